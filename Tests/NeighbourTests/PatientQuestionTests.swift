import Neighbour
import Record
import Testing

/// Questions about patients in HL7 v2.
@Suite struct `Questions in HL7 v2` {
  private func segments(_ question: PatientQuestion) -> [[String]] {
    question.message(at: "20260401120000", controlID: "7").split(separator: "\r")
      .map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test func `ask who somebody is`() {
    let question = segments(.demographics([("PID.5.1.1", "山本^"), ("PID.8", "M")]))
    #expect(question[0][8] == "QBP^Q22^QBP_Q21")
    #expect(question[0][17] == "UNICODE UTF-8")
    #expect(question[1] == ["QPD", "IHE PDQ Query", "7", "@PID.5.1.1^山本\\S\\~@PID.8^M"])
    #expect(question[2] == ["RCP", "I"])
  }

  @Test func `ask what other numbers somebody has`() {
    let open = segments(.identifiers(of: "1^^^&1.2&ISO", domain: nil))
    #expect(open[0][8] == "QBP^Q23^QBP_Q21")
    #expect(open[1] == ["QPD", "IHE PIX Query", "7", "1^^^&1.2&ISO"])
    let narrow = segments(.identifiers(of: "1^^^&1.2&ISO", domain: "1.3"))
    #expect(narrow[1].last == "^^^&1.3&ISO")
  }

  @Test func `stand in a frame`() throws {
    let framed = PatientReport.framed("MSH|x\r")
    #expect(framed.first == 0x0B)
    #expect(try PatientReport.unframed(framed) == Array("MSH|x\r".utf8))
    for count in framed.indices {
      #expect(try PatientReport.unframed(Array(framed.prefix(count))) == nil)
    }
    #expect(throws: NeighbourError.self) { _ = try PatientReport.unframed(Array("MSH".utf8)) }
  }

  @Test func `are answered with segments`() {
    let report = PatientReport.json(of: Array("MSH|^~\\&|A\rMSA|AA||7\r".utf8))
    #expect(report["segments"] == [["MSH", "|", "^~\\&", "A"], ["MSA", "AA", "", "7"]])
  }
}
