import Crypto
import Foundation
import Testing
import TestSupport

/// Guarantee G8: no identifier crosses, and what two sides hold of one patient does not join.
@Suite struct `No identifier crosses` {
  /// Eight worlds of an eighth each, so that they run side by side;
  /// a quarter of it in a debug build.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `in a million random operations on links and what is handed out of them`(
    world: UInt64
  ) throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_TEST_SEED"].flatMap(UInt64.init)
    var it = try CrossingWorld(seed: (given ?? 20_261_122) &+ world)
    for _ in 0..<rounds(125_000) { try it.step() }
    try it.checkNothingJoins()
    let difference = it.forms.greatestDifference
    #expect(difference < 6, "seed \(it.seed): decoys differ from handles by \(difference)")
    // A run in which something never happened has not tested it.
    for what in [
      "handle", "decoy", "document", "page", "user", "patient", "code", "slip", "shown", "ticket",
      "statement", "link", "ended", "half", "half refused", "half ended", "opened", "refused",
      "refused abroad",
    ] {
      #expect(it.counts[what, default: 0] > 0, "\(what) never happened")
    }
  }

  // MARK: The search itself

  @Test func `is found out however a number is written`() throws {
    var dice = SeededGenerator(seed: 8)
    let numbers = (0..<50).map { "M-\(dice.digits(8))-\(dice.digits(8 + $0 % 5))" }
    let identifiers = Identifiers(numbers)
    for number in numbers {
      let bytes = Array(number.utf8)
      let wide = String(
        String.UnicodeScalarView(
          number.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
      let spellings = [
        bytes, Array(number.replacing("-", with: "").utf8), Array(wide.utf8),
        number.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        bytes.flatMap { Array("%\(Hex.encode([$0]))".utf8) },
        Array(Hex.encode(bytes).utf8), Array(Hex.encode(bytes).uppercased().utf8),
        Array(Base32.encode(bytes).utf8), Array(Base64.encode(bytes).utf8),
        Array(Base64URL.encode(Array(Base64URL.encode(bytes).utf8)).utf8),
      ]
      for spelling in spellings {
        let noise = (dice.bytes(dice.below(20)), dice.bytes(dice.below(20)))
        #expect(identifiers.stand(in: spelling))
        #expect(identifiers.stand(in: noise.0 + [0] + spelling + [0] + noise.1))
      }
      let inside = Base64URL.encode(dice.bytes(dice.below(20)) + bytes + dice.bytes(3))
      #expect(identifiers.stand(in: Array("x.\(inside).y".utf8)))
    }
    #expect(!identifiers.stand(in: dice.bytes(100_000)))
  }
}
