import Platform
import Record
import Synchronization

/// When each user last showed an assertion, as far as this process has seen.
final class LastUses: Sendable {
  /// LIMIT: users remembered; of further ones nothing is known.
  private static let usersMax = 65_536

  private struct Key: Hashable {
    let facility: FacilityReference
    let user: UserID
  }

  private let uses = Mutex<[Key: Timestamp]>([:])

  /// The last use, nil if none was seen since the bridge started.
  func last(_ user: UserID, at facility: FacilityReference) -> Timestamp? {
    uses.withLock { $0[Key(facility: facility, user: user)] }
  }

  /// Notes a use.
  func note(_ user: UserID, at facility: FacilityReference, _ now: Timestamp) {
    let key = Key(facility: facility, user: user)
    uses.withLock { uses in
      guard uses[key] != nil || uses.count < Self.usersMax else { return }
      uses[key] = now
    }
  }
}
