import Policy
import Testing
import TestSupport

@Suite struct Formatting {
  @Test func `gives back any document it wrote`() throws {
    var random = RandomDocuments(.forTest("formatting"))
    for _ in 0..<300 {
      let document = random.document()
      let text = PolicyFormatter.format(document)
      let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: text))
      #expect(parsed.document == document, "\(text)\n\(parsed.diagnostics.map { $0.rendered() })")
    }
  }

  @Test func `is the same for loosely written text`() throws {
    let loose = """
      #why
      pack a   version 1 vocabulary bridge@2
      permit disclose R-1 when role is doctor,
         nurse, participation is active must viewOnly,noPrint say ja "あ" en "a"
      never "x" permit
          when slip is not valid
      always disclose "y"
        permit when slip is valid
      test "t" given doctor,clinic , linkage none expect deny
      """
    let strict = """
      # why
      pack a version 1 vocabulary bridge@2

      permit disclose R-1
        when role is doctor, nurse
             participation is active
        must viewOnly, noPrint
        say ja "あ" en "a"

      never "x" permit when slip is not valid

      always disclose "y" permit when slip is valid

      test "t"
        given doctor at clinic, linkage none
        expect deny

      """
    let document = try #require(
      PolicyParser.parse(SourceFile(name: "a.pack", text: loose)).document)
    #expect(PolicyFormatter.format(document) == strict)
    #expect(
      PolicyParser.parse(SourceFile(name: "a.pack", text: strict)).document == document)
  }

  /// Damaged texts are either refused with a reason or read as something that formats back.
  @Test(arguments: Shipped.files) func `survives damaged sources`(path: String) throws {
    var generator = SeededGenerator.forTest("damage \(path)")
    let scalars = Array(try Shipped.source(path).text.unicodeScalars)
    let strays = Array("\"\\#,=>-\n is\u{3000}、\u{3099}\t\0".unicodeScalars)
    var accepted = 0
    for _ in 0..<60 {
      var damaged = Array(scalars.prefix(Int.random(in: 200...1500, using: &generator)))
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let place = Int.random(in: damaged.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged.remove(at: place)
        case 1: damaged.insert(strays.randomElement(using: &generator) ?? "x", at: place)
        default: damaged[place] = strays.randomElement(using: &generator) ?? "x"
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: damaged)
      let parsed = PolicyParser.parse(SourceFile(name: path, text: String(text)))
      guard let document = parsed.document else {
        #expect(parsed.diagnostics.contains { $0.severity == .error })
        for diagnostic in parsed.diagnostics { #expect(!diagnostic.rendered(.ja).isEmpty) }
        continue
      }
      accepted += 1
      let again = PolicyParser.parse(
        SourceFile(name: path, text: PolicyFormatter.format(document)))
      #expect(again.document == document)
    }
    #expect(accepted < 60)
  }
}
