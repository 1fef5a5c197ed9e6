import Foundation
import Session
import Testing
import TestSupport

@Suite struct `Guarantees of the broker` {
  /// Eight worlds of an eighth each, so that they run side by side;
  /// a quarter of it in a debug build.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `hold after each of a million random operations`(world: UInt64) throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_TEST_SEED"].flatMap(UInt64.init)
    var it = try World(seed: (given ?? 20_261_122) &+ world)
    for operation in 0..<rounds(125_000) {
      try it.step()
      if operation.isMultiple(of: 16) { it.checkSeats() }
    }
    // A run in which something never happened has not tested it.
    for what in [
      "used", "seats", "scrubbed", "restored", "stopped", "cut", "unlocked", "frozen", "jumps",
      "opened stepUp", "opened waiting", "opened connecting", "opened open", "ended idle",
      "ended absolute", "ended offerExpired", "ended stepUpExpired", "ended peerDown",
      "ended preempted", "ended assertionExpired",
    ] {
      let count = it.counts[what, default: 0]
      #expect(count > 0, "\(what) never happened")
    }
    try it.clear()
  }
}
