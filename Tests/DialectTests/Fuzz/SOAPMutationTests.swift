import Dialect
import Foundation
import Record
import Testing

/// A short run of the fuzz targets: seeds, damaged by a generator whose seed is printed.
@Suite struct MutatedMessages {
  private static let rounds = 1500

  @Test func `multipart messages are the same however they arrive`() throws {
    let words = ["\r\n", "\n", "--b", "--b--", "-", "b", " ", ":", "Content-ID: <r>", "\u{0}"]
    try Self.run("multipart", words) { SOAPFuzzProperties.multipart($0) }
  }

  @Test func `bodies are refused or taken as they are written`() throws {
    let words = [
      "<", ">", "/>", "\"", "'", "''", "(", ")", ",", "^", "^^", "&amp;", "|", "urn:oid:", "1.2.3",
      "urn:uuid:", "2025", "<!--x-->", "xmlns=\"urn:x\"", " ", "~", "\u{3042}", "root", "value",
    ]
    try Self.run("soap", words) { SOAPFuzzProperties.body($0) }
  }

  @Test func `answers of ORCA are refused or about whom they were asked for`() throws {
    let words = [
      "<", ">", "/>", "\"", "string", "record", "array", "_child", "0", "00", "10", "1", "-", "　",
      "０", "Patient_ID", "WholeName", " ", "&#x30;", "]]>",
    ]
    try Self.run("orca", words) { ORCAFuzzProperties.answer($0) }
  }

  private static func run(
    _ kind: String, _ words: [String], _ property: ([UInt8]) -> String?
  ) throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 0..<1_000_000)
    var random = Xorshift(seed: seed)
    let seeds = try seeds(kind)
    for seed in seeds { #expect(property(seed) == nil) }
    for round in 0..<rounds {
      var bytes = seeds[round % seeds.count]
      for _ in 0...random.number(below: 4) {
        let place = random.number(below: bytes.count + 1)
        let end = min(bytes.count, place + random.number(below: 6))
        bytes.replaceSubrange(place..<end, with: words[random.number(below: words.count)].utf8)
      }
      if let broken = property(bytes) {
        let data = Data(bytes).base64EncodedString()
        Issue.record("KAKEHASHI_SEED=\(seed) \(broken): \(data)")
        return
      }
    }
  }

  private static func seeds(_ kind: String) throws -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Seeds/" + kind).standardized
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
    try #require(!files.isEmpty)
    return try files.map { Array(try Data(contentsOf: $0)) }
  }
}

/// Numbers that a seed decides (Marsaglia 2003).
private struct Xorshift {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func number(below limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }
}
