import Record
import Testing

@Suite struct JoiningTests {
  @Test func `records still name each other once they stand behind others`() {
    var first = ClinicalContent()
    _ = first.add(.allergy(Allergy(to: CodedText(text: "ペニシリン"))))
    _ = first.add(.specimen(Specimen()))

    var second = ClinicalContent()
    let specimen = second.add(.specimen(Specimen()))
    let order = second.add(.serviceOrder(ServiceOrder(.laboratory, CodedText(text: "血算"))))
    var observation = Observation(.laboratory, CodedText(text: "WBC"))
    observation.specimen = specimen
    observation.order = order
    let result = second.add(.observation(observation))
    var report = Report(.laboratory, CodedText(text: "血算"))
    report.orders = [order]
    report.specimens = [specimen]
    report.results = [result]
    _ = second.add(.report(report))
    var part = ServiceOrder(.laboratory, CodedText(text: "白血球"))
    part.parent = order
    part.specimens = [specimen]
    part.supporting = [result]
    _ = second.add(.serviceOrder(part))
    var procedure = Procedure(CodedText(text: "採血"), isPlanned: false)
    procedure.order = order
    let done = second.add(.procedure(procedure))
    observation.procedure = done
    _ = second.add(.observation(observation))

    first.join(second)
    observation.procedure = nil
    observation.specimen = 2
    observation.order = 3
    report.orders = [3]
    report.specimens = [2]
    report.results = [4]
    part.parent = 3
    part.specimens = [2]
    part.supporting = [4]
    procedure.order = 3
    var measured = observation
    measured.procedure = 7
    #expect(
      Array(first.records[4...]) == [
        .observation(observation), .report(report), .serviceOrder(part), .procedure(procedure),
        .observation(measured),
      ])
  }

  @Test func `what is said once is said by the first`() {
    var first = ClinicalContent()
    first.facilityName = "米子"
    var second = ClinicalContent()
    second.facilityName = "松江"
    second.department = CodedText(text: "内科")
    second.credit("佐藤")
    second.identifiers = IdentifierSet(["12345678"])
    first.join(second)
    #expect(first.facilityName == "米子")
    #expect(first.department?.text == "内科")
    #expect(first.authors == ["佐藤"])
    #expect(Guard(first.identifiers).firstHit(in: Array("12345678".utf8)) != nil)
  }
}
