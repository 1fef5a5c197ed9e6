import Record
import Testing
import TestSupport

@Suite struct JSONNameLookup {
  /// A name of every length that is known, and others that begin or end like them.
  private static let known = (1...24).map { String("abcdefghijklmnopqrstuvwx".prefix($0)) }
  private static let names = JSONNames(known)
  private static let others =
    (1...40).map { String(repeating: "x", count: $0) } + known.map { $0.uppercased() }
    + known.map { "\($0)_" } + ["患者", "a\u{0}", "", "a\"b", "ab\\"]

  /// A key as it may be written: plainly, or with some of its characters as escapes.
  private static func written(_ key: String, _ generator: inout SeededGenerator) -> String {
    let isPlain = Bool.random(using: &generator)
    return key.unicodeScalars.map { scalar in
      let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      guard mustEscape || !isPlain && Int.random(in: 0..<4, using: &generator) == 0 else {
        return String(scalar)
      }
      return "\\u" + String(0x10000 + Int(scalar.value), radix: 16).dropFirst()
    }.joined()
  }

  @Test func `a key has the number of its name however it is written`() throws {
    var generator = SeededGenerator(seed: 31)
    for round in 0..<400 {
      let keys = (Self.known + Self.others).shuffled(using: &generator).prefix(round % 30)
      let space = [" ", "", "\n\t"].randomElement(using: &generator) ?? ""
      let behind = [" ", "", "\n\t"].randomElement(using: &generator) ?? ""
      let members = keys.map {
        "\(space)\"\(Self.written($0, &generator))\"\(space):\(behind)[\"\($0.count)\"]"
      }
      let json = try JSONDocument(
        Array("{\(members.joined(separator: ","))}".utf8), names: Self.names)
      var seen: [String] = []
      json.forEachMember(of: json.root) { key, _ in
        let text = json.string(key) ?? ""
        seen.append(text)
        #expect(Int(json.number(key)) == (Self.known.firstIndex(of: text) ?? -1) + 1, "\(text)")
      }
      #expect(seen == Array(keys))
    }
  }

  @Test func `a key that comes twice is refused however it is written`() throws {
    var generator = SeededGenerator(seed: 32)
    for key in Self.known + Self.others {
      for _ in 0..<8 {
        let between = Self.known.shuffled(using: &generator).filter { $0 != key }.prefix(5)
        let keys = [key] + between + [key]
        let members = keys.map { "\"\(Self.written($0, &generator))\":{\"a\":0}" }
        let once = Array("{\(members.dropLast().joined(separator: ","))}".utf8)
        let twice = Array("{\(members.joined(separator: ","))}".utf8)
        _ = try JSONDocument(once, names: Self.names)
        #expect(throws: JSONError.self, "\(key)") { try JSONDocument(twice, names: Self.names) }
        #expect(throws: JSONError.self, "\(key)") { try JSONDocument(twice) }
      }
    }
  }
}
