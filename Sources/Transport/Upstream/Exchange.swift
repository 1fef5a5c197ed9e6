import HTTP
import Platform

/// One request on its way and what has come back of it; lives on its loop.
final class Exchange {
  let method: Method
  /// The request as it is written, head and content.
  let bytes: [UInt8]
  let isRepeatable: Bool
  /// LIMIT: bytes of content of the response.
  let contentBytesMax: Int
  /// Where the content goes that is read while it comes; nil if it is kept until it is whole.
  let inflow: Inflow?
  /// When `send` was called, in nanoseconds of the monotonic clock.
  let began: UInt64
  var isRepeated = false
  /// The connection that carries it, for cancellation; nil once it is finished.
  var connection: UpstreamConnection?
  private(set) var isFinished = false
  private var head: ResponseHead?
  private var body: [UInt8] = []
  private var reply: Reply?

  typealias Outcome = Result<UpstreamResponse, TransportError>

  /// Whoever waits for the outcome.
  // SAFETY: an exchange takes its only one out before resuming it, so it is resumed once.
  @safe
  struct Reply: Sendable {
    private let continuation: UnsafeContinuation<Outcome, Never>

    init(_ continuation: UnsafeContinuation<Outcome, Never>) {
      unsafe self.continuation = continuation
    }

    func resume(_ outcome: Outcome) { unsafe continuation.resume(returning: outcome) }
  }

  init(
    method: Method, bytes: [UInt8], isRepeatable: Bool, contentBytesMax: Int, inflow: Inflow?,
    began: UInt64
  ) {
    self.method = method
    self.bytes = bytes
    self.isRepeatable = isRepeatable
    self.contentBytesMax = contentBytesMax
    self.inflow = inflow
    self.began = began
  }

  /// Has `reply` resumed when the exchange is finished; false if it already is.
  func start(_ reply: Reply) -> Bool {
    guard !isFinished else {
      reply.resume(.failure(.cancelled))
      return false
    }
    self.reply = reply
    return true
  }

  /// Whether the server keeps the connection, once the head is known.
  var keepsAlive: Bool { head?.keepsAlive ?? false }

  /// Notes one event of the response; true if it was the last.
  func take(_ event: ResponseEvent) -> Bool {
    switch event {
    case .head(let head):
      self.head = head
      inflow?.begin(head)
      return false
    case .body(let bytes):
      if let inflow {
        inflow.append(bytes)
      } else if body.isEmpty {
        body = bytes
      } else {
        body += bytes
      }
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
    connection = nil
    inflow?.end(outcome.map { _ in })
    reply.take()?.resume(outcome)
  }
}
