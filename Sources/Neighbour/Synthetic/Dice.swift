/// Reproducible randomness: the same seed gives the same choices on every machine.
///
/// SplitMix64 (Steele, Lea and Flood 2014). Not for keys.
package struct Dice: Sendable {
  private var state: UInt64

  /// Starts from a seed and the words that say what is being made.
  ///
  /// The words are folded in with FNV-1a, so that two neighbours with one
  /// seed make the same people, and yet different numbers for them.
  package init(seed: UInt64, _ words: String...) {
    var folded: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in words.joined(separator: "\u{0}").utf8 {
      folded = (folded ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    state = seed ^ folded
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in a closed range.
  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// One element of a table, which is not empty.
  package mutating func pick<Element>(_ table: [Element]) -> Element {
    table[number(0...table.count - 1)]
  }

  /// True once in `count` throws on average.
  package mutating func oneIn(_ count: Int) -> Bool { number(1...count) == 1 }

  /// Decimal digits, leading zeros included.
  package mutating func digits(_ count: Int) -> String {
    (0..<count).map { _ in String(number(0...9)) }.joined()
  }
}
