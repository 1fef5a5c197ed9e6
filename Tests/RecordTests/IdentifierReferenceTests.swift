import Record
import Testing
import TestSupport

@Suite struct IdentifierReferences {
  private static let pieces = [
    "Patient", "/", "/", "#", ":", "urn:uuid:", "/_history/", "/_historx/", "_history/", "?", "&",
    "=", "|", ".", "0", ";", "\u{22}", "-", "d-0045678-0", "https://a.example/", "p1234567", "患者",
    "１２３", "x",
  ]

  /// What a reference tells, as its definition says it.
  private static func values(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    let path = bytes.prefix { $0 != 0x3F }
    var found: [ArraySlice<UInt8>] = []
    if path.count < bytes.count {
      found = bytes[(path.count + 1)...].split(omittingEmptySubsequences: false) {
        $0 == 0x26 || $0 == 0x3D || $0 == 0x7C
      }
    }
    let history = Array("/_history/".utf8)
    let version = last(of: path)
    let before = path.prefix(path.count - version.count)
    found.append(before.suffix(10) == history[...] ? last(of: before.dropLast(10)) : version)
    return IdentifierSet(found.map { String(decoding: $0, as: UTF8.self) }).values
  }

  private static func last(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    path.split(omittingEmptySubsequences: false) { $0 == 0x2F || $0 == 0x23 || $0 == 0x3A }.last
      ?? path
  }

  @Test func `the last part of a reference and the values of its query are taken`() throws {
    var generator = SeededGenerator(seed: 7)
    var found = 0
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
        Self.pieces.randomElement(using: &generator) ?? ""
      }.joined()
      var identifiers = IdentifierSet()
      let json = try JSONDocument(JSONValue.string(text).encoded())
      identifiers.insertTail(of: json, json.root)
      #expect(identifiers.values == Self.values(of: text), "\(text)")
      found += identifiers.count
    }
    #expect(found > 1200)
  }
}
