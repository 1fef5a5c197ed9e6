import Testing
import TestSupport

/// Sound texts with a few bytes cut, doubled, changed or put in are read as by the reference.
@Suite struct JSONMutations {
  private static let seeds = [
    #"{"resourceType":"Bundle","entry":[{"resource":{"id":"d-1","masterIdentifier":{}}}]}"#,
    #"{"a":[1,-2.5e+3,true,false,null,"x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00患者"],"b":{"c":{}}}"#,
    #" [ 0 , -0.0E-12 , "" , [ ] , { } , "退院時サマリー 花子" , { "id" : null , "i\u0064x" : 1 } ] "#,
    #"{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","e":[]}"#,
    #"[{"id":"a-1","n":[1]},{"id":"a-2","n":[2]},{"id":"\u0061-3","n":[31]},{"id":"","n":[3]}]"#,
    "[[[[[[[[[[[[{}]]]]]]]]]]]]",
  ]

  private static let pieces = [
    "\"", "\\", "\\u", "\\ud800", "\\udc00", "{", "}", "[", "]", ",", ":", "\t", "\r\n", " ",
    "\u{0}", "\u{1F}", "0", "-", ".", "e", "1e9", "true", "nul", "id", "\"id\":1,", "\u{7F}", "é",
    "患", "𠮷",
    "\u{FEFF}", "        ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ].map { Array($0.utf8) }

  @Test func `are read as the reference reads them`() {
    var random = SeededGenerator(seed: 20_261_123)
    var sound = 0
    for round in 0..<20_000 {
      var text = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) { Self.damage(&text, &random) }
      #expect(JSONFuzzProperties.text(text) == nil, "\(String(decoding: text, as: UTF8.self))")
      if JSONReference.nodes(text) != nil { sound += 1 }
    }
    #expect((5_000..<15_000).contains(sound), "\(sound)")
  }

  private static func damage(_ text: inout [UInt8], _ random: inout SeededGenerator) {
    let at = Int.random(in: 0...text.count, using: &random)
    let end = min(text.count, at + Int.random(in: 1...9, using: &random))
    switch Int.random(in: 0..<4, using: &random) {
    case 0: text.removeSubrange(at..<end)
    case 1: text.insert(contentsOf: Array(text[at..<end]), at: at)
    case 2: text.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: at)
    default: if at < end { text[at] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    }
  }
}
