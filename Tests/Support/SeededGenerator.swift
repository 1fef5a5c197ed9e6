import Foundation

// SOURCE: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014
/// The same numbers for the same seed, on every machine.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// What it began with, to be shown with a failure.
  package let seed: UInt64
  private var state: UInt64

  /// Begins with a seed.
  package init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// Begins with the seed that `KAKEHASHI_SEED` names, or else with one by chance.
  package static func fromEnvironment() -> SeededGenerator {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    return SeededGenerator(seed: given ?? .random(in: 0...UInt64.max))
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// So many bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
