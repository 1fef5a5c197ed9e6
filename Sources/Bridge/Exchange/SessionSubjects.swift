import Record
import Synchronization

/// Whom each session in use is about, so that its handle is not opened at every exchange.
final class SessionSubjects: Sendable {
  /// LIMIT: subjects remembered; beyond it all are looked up again.
  static let countMax = 10_000

  private let table = Mutex<[SessionID: Mediation.Subject]>([:])

  /// Whom a session was last used for.
  func subject(of session: SessionID) -> Mediation.Subject? {
    table.withLock { $0[session] }
  }

  /// Remembers whom a session is used for.
  func keep(_ subject: Mediation.Subject, of session: SessionID) {
    table.withLock { table in
      if table.count >= Self.countMax { table.removeAll() }
      table[session] = subject
    }
  }

  /// Forgets the subjects of sessions that are not among `live`.
  func forget(allBut live: Set<SessionID>) {
    table.withLock { table in table = table.filter { live.contains($0.key) } }
  }
}
