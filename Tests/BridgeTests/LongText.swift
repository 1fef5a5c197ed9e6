import Crypto
import Platform
import Synchronization
import Transport

/// A text of a custodian that is made while it goes out, one line over and over.
final class LongText: ContentStream {
  /// What stands at its end.
  enum End: Sendable {
    /// The end.
    case clean
    /// The connection breaks.
    case broken
    /// Nothing, for as long as anybody waits.
    case silence
    /// These bytes, then more lines.
    case surprise([UInt8])
  }

  /// Why it breaks.
  private struct Broken: Error {}

  /// A line with two numbers of the patient's.
  static let line = Array("所見に変わりはない（POP-000126、患者ID：77）。\n".utf8)
  static let cleanLine = Array("所見に変わりはない（***、患者ID：***）。\n".utf8)
  static let linesPerBlock = 500

  private let blocks: Int
  private let end: End
  private let left: Mutex<Int>
  private let stopped = Signal()

  /// So many blocks of lines.
  init(blocks: Int, end: End = .clean) {
    self.blocks = blocks
    self.end = end
    left = Mutex(blocks)
  }

  /// What a facility may see of so many blocks.
  static func clean(blocks: Int) -> [UInt8] {
    Array(repeatElement(cleanLine, count: blocks * linesPerBlock).joined())
  }

  private static let block = Array(repeatElement(line, count: linesPerBlock).joined())

  var length: Int? { nil }

  func next() async throws -> [UInt8]? {
    let number = left.withLock { left in
      left -= 1
      return left
    }
    if number >= 0 { return Self.block }
    switch end {
    case .clean: return nil
    case .broken: throw Broken()
    case .silence:
      await stopped.wait()
      throw Broken()
    case .surprise(let bytes): return number == -1 ? bytes : number > -20 ? Self.block : nil
    }
  }

  func stop() { stopped.send() }

  func brokeOff() async {}
}

/// Something that happens once, and that others wait for.
final class Signal: Sendable {
  private struct State {
    var isSent = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func send() {
    let waiting = state.withLock { state in
      state.isSent = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in waiting { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { waiter in
      let isSent = state.withLock { state in
        if !state.isSent { state.waiting.append(waiter) }
        return state.isSent
      }
      if isSent { waiter.resume() }
    }
  }
}
