import Record
import Testing

/// What a message said, as records and warnings.
@Suite struct ClinicalContents {
  @Test func `a warning is kept once, in the order they came`() {
    var content = ClinicalContent()
    content.warn(.fieldNotCarried("PV1-8"))
    content.warn(.dateMalformed("PV1-44"))
    content.warn(.fieldNotCarried("PV1-8"))
    #expect(content.warnings == [.fieldNotCarried("PV1-8"), .dateMalformed("PV1-44")])
  }

  @Test func `a name is credited once, and at most 32 are`() {
    var content = ClinicalContent()
    for number in 0..<40 {
      content.credit("医師 \(number)")
      content.credit("医師 0")
    }
    content.credit(nil)
    #expect(content.authors.count == 32)
    #expect(Set(content.authors).count == 32)
  }

  @Test(arguments: [
    ClinicalWarning.fieldNotCarried("X-1"), .segmentWithheld("X-1"), .codeSystemUnmapped("X-1"),
    .dateMalformed("X-1"), .numberMalformed("X-1"), .fieldMissing("X-1"), .wordUnknown("X-1"),
  ])
  func `a warning names its field in both languages`(warning: ClinicalWarning) {
    #expect(warning.english.contains("X-1"))
    #expect(warning.japanese.contains("X-1"))
    #expect(warning.english != warning.japanese)
  }

  @Test func `what is shown of a thing is its words, then its code`() {
    let code = Coding(system: "urn:a", code: "1", display: "one")
    #expect(CodedText(codes: [code], text: "words").shown == "words")
    #expect(CodedText(codes: [code]).shown == "one")
    #expect(CodedText(codes: [Coding(system: nil, code: "1")]).shown == "1")
    #expect(CodedText().shown == nil)
  }
}
