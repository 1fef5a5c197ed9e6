/// Content of a response that is made while it is sent, one block after the other.
///
/// The connection asks for a block when the peer has taken the one before, so that a slow peer
/// slows down whoever makes it.
package protocol ContentStream: Sendable {
  /// Bytes of all blocks together; nil if that shows at the end only: it is sent in chunks then.
  var length: Int? { get }

  /// The next block, not empty; nil at the end; called once more only after it returned.
  ///
  /// Whatever it throws, and a sum other than ``length``, resets the connection: the peer sees a
  /// transfer that broke off, never a clean end.
  func next() async throws -> [UInt8]?

  /// Tells that nothing more is wanted, while ``next()`` may be under way, which should throw
  /// soon then; from any thread, any number of times.
  func stop()

  /// Tells that the connection ended, or the gate was shut, before all of it was sent, or that only
  /// the head was asked for; the last call, after every ``next()``.
  func brokeOff() async
}
