import HTTP
import Platform

/// The content of one response on its way to whoever reads it; lives on its loop.
///
/// What has come and is not taken is bounded: beyond it nothing more is read from the connection,
/// so that the server is held up as long as the reader is slow.
final class Inflow {
  /// LIMIT: bytes of one block; a record may come on top of what is there.
  static let blockBytesMax = 65_536

  typealias Head = Result<ResponseHead, TransportError>
  typealias Block = Result<[UInt8]?, TransportError>

  private var head: Head?
  private var headWaiter: CheckedContinuation<Head, Never>?
  private var waiting: [UInt8] = []
  private var blockWaiter: CheckedContinuation<Block, Never>?
  private var end: Result<Void, TransportError>?
  private var bytesOfBlock = 0
  /// Since when the block that is on its way may take its time, by the monotonic clock.
  private(set) var since = UInt64.max
  /// Has the connection read on.
  var onRoom: (() -> Void)?

  /// Whether there is no room for another record.
  var isFull: Bool { waiting.count > Self.blockBytesMax - UpstreamConnection.recordBytesMax }

  /// Whether the head has come, so that the deadline of a block holds.
  var hasBegun: Bool { since != .max }

  // MARK: The connection's side

  func begin(_ head: ResponseHead) {
    restart()
    resolve(.success(head))
  }

  /// Gives the next block its full time.
  func restart() {
    since = MonotonicClock.now()
    bytesOfBlock = 0
  }

  func append(_ bytes: [UInt8]) {
    if waiting.isEmpty { waiting = bytes } else { waiting += bytes }
    bytesOfBlock += bytes.count
    if bytesOfBlock >= Self.blockBytesMax { restart() }
  }

  /// Hands out what is there, if anybody waits for it.
  func deliver() {
    guard !waiting.isEmpty, let reader = blockWaiter.take() else { return }
    reader.resume(returning: .success(takeWaiting()))
  }

  /// Nothing more comes; with an error, not even what has come already.
  func end(_ outcome: Result<Void, TransportError>) {
    guard end == nil else { return }
    end = outcome
    onRoom = nil
    if case .failure(let error) = outcome {
      waiting = []
      resolve(.failure(error))
    }
    guard let reader = blockWaiter.take() else { return }
    reader.resume(returning: next())
  }

  private func resolve(_ outcome: Head) {
    guard head == nil else { return }
    head = outcome
    headWaiter.take()?.resume(returning: outcome)
  }

  // MARK: The reader's side

  func awaitHead(_ waiter: CheckedContinuation<Head, Never>) {
    if let head { waiter.resume(returning: head) } else { headWaiter = waiter }
  }

  func awaitBlock(_ waiter: CheckedContinuation<Block, Never>) {
    precondition(blockWaiter == nil, "a response has one reader")
    if end != nil || !waiting.isEmpty {
      waiter.resume(returning: next())
    } else {
      blockWaiter = waiter
    }
    onRoom?()
  }

  private func next() -> Block {
    if !waiting.isEmpty { return .success(takeWaiting()) }
    guard case .failure(let error) = end else { return .success(nil) }
    return .failure(error)
  }

  private func takeWaiting() -> [UInt8] {
    defer { waiting = [] }
    return waiting
  }
}
