package import Platform
package import Record

/// What the other network is told about the user on whose behalf a request is sent on.
///
/// No identifier of the requester's network is in it: the caller chooses names that mean
/// something to the bridge alone.
package struct OutgoingUser: Sendable {
  let subject: String
  let organization: String
  let organizationID: String
  let homeCommunity: String?
  let role: CodedWord
  let purpose: CodedWord
  let factors: [AuthenticationFactor]
  let expires: Timestamp

  /// A coded value by the OID of its code system.
  struct CodedWord: Sendable {
    let code: String
    let system: String
    let display: String?

    init?(_ coding: Coding) {
      guard let uri = coding.system, let oid = CodeSystem.oid(ofURI: uri) else { return nil }
      code = coding.code
      system = oid
      display = coding.display
    }
  }

  /// The verified user under other names, `role` and `purpose` as the custodian codes them.
  ///
  /// `homeCommunity` is a URN. In a session the user is known until its `end`, otherwise until the
  /// user's assertion expires. Nil if a code system has no OID.
  package init?(
    _ facts: UserFacts, subject: String, organization: String, organizationID: String,
    homeCommunity: String?, role: Coding, purpose: Coding, until end: Timestamp? = nil
  ) {
    guard let role = CodedWord(role), let purpose = CodedWord(purpose) else { return nil }
    self.subject = subject
    self.organization = organization
    self.organizationID = organizationID
    self.homeCommunity = homeCommunity
    self.role = role
    self.purpose = purpose
    factors = facts.factors
    expires = end ?? facts.expires
  }
}
