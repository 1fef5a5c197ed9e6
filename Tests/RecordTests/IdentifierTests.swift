import Record
import Testing

@Suite struct Identifiers {
  @Test(arguments: [
    ("mame", true), ("a", true), ("a-1", true), ("", false), ("1a", false), ("Mame", false),
    ("-a", false), ("a_b", false), ("まめ", false), (String(repeating: "a", count: 32), true),
    (String(repeating: "a", count: 33), false),
  ])
  func `a network is named in lower case`(_ text: String, _ isValid: Bool) {
    #expect((NetworkID(text) != nil) == isValid)
  }

  @Test(arguments: [
    ("1312345670", true), ("A.b-c_d", true), ("", false), (".a", false), ("a b", false),
    ("a/b", false), (String(repeating: "9", count: 64), true),
    (String(repeating: "9", count: 65), false),
  ])
  func `a facility is named in safe characters`(_ text: String, _ isValid: Bool) {
    #expect((FacilityID(text) != nil) == isValid)
  }

  @Test(arguments: [
    ("yamada", true), ("山田", true), ("", false), ("a b", false), ("a\u{3000}b", false),
    ("a\u{200B}", false), ("a\n", false), (String(repeating: "u", count: 128), true),
    (String(repeating: "u", count: 129), false),
  ])
  func `a user is named in printable characters`(_ text: String, _ isValid: Bool) {
    #expect((UserID(text) != nil) == isValid)
  }

  @Test(arguments: [
    ("0001234", true), ("患者ア1", true), ("a|b", false), ("", false), ("a b", false),
    ("１２", false), ("a\u{7F}", false), (String(repeating: "1", count: 64), true),
    (String(repeating: "1", count: 65), false),
  ])
  func `a local ID is ASCII, kanji or kana`(_ text: String, _ isValid: Bool) {
    #expect((LocalID(text) != nil) == isValid)
  }

  @Test func `a local ID shows nothing when it is interpolated`() throws {
    let id = try #require(LocalID("POP-000126"))
    var dumped = ""
    dump(id, to: &dumped)
    for shown in ["\(id)", String(describing: id), String(reflecting: [id]), dumped] {
      #expect(!shown.contains("POP-000126"))
    }
  }

  @Test(arguments: [
    ("abcdefgh234567ab", true), ("abcdefgh234567a", false), ("abcdefgh1234567a", false),
    ("ABCDEFGH234567AB", false), (String(repeating: "a", count: 64), true),
    (String(repeating: "a", count: 65), false),
  ])
  func `a handle is base 32`(_ text: String, _ isValid: Bool) {
    #expect((Handle(text) != nil) == isValid)
    #expect((DocumentHandle(text) != nil) == isValid)
  }

  @Test func `a link is sixteen bytes or their hexadecimal`() throws {
    let bytes = (0..<16).map { UInt8($0 * 16 + 1) }
    let link = try #require(LinkID(bytes))
    #expect(link.bytes == bytes)
    #expect(link.hex == "0111213141516171819" + "1a1b1c1d1e1f1")
    #expect(LinkID(hex: link.hex) == link)
    #expect(LinkID(Array(bytes.dropLast())) == nil)
    #expect(LinkID(hex: link.hex.uppercased()) == nil)
    #expect(SessionID(hex: "xx" + link.hex.dropFirst(2)) == nil)
  }
}
