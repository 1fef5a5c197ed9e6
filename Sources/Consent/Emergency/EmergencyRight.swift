import Linkage
package import Platform
import Record

/// The right of one account to open emergency views, granted beforehand by its own facility.
package struct EmergencyRight: Equatable, Sendable {
  /// The first moment at which it is over.
  package let until: Timestamp
  /// The administrator of the facility who granted it, 1 to 64 characters.
  package let grantedBy: String
  /// When it was granted.
  package let granted: Timestamp

  /// How long a right lives at most: it is looked at again every year.
  package static let lifetimeMax = Duration.seconds(366 * 86_400)
  /// The roles that can have it: 「医師が緊急処置に必要な情報を閲覧」 (運用Step 5(1)③).
  package static let roles: Set<String> = ["doctor"]

  /// A right; checked when it is put.
  package init(until: Timestamp, grantedBy: String, granted: Timestamp) {
    self.until = until
    self.grantedBy = grantedBy
    self.granted = granted
  }

  /// Nobody grants it to themselves, nor to a role that cannot have it.
  func check(for user: UserRecord) throws(ConsentError) {
    guard (1...64).contains(grantedBy.count), grantedBy != user.id.text else {
      throw .malformedEntry(field: "by")
    }
    guard until > granted, until.duration(since: granted) <= Self.lifetimeMax else {
      throw .malformedEntry(field: "until")
    }
    guard Self.roles.contains(user.role), user.status == .active else {
      throw .emergencyRoleUnfit
    }
  }

  func pack(into packer: inout Packer) {
    packer.number(until.milliseconds)
    packer.text(grantedBy)
    packer.number(granted.milliseconds)
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    until = Timestamp(milliseconds: try unpacker.number())
    grantedBy = try unpacker.text()
    granted = Timestamp(milliseconds: try unpacker.number())
  }
}
