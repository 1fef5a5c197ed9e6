package import Platform
import Synchronization

/// Who a listener is and whom it trusts, as its files say; shared by all its loops.
///
/// Mutual TLS always: a peer without an acceptable certificate does not get past the handshake.
package final class TLSIdentity: Sendable {
  private struct Loaded: Sendable {
    var context: TLSContext
    var generation: UInt64
  }

  private let files: ServerTLSFiles
  /// Whose time verification goes by.
  let clock: WallClock
  private let loaded: Mutex<Loaded>
  private let generationNow = Atomic<UInt64>(0)

  /// Reads `files`; throws `fileUnusable` for what is missing, malformed or does not match.
  package init(_ files: ServerTLSFiles, clock: WallClock = .system) throws(TransportError) {
    self.files = files
    self.clock = clock
    let context = try TLSContext(files, clock: clock)
    loaded = Mutex(Loaded(context: context, generation: 0))
  }

  /// Reads the files again; on an error the former content stays in force.
  ///
  /// Open connections live on, but only as long as their certificates pass under the new files;
  /// that is checked at their next request. Resumable sessions and verdicts are forgotten.
  package func reload() throws(TransportError) {
    let context = try TLSContext(files, clock: clock)
    loaded.withLock { loaded in
      loaded = Loaded(context: context, generation: loaded.generation + 1)
      generationNow.store(loaded.generation, ordering: .releasing)
    }
  }

  /// What the files hold that runs out within `period` from now, or already has.
  package func expiryWarnings(within period: Duration) -> [CertificateExpiry] {
    let limit = clock.now().adding(period).unixSeconds
    let context = loaded.withLock { $0.context }
    return context.expiries.filter { $0.notAfterUnixSeconds <= limit }
  }

  /// The number of reloads so far.
  var generation: UInt64 { generationNow.load(ordering: .acquiring) }

  /// The content in force and the number of reloads that led to it.
  var current: (context: TLSContext, generation: UInt64) {
    loaded.withLock { ($0.context, $0.generation) }
  }

  /// The time as verification sees it, in seconds since 1970.
  var unixSeconds: Int64 { clock.now().unixSeconds }
}
