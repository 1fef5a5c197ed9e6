import Linkage
import Platform
import Record
import Store

/// The users of one facility at one moment, with what is asked of them together.
struct Roster: Sendable {
  /// The users by their names.
  private(set) var users: [UserID: UserRecord]
  /// The condition that none of them was changed since.
  let isUnchanged: Store::Condition

  init(_ users: [UserRecord], isUnchanged: Store::Condition) {
    self.users = Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.isUnchanged = isUnchanged
  }

  /// The user, or a refusal where there is none.
  func user(_ id: UserID) throws(ConsentError) -> UserRecord {
    guard let user = users[id] else { throw .unknownUser }
    return user
  }

  /// Puts an entry in its user's place, as far as it is one person's alone.
  ///
  /// Licence numbers are given per profession, so two roles may have the same. What an entry was
  /// before the rules were is no reason to keep it from being suspended.
  mutating func put(_ entry: UserRecord) throws(ConsentError) {
    try entry.check()
    let former = users[entry.id]
    if entry.status.isTaken {
      if former?.status.isTaken != true, SharedNames.hold(entry.id) { throw .sharedName }
      let isSame = former.map { $0.status.isTaken && $0.licenceKey == entry.licenceKey } ?? false
      if !isSame, let key = entry.licenceKey {
        let others = users.values.filter { $0.id != entry.id && $0.status.isTaken }
        if others.contains(where: { $0.licenceKey == key }) { throw .licenceInUse }
      }
    }
    users[entry.id] = entry
  }
}

extension UserRecord {
  /// What two users of a facility do not have in common, as people write it in different ways.
  fileprivate var licenceKey: [String]? {
    guard let licence else { return nil }
    let bare = licence.unicodeScalars.compactMap { scalar -> Character? in
      switch scalar.value {
      case 0xFF10...0xFF19: Character(Unicode.Scalar(UInt8(scalar.value - 0xFF10 + 0x30)))
      case _ where scalar == "第" || scalar == "号" || scalar.properties.isWhitespace: nil
      default: Character(scalar)
      }
    }
    return [role, String(bare)]
  }
}
