import Dialect
import Foundation
import Testing

/// A short run of the fuzz targets: seeds, damaged by a generator whose seed is printed.
@Suite struct MessageMutations {
  private static let rounds = 1000

  private func run(
    _ kind: String, words: [String], _ broken: ([UInt8]) -> String?
  ) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Seeds/\(kind)").standardized
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
    let seeds = try files.map { Array(try Data(contentsOf: $0)) }
    try #require(!seeds.isEmpty)
    for seed in seeds { #expect(broken(seed) == nil) }
    var mutator = MessageMutator(seeds, words: words.map { Array($0.utf8) })
    for _ in 0..<Self.rounds {
      let bytes = mutator.next()
      #expect(broken(bytes) == nil, "\(Data(bytes).base64EncodedString())")
    }
  }

  @Test func `of Japanese texts are refused or written back the same`() throws {
    try run("charset", words: Self.escapes, MessageProperties.text)
  }

  @Test func `of messages are refused or say the same after they were written`() throws {
    try run("hl7v2", words: Self.escapes + Self.marks, MessageProperties.message)
  }

  @Test func `of frames and names depend on nothing but their bytes`() throws {
    try run("mllp", words: Self.frames, MessageProperties.frames)
  }

  private static let escapes = [
    "\u{1B}$B", "\u{1B}(B", "\u{1B}(J", "\u{1B}(I", "\u{1B}$@", "\u{1B}$(D", "\u{1B}", "K\\", "\r",
    "6^", "-!", "é", "\u{E}", "\u{1B}&@\u{1B}$B",
  ]

  private static let marks = [
    "|", "^", "~", "&", "\\", "\\F\\", "\\X0D\\", "\\X7C\\", "\\.br\\", "\"\"", "\r\n", "\rZZZ|",
    "MSH|^~\\&|", "|~ISO IR87|", "|UNICODE UTF-8|", "\u{1C}\r",
  ]

  private static let frames = [
    "\u{B}", "\u{1C}\r", "\u{1C}", "\r", "_", "-", ",", "#SSMIX,2.00,", "\r\n", "^", "/", "..",
  ]
}

/// Damages byte texts; its seed comes from `KAKEHASHI_SEED` or is drawn, and is printed.
private struct MessageMutator {
  private let seeds: [[UInt8]]
  private let words: [[UInt8]]
  private var state: UInt64

  init(_ seeds: [[UInt8]], words: [[UInt8]]) {
    self.seeds = seeds
    self.words = words
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    state = given ?? UInt64.random(in: 0...UInt64.max)
    FileHandle.standardOutput.write(Data("damaged messages: KAKEHASHI_SEED=\(state)\n".utf8))
  }

  /// A seed with one to four places damaged.
  mutating func next() -> [UInt8] {
    var bytes = seeds[random(seeds.count)]
    for _ in 0...random(4) {
      let start = random(bytes.count + 1)
      let range = start..<min(bytes.count, start + random(20))
      switch random(5) {
      case 0: bytes.removeSubrange(range)
      case 1: bytes.insert(contentsOf: bytes[range], at: start)
      case 2: bytes.insert(contentsOf: words[random(words.count)], at: start)
      case 3: bytes.replaceSubrange(range, with: words[random(words.count)])
      default: for index in range.prefix(2) { bytes[index] ^= 1 << UInt8(random(8)) }
      }
    }
    return bytes
  }

  /// A number below `count` (SplitMix64).
  private mutating func random(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ (word >> 31)) % UInt64(count))
  }
}
