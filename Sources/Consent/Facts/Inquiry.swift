package import Crypto
package import Linkage
package import Platform
package import Policy
package import Record

/// What is about to be decided.
package struct Inquiry: Sendable {
  /// The facility that asks.
  package let facility: Facility
  /// The certificate it asks with.
  package let certificate: Digest
  /// The user who asks; nil for a system's own request, whose role and assurance are unknown.
  package let user: UserFacts?
  /// What is asked (discover, query, retrieve, openSession).
  package let action: String
  /// What for, a word of the vocabulary.
  package let purpose: String
  /// The link it goes through; nil for a patient who has none.
  package let link: LinkRecord?
  /// The network that asks.
  package let requester: NetworkID
  /// The network that holds the record.
  package let custodian: NetworkID
  /// Whether the user attests that the patient cannot express a will.
  package let attestsIncapable: Bool

  /// An inquiry into one patient's record.
  package init(
    facility: Facility, certificate: Digest, user: UserFacts?, action: String, purpose: String,
    link: LinkRecord?, requester: NetworkID, custodian: NetworkID,
    attestsIncapable: Bool = false
  ) {
    self.facility = facility
    self.certificate = certificate
    self.user = user
    self.action = action
    self.purpose = purpose
    self.link = link
    self.requester = requester
    self.custodian = custodian
    self.attestsIncapable = attestsIncapable
  }
}

extension Inquiry {
  /// The user, unless they are another facility's, their licence has run out or nobody has looked
  /// at their account in time.
  func knownUser(at now: Timestamp) -> UserFacts? {
    guard let user, user.facility == facility.reference,
      user.licenceValidUntil.map({ now < $0 }) ?? true,
      user.certifiedUntil.map({ now < $0 }) ?? true
    else { return nil }
    return user
  }

  /// Who asks, as a patient's statements name them.
  func asker(at now: Timestamp) -> Asker {
    let user = knownUser(at: now)
    return Asker(
      facility.reference, joined: facility.joined, role: user?.role, user: user?.user)
  }
}

/// The facts of an inquiry, and what would change them.
package struct ResolvedFacts: Sendable {
  /// What the decision is made from.
  package let facts: Facts
  /// The earliest moment at which one of them changes by itself; nil if none does.
  package let validUntil: Timestamp?
  /// Whose entries they were read from: a change of any of these makes them old.
  package let dependsOn: Set<ConsentEvent.Subject>
  /// Since when the patient takes part at the custodian; nil if they do not or nobody knows.
  ///
  /// Not a fact of the decision: a document is older or newer than it (docAge).
  package let participationSince: Timestamp?
}
