import Ledger
import Platform
import Testing

@Suite struct EntryTests {
  private static let at = Timestamp(milliseconds: 1_767_225_600_001)

  private static func text(_ fields: [(name: String, value: EntryValue)]) throws -> String {
    String(
      decoding: try Entry(kind: .exchange, at: at, fields: fields).canonicalBytes(), as: UTF8.self)
  }

  @Test func `is written with sorted names and no white space`() throws {
    let object = EntryValue.object([("z", .text("")), ("a", .flag(false))])
    let text = try Self.text([
      ("b", .list([.flag(true), .number(-7), object])), ("a", .text("架")),
    ])
    #expect(
      text == #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":"架","b":[true,-7,"#
        + #"{"a":false,"z":""}]},"kind":"exchange","v":1}"#)
  }

  @Test(arguments: [
    ("a\u{0}b", #"a\u0000b"#), ("\u{1F}", #"\u001f"#), ("\u{8}\t\n\u{C}\r", #"\b\t\n\f\r"#),
    (#"""#, #"\""#), (#"\"#, #"\\"#), ("/", "/"), ("\u{7F}", "\u{7F}"), ("é", "é"),
  ])
  func `escapes as RFC 8785 does`(_ value: String, _ escaped: String) throws {
    let text = try Self.text([("t", .text(value))])
    #expect(text.contains("{\"t\":\"\(escaped)\"}"))
    #expect(try Entry(canonical: Array(text.utf8))["t"]?.text == value)
  }

  @Test func `is read back and written the same`() throws {
    for kind in EntryKind.allCases {
      let entry = Entry(
        kind: kind, at: Self.at,
        fields: [("n", .number(9_007_199_254_740_991)), ("l", .list([])), ("o", .object([]))])
      let bytes = try entry.canonicalBytes()
      #expect(try Entry(canonical: bytes).canonicalBytes() == bytes)
      #expect(try Entry(canonical: bytes).kind == kind)
    }
  }

  @Test(arguments: [
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{},"kind":"exchange","v":1} "#,
    #" {"at":"2026-01-01T00:00:00.001Z","fields":{},"kind":"exchange","v":1}"#,
    #"{"at": "2026-01-01T00:00:00.001Z","fields":{},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00Z","fields":{},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{},"kind":"nothing","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{},"kind":"exchange","v":2}"#,
    #"{"fields":{},"at":"2026-01-01T00:00:00.001Z","kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{},"kind":"exchange","v":1,"w":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"b":1,"a":1},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":1,"a":1},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":01},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":-0},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":1.0},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":9007199254740992},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":null},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":"\/"},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":"\u0041"},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":"\u000A"},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":"\u001F"},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"a":"},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"A":1},"kind":"exchange","v":1}"#,
    #"{"at":"2026-01-01T00:00:00.001Z","fields":{"":1},"kind":"exchange","v":1}"#, "", "{}", "[]",
  ])
  func `refuses what it would not write`(_ text: String) {
    #expect(throws: LedgerError.self) { try Entry(canonical: Array(text.utf8)) }
  }

  @Test func `refuses names, numbers and depths that have no canonical form`() {
    var deep = EntryValue.flag(true)
    for _ in 0..<9 { deep = .list([deep]) }
    let bad: [[(name: String, value: EntryValue)]] = [
      [("a b", .flag(true))], [("a", .flag(true)), ("a", .flag(false))],
      [("a", .number(.max))], [("a", .number(.min))], [("a", deep)],
      [(String(repeating: "a", count: 65), .flag(true))],
    ]
    for fields in bad { #expect(throws: LedgerError.self) { try Self.text(fields) } }
  }

  @Test func `is at most as long as a tile's entry can be`() throws {
    let overhead = try Self.text([("t", .text(""))]).utf8.count
    let longest = String(repeating: "x", count: Entry.bytesMax - overhead)
    #expect(try Self.text([("t", .text(longest))]).utf8.count == 65_535)
    #expect(throws: LedgerError.entryTooLong(bytesMax: 65_535)) {
      try Self.text([("t", .text(longest + "x"))])
    }
  }

  @Test func `is the same whether written front to back or as a tree`() throws {
    var writer = EntryWriter(.exchange, at: Self.at)
    writer.text("action", "que\"ry\n")
    writer.number("count", -7)
    writer.beginObject("sealed")
    writer.base64URL("a-network", [0, 0xFF, 0xFE, 1])
    writer.endObject()
    writer.text("session", "架")
    let tree = Entry(
      kind: .exchange, at: Self.at,
      fields: [
        ("session", .text("架")), ("action", .text("que\"ry\n")), ("count", .number(-7)),
        ("sealed", .object([("a-network", .text("AP_-AQ"))])),
      ])
    let bytes = try writer.finish().bytes
    #expect(bytes == (try tree.canonicalBytes()))
    #expect(try Entry(canonical: bytes)["count"]?.number == -7)
  }

  @Test(arguments: [["b", "a"], ["a", "a"], ["ab", "a"]])
  func `is refused when written out of order`(_ names: [String]) {
    #expect(throws: LedgerError.self) {
      var writer = EntryWriter(.exchange, at: Self.at)
      for name in names { writer.base64URL(name, [1]) }
      return try writer.finish().bytes
    }
  }

  @Test func `is the same whether fields are written before or as they come`() throws {
    var writer = EntryWriter(.exchange, at: Self.at)
    writer.fields(CommonFields([("action", "que\"ry"), ("facility", "架")]))
    writer.number("n", 1)
    writer.fields(CommonFields([("subject", "s")]))
    let tree = Entry(
      kind: .exchange, at: Self.at,
      fields: [
        ("action", .text("que\"ry")), ("facility", .text("架")), ("n", .number(1)),
        ("subject", .text("s")),
      ])
    #expect(try writer.finish().bytes == (try tree.canonicalBytes()))
  }

  @Test(arguments: ["b", "c", "d"])
  func `is refused where fields written before are out of order`(_ name: String) {
    let common = CommonFields([("b", "1"), ("d", "2")])
    #expect(throws: LedgerError.self) {
      var writer = EntryWriter(.exchange, at: Self.at)
      writer.base64URL(name, [1])
      writer.fields(common)
      return try writer.finish().bytes
    }
    #expect(throws: LedgerError.self) {
      var writer = EntryWriter(.exchange, at: Self.at)
      writer.fields(common)
      writer.base64URL(name, [1])
      return try writer.finish().bytes
    }
  }

  @Test func `is refused where fields written before are malformed`() {
    for fields in [CommonFields([("b", ""), ("a", "")]), CommonFields([("A", "")])] {
      #expect(throws: LedgerError.self) {
        var writer = EntryWriter(.exchange, at: Self.at)
        writer.fields(fields)
        return try writer.finish().bytes
      }
    }
  }
}
