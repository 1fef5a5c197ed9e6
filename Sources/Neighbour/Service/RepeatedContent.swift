import Synchronization
import Transport

/// An answer of which some bytes go out many times over, so that it can be larger than memory.
final class RepeatedContent: ContentStream {
  /// Bytes of a block, as many copies as fit and at least one.
  private static let blockBytes = 65_536

  private let body: [UInt8]
  private let range: Range<Int>
  private let count: Int
  /// As many copies as go out at once.
  private let copies: [UInt8]
  private let steps: Mutex<Steps>

  private struct Steps {
    var isBegun = false
    var copiesLeft: Int
    var isEnded = false
  }

  /// The bytes of `range` in `body`, which are some, go out `count` times.
  init(_ body: [UInt8], repeating range: Range<Int>, count: Int) {
    self.body = body
    self.range = range
    self.count = count
    let atOnce = max(1, min(count, Self.blockBytes / range.count))
    copies = Array(repeatElement(body[range], count: atOnce).joined())
    steps = Mutex(Steps(copiesLeft: count))
  }

  var length: Int? { body.count + range.count * (count - 1) }

  func next() async -> [UInt8]? {
    steps.withLock { steps in
      if !steps.isBegun {
        steps.isBegun = true
        if range.lowerBound > 0 { return Array(body[..<range.lowerBound]) }
      }
      if steps.copiesLeft > 0 {
        let block = Array(copies.prefix(steps.copiesLeft * range.count))
        steps.copiesLeft -= block.count / range.count
        return block
      }
      guard !steps.isEnded, range.upperBound < body.count else { return nil }
      steps.isEnded = true
      return Array(body[range.upperBound...])
    }
  }

  func stop() {}

  func brokeOff() async {}
}
