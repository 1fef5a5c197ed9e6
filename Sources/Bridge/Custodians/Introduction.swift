import Consent
import Linkage
import Record
import Session

/// How a custodian is told who asks: by role, purpose and facility, and under a name that only
/// this custodian knows the user by.
struct Introduction: Sendable {
  /// The code system of the purposes, of which the vocabulary's words are codes.
  private static let purposes = "http://terminology.hl7.org/CodeSystem/v3-ActReason"

  private let handles: Handles
  private let custodian: NetworkID
  /// The bridge's community where it stands for the requester, a URN.
  private let home: String?
  private let roles: String

  /// Of the users of `requester` to `custodian`; nil where that is not told.
  init?(of requester: NetworkSettings, to custodian: NetworkSettings, handles: Handles) {
    let roleSystem: String
    switch custodian.upstream {
    case .registry(let registry):
      guard let assertions = registry.assertions else { return nil }
      roleSystem = assertions.roleSystem
    case .fhir:
      guard let accounts = custodian.roleAccounts else { return nil }
      roleSystem = accounts.roleSystem
    default: return nil
    }
    self.handles = handles
    self.custodian = custodian.id
    home = requester.communityID.map { "urn:oid:\($0)" }
    roles = "urn:oid:\(roleSystem)"
  }

  /// The visitor as the custodian may know them; their own id stays here.
  func user(_ visitor: Visitor) -> OutgoingUser? {
    let (user, facility) = (visitor.user, visitor.facility.reference)
    return OutgoingUser(
      user, subject: handles.userPseudonym(user.user, at: facility, for: custodian),
      organization: facility.path, organizationID: "urn:kakehashi:facility:\(facility.path)",
      homeCommunity: home, role: Coding(system: roles, code: user.role),
      purpose: Coding(system: Self.purposes, code: user.purpose),
      until: visitor.session?.notAfter)
  }
}
