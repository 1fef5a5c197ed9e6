package import HTTP
import Platform

/// A response whose content is still on its way, read block by block by one reader.
///
/// A reader that takes its time holds the server up. Letting go of it before its end closes the
/// connection; read to its end, the connection serves the next request.
package final class UpstreamStream: Sendable {
  /// The head.
  package let head: ResponseHead
  private let loop: EventLoop
  private let inflow: LoopBound<Inflow>
  private let abandon: @Sendable () -> Void

  init(
    head: ResponseHead, inflow: LoopBound<Inflow>, abandon: @escaping @Sendable () -> Void
  ) {
    self.head = head
    loop = inflow.loop
    self.inflow = inflow
    self.abandon = abandon
  }

  deinit { abandon() }

  /// Bytes of content as the head states them; nil for chunks, whose sum shows at the end.
  package var length: Int? { head.fields["content-length"].flatMap { Int($0) } }

  /// The next block, 1 byte to 64 KiB; nil at the end of the response.
  ///
  /// Throws `closedEarly` where the server broke off, `late(.block)` where 64 KiB took it too long,
  /// `malformed` for broken framing or more than the limit, `cancelled` after ``cancel()``; what
  /// was read before is then not the whole response.
  package func next(
    isolation: isolated (any Actor)? = #isolation
  ) async throws(TransportError) -> [UInt8]? {
    let inflow = self.inflow
    let outcome = await withTaskCancellationHandler {
      _ = isolation
      return await withCheckedContinuation { waiter in
        let start = { @Sendable in inflow.current.awaitBlock(waiter) }
        if loop.isCurrent { start() } else { loop.submit(start) }
      }
    } onCancel: {
      abandon()
    }
    return try outcome.get()
  }

  /// Closes the connection unless the response is read; from any thread.
  package func cancel() { abandon() }
}
