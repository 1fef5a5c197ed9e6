import Foundation
import Testing

@Suite struct `Mutated XML` {
  /// What a mutation puts in: bytes that mean something to XML.
  private static let words =
    [
      "<", ">", "/", "&", ";", "\"", "'", "=", " ", ":", "xmlns", "xmlns:p", "<!--", "-->", "<?",
      "?>",
      "<![CDATA[", "]]>", "<!DOCTYPE", "&#0;", "&amp;", "&x;", "\u{0}", "\r\n", "\u{FEFF}", "é",
      "p:",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0], [0x80]]

  @Test func `is refused or has a canonical form that stands`() {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 0..<1_000_000)
    var random = RandomXML(seed: seed)
    for _ in 0..<2_000 {
      var bytes = Array(random.document().utf8)
      for _ in 0...random.number(below: 3) {
        let place = random.number(below: bytes.count + 1)
        let end = min(bytes.count, place + random.number(below: 3))
        bytes.replaceSubrange(place..<end, with: Self.words[random.number(below: Self.words.count)])
      }
      if let broken = XMLFuzzProperties.text(bytes) {
        Issue.record("KAKEHASHI_SEED=\(seed) \(broken): \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
  }
}
