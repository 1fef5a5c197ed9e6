import Crypto
import Linkage
import Platform
import Record
import Synchronization

/// The matches that run: in memory only, bounded, short; a restart ends them.
final class OpenMatches: Sendable {
  /// How long a match may take.
  static let lifetime = Duration.seconds(900)
  /// LIMIT: matches at once.
  private static let matchesMax = 10_000

  /// How far a match has come; each step can be taken once.
  private enum Stage { case begun, looked }

  private struct Match {
    let asker: FacilityReference
    let until: Timestamp
    var stage: Stage
    /// Over everything that was said so far.
    var transcript: Digest
  }

  private let table = Mutex<[MatchID: Match]>([:])

  /// Notes a match that has begun; false if there are too many.
  func begin(
    _ id: MatchID, by asker: FacilityReference, said: [UInt8], at now: Timestamp
  ) -> Bool {
    table.withLock { table in
      if table.count >= Self.matchesMax { table = table.filter { $0.value.until > now } }
      guard table.count < Self.matchesMax else { return false }
      table[id] = Match(
        asker: asker, until: now.adding(Self.lifetime), stage: .begun,
        transcript: SHA256.hash(id.bytes + said))
      return true
    }
  }

  /// Whether `asker` may look now, which it then has.
  func look(_ id: MatchID, by asker: FacilityReference, said: [UInt8], at now: Timestamp) -> Bool {
    table.withLock { table in
      guard var match = table[id], match.asker == asker, match.until > now, match.stage == .begun
      else { return false }
      match.stage = .looked
      match.transcript = SHA256.hash(match.transcript.bytes + said)
      table[id] = match
      return true
    }
  }

  /// Ends a match with a proposal: the digest of all that was said; nil if it is not that far.
  func spend(
    _ id: MatchID, by asker: FacilityReference, said: [UInt8], at now: Timestamp
  ) -> Digest? {
    table.withLock { table in
      guard let match = table[id], match.asker == asker, match.until > now, match.stage == .looked
      else { return nil }
      table[id] = nil
      return SHA256.hash(match.transcript.bytes + said)
    }
  }
}
