import Record
import Testing
import TestSupport

extension SlowGuard {
  /// A piece of a guise, now and then whole, and now and then with one byte changed.
  fileprivate func piece(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = guises.randomElement(using: &generator)?.bytes ?? []
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes.removeFirst()
    case 1: bytes.removeLast()
    case 2:
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] ^= [0x20, 1, 0x80].randomElement(using: &generator) ?? 0
    case 3: bytes = bytes.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }
    default: break
    }
    return bytes.filter { $0 != 0x5C && $0 != 0x25 }
  }
}

@Suite struct GuardReference {
  @Test(arguments: [4...5, 4...24, 6...12, 7...40])
  func `the guard finds what its definition finds`(_ lengths: ClosedRange<Int>) {
    var generator = SeededGenerator(seed: UInt64(lengths.lowerBound * 100 + lengths.upperBound))
    let alphabet = Array("0123456789ABCdefxyz-/.~?>患")
    var found = 0
    for _ in 0..<60 {
      let identifiers = IdentifierSet(
        (0..<Int.random(in: 1..<12, using: &generator)).map { _ in
          String(
            (0..<Int.random(in: lengths, using: &generator)).map { _ in
              alphabet.randomElement(using: &generator) ?? "0"
            })
        })
      guard !identifiers.isEmpty else { continue }
      let (watch, slow) = (Guard(identifiers), SlowGuard(identifiers))
      for _ in 0..<40 {
        let text = (0..<Int.random(in: 0..<4, using: &generator)).flatMap { _ in
          let filling = ["", ".", "7", "７", "abc", "山田 "].randomElement(using: &generator) ?? ""
          return Array(filling.utf8) + slow.piece(&generator)
        }
        let expected = slow.finds(text)
        if expected { found += 1 }
        #expect((watch.firstHit(in: text) != nil) == expected, "\(identifiers.values) \(text)")
      }
    }
    #expect(found > 400)
  }

  @Test(arguments: ["POP\\u002d000126", "POP%2D000126", "\\u0050OP-000126"])
  func `an escape is found wherever it stands`(_ escaped: String) {
    let watch = Guard(IdentifierSet(["POP-000126"]))
    for (before, behind) in (0..<150).map({ ($0, 149 - $0) }) {
      let text =
        Array(repeating: UInt8(ascii: "."), count: before) + Array(escaped.utf8)
        + Array(repeating: UInt8(ascii: "."), count: behind)
      #expect(watch.firstHit(in: text) != nil, "\(before)")
    }
  }
}
