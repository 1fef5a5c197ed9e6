import Synchronization

@testable import Transport

/// Content that a test makes: numbered blocks, and what became of it.
final class MadeContent: ContentStream {
  /// Why it breaks off.
  struct Broken: Error {}

  /// What happens at a block instead of giving it.
  enum Turn: Sendable {
    case breaks
    /// Waits until it is stopped.
    case waits
  }

  struct History: Equatable {
    var asked = 0
    var isStopped = false
    var brokeOff = 0
    var isDone = false
  }

  let length: Int?
  private let sizes: [Int]
  private let turns: [Int: Turn]
  private let state = Mutex(History())
  private let stopped = Door()

  /// Blocks of `sizes`, whose length is stated if there is one.
  init(_ sizes: [Int], length: Int? = nil, turns: [Int: Turn] = [:]) {
    self.sizes = sizes
    self.length = length
    self.turns = turns
  }

  var history: History { state.withLock { $0 } }

  /// Everything it would give, one block after the other.
  var whole: [UInt8] { sizes.indices.flatMap { Self.block($0, sizes[$0]) } }

  func next() async throws -> [UInt8]? {
    let number = state.withLock { state in
      defer { state.asked += 1 }
      return state.asked
    }
    switch turns[number] {
    case .breaks: throw Broken()
    case .waits:
      await stopped.pass()
      throw Broken()
    case nil: break
    }
    guard number < sizes.count else {
      state.withLock { $0.isDone = true }
      return nil
    }
    return Self.block(number, sizes[number])
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    stopped.open()
  }

  func brokeOff() async { state.withLock { $0.brokeOff += 1 } }

  private static func block(_ number: Int, _ size: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(ascii: "a") + UInt8(number % 26), count: size)
  }
}
