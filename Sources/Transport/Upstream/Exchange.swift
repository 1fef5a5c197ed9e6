import HTTP
import Platform

/// One request on its way and what has come back of it; lives on its loop.
final class Exchange {
  let method: Method
  /// The request as it is written, head and content.
  let bytes: [UInt8]
  let isRepeatable: Bool
  /// When `send` was called, in nanoseconds of the monotonic clock.
  let began: UInt64
  var isRepeated = false
  /// The connection that carries it, for cancellation.
  weak var connection: UpstreamConnection?
  private(set) var isFinished = false
  private var head: ResponseHead?
  private var body: [UInt8] = []
  private var continuation: CheckedContinuation<Outcome, Never>?

  typealias Outcome = Result<UpstreamResponse, TransportError>

  init(method: Method, bytes: [UInt8], isRepeatable: Bool, began: UInt64) {
    self.method = method
    self.bytes = bytes
    self.isRepeatable = isRepeatable
    self.began = began
  }

  /// Has `continuation` resumed when the exchange is finished; false if it already is.
  func start(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
    guard !isFinished else {
      continuation.resume(returning: .failure(.cancelled))
      return false
    }
    self.continuation = continuation
    return true
  }

  /// Whether the server keeps the connection, once the head is known.
  var keepsAlive: Bool { head?.keepsAlive ?? false }

  /// Notes one event of the response; true if it was the last.
  func take(_ event: ResponseEvent) -> Bool {
    switch event {
    case .head(let head):
      self.head = head
      return false
    case .body(let bytes):
      if body.isEmpty { body = bytes } else { body += bytes }
      return false
    case .end:
      return true
    }
  }

  /// Hands out the response; the parser gave its head before its end.
  func succeed() {
    guard let head else { return fail(.malformed(.truncated)) }
    finish(.success(UpstreamResponse(head: head, body: body)))
  }

  func fail(_ error: TransportError) { finish(.failure(error)) }

  private func finish(_ outcome: Outcome) {
    guard !isFinished else { return }
    isFinished = true
    continuation?.resume(returning: outcome)
    continuation = nil
  }
}
