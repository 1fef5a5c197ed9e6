import Record
import Testing

@Suite struct CodeSystems {
  @Test(arguments: CodeSystem.table.map(\.oid))
  func `every OID of the table comes back from its URI`(_ oid: String) {
    #expect(OID.isValid(oid))
    #expect(CodeSystem.scheme(CodeSystem.uri(oid)) == oid)
    #expect(CodeSystem.uri("urn:oid:" + oid) == CodeSystem.uri(oid))
  }

  @Test(arguments: [
    ("2.16.840.1.113883.6.1", "http://loinc.org"), ("1.2.3", "urn:oid:1.2.3"),
    ("http://x/y", "http://x/y"), ("urn:ihe:x", "urn:ihe:x"),
    ("Own codes 内科", "urn:kakehashi:scheme:Own=20codes=20=e5=86=85=e7=a7=91"),
    ("1.2.03", "urn:kakehashi:scheme:1=2e2=2e03"),
  ])
  func `every scheme has a URI and comes back from it`(_ scheme: String, _ uri: String) {
    #expect(CodeSystem.uri(scheme) == uri)
    #expect(CodeSystem.scheme(uri) == scheme)
  }

  @Test func `only an OID counts as one`() {
    #expect(CodeSystem.oid("http://loinc.org") == "2.16.840.1.113883.6.1")
    #expect(CodeSystem.oid("urn:oid:1.2.3") == "1.2.3")
    #expect(CodeSystem.oid("http://x") == nil)
  }
}

@Suite struct AssignedIDs {
  @Test func `an identifier is read as HL7 v2 writes it`() {
    let id = AssignedID("0001-5678", authority: "1.2.3")
    #expect(id?.cx == "0001-5678^^^&1.2.3&ISO")
    #expect(AssignedID(cx: "0001-5678^^^&1.2.3&ISO") == id)
    #expect(AssignedID(cx: "0001-5678^^^NAME&1.2.3&ISO^PI") == id)
    #expect(AssignedID(cx: "0001-5678^^^&1.2.3") == id)
  }

  @Test(arguments: [
    "", "0001", "0001^^^", "0001^^^&1.2.3&UUID", "^^^&1.2.3&ISO", "0001^^^&x&ISO",
    "00'01^^^&1.2.3&ISO", "00\u{7}01^^^&1.2.3&ISO",
  ])
  func `what is no identifier is refused`(_ text: String) {
    #expect(AssignedID(cx: text) == nil)
  }

  @Test func `an identifier is as long as allowed and no longer`() {
    let text = { (count: Int) in String(repeating: "1", count: count) }
    #expect(AssignedID(text(AssignedID.bytesMax), authority: "1.2") != nil)
    #expect(AssignedID(text(AssignedID.bytesMax + 1), authority: "1.2") == nil)
  }

  @Test func `an identifier shows nothing when it is interpolated`() throws {
    let id = try #require(AssignedID("0001-5678", authority: "1.2.3"))
    #expect(!"\(id)".contains("0001"))
    #expect(!String(reflecting: id).contains("0001"))
  }
}
