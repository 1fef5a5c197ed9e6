import Foundation
import Policy
import Testing
import TestSupport

/// A short run of the fuzz targets: seeds, damaged by a generator whose seed is printed.
@Suite struct Mutations {
  private static let rounds = 150

  @Test func `of texts are refused or read back the same`() throws {
    let seeds =
      try Self.seeds("text") + Shipped.files.map { try Array(Shipped.source($0).text.utf8) }
    for seed in seeds { #expect(FuzzProperties.text(seed) == nil) }
    var mutator = Mutator(seeds, words: Self.words, .forTest("mutated texts"))
    for _ in 0..<Self.rounds {
      let bytes = mutator.next()
      #expect(FuzzProperties.text(bytes) == nil, "\(Data(bytes).base64EncodedString())")
    }
  }

  @Test func `of artefacts and facts are refused or encode to themselves`() throws {
    let seeds = try Self.seeds("json")
    for seed in seeds { #expect(FuzzProperties.json(seed) == nil) }
    var mutator = Mutator(seeds, words: Self.marks, .forTest("mutated JSON"))
    for _ in 0..<Self.rounds * 10 {
      let bytes = mutator.next()
      #expect(FuzzProperties.json(bytes) == nil, "\(Data(bytes).base64EncodedString())")
    }
  }

  private static let words = [
    "\n", " ", ",", "\"", "\\\"", "#", "->", "=>", "permit", "deny", "never", "always", "given",
    "test", "when", "is", "not", "must", "basis", "say", "at", "extends", "unknown", "が",
    "か\u{3099}", "ｶ", "\u{3000}", "\t", "9999999999999999999", "ja \"\" en \"\"",
  ]

  private static let marks = [
    "\"", "\\", "\\\"", "\\u0041", "{", "}", "[", "]", ",", ":", " ", "\n", "0", "01", "-1", "1e3",
    "null", "true", "\"role\":\"doctor\"", "\"kind\":\"rule\"", "が", "か\u{3099}", "\u{0}",
  ]

  private static func seeds(_ kind: String) throws -> [[UInt8]] {
    let folder = Shipped.folder.deletingLastPathComponent().appending(path: "Tests/Fuzz/Seeds")
      .appending(path: kind)
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
    try #require(!files.isEmpty)
    return try files.map { Array(try Data(contentsOf: $0)) }
  }
}

/// Damages byte texts.
struct Mutator {
  private let seeds: [[UInt8]]
  private let words: [String]
  private var generator: SeededGenerator

  init(_ seeds: [[UInt8]], words: [String], _ generator: SeededGenerator) {
    self.seeds = seeds
    self.words = words
    self.generator = generator
  }

  /// A seed with one to four places damaged; long ones are cut so that many runs take little time.
  mutating func next() -> [UInt8] {
    var bytes = Array((seeds.randomElement(using: &generator) ?? []).prefix(4000))
    for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&bytes) }
    return bytes
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    let range = range(in: bytes)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes.removeSubrange(range)
    case 1: bytes.insert(contentsOf: bytes[range], at: range.lowerBound)
    case 2:
      let word = words.randomElement(using: &generator) ?? ""
      bytes.insert(contentsOf: Array(word.utf8), at: range.lowerBound)
    case 3:
      let word = words.randomElement(using: &generator) ?? ""
      bytes.replaceSubrange(range, with: Array(word.utf8))
    case 4:
      let other = seeds.randomElement(using: &generator) ?? []
      bytes.replaceSubrange(range, with: other[self.range(in: other)])
    default:
      for index in range.prefix(2) {
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    }
  }

  /// A short range of bytes.
  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = Int.random(in: 0...bytes.count, using: &generator)
    return start..<min(bytes.count, start + Int.random(in: 0...40, using: &generator))
  }
}
