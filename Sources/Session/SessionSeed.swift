package import Crypto
package import Platform
package import Policy
package import Record

/// A moment after which a session may not live, and what its user is then told.
package struct Deadline: Hashable, Sendable {
  /// The first moment at which the session is over.
  package let at: Timestamp
  /// Why.
  package let reason: EndReason

  /// A deadline.
  package init(_ at: Timestamp, _ reason: EndReason) {
    self.at = at
    self.reason = reason
  }
}

/// What a session grows from: who looks at whom, what was permitted, and until when.
package struct SessionSeed: Sendable {
  /// Everything whose withdrawal ends it.
  package let subject: AffectedBy
  /// The certificate the token is bound to (SHA-256 of its DER form).
  package let certificate: Digest
  /// The user's role and purpose, in the vocabulary's words.
  package let role: String
  /// The purpose of use, in the vocabulary's words.
  package let purpose: String
  /// What the permit covers.
  package var scope: Scope
  /// What it obliges to.
  package var obligations: Obligations
  /// The categories it is limited to beside what is permitted; nil for no such limit.
  package let categories: Set<String>?
  /// All ends that are known: assertion, consent, facts, certificate, agreement.
  package var deadlines: [Deadline]
  /// How many sessions its facility may have open at once; nil if only the broker's limit holds.
  package var facilitySessionsMax: Int?

  /// A seed; the broker adds its own limits to `deadlines`.
  package init(
    subject: AffectedBy, certificate: Digest, role: String, purpose: String, scope: Scope,
    obligations: Obligations, categories: Set<String>? = nil, deadlines: [Deadline]
  ) {
    self.subject = subject
    self.certificate = certificate
    self.role = role
    self.purpose = purpose
    self.scope = scope
    self.obligations = obligations
    self.categories = categories
    self.deadlines = deadlines
  }
}

/// What the user's side receives of a new session.
package struct OpenedSession: Sendable {
  /// The session.
  package let id: SessionID
  /// 256 random bits in base 32; only their hash is kept.
  package let token: String
  /// When it is over at the latest.
  package let notAfter: Timestamp
}

/// A session that an exchange may use right now.
package struct ActiveSession: Sendable {
  /// The session.
  package let id: SessionID
  /// What it grew from, as last re-evaluated.
  package let seed: SessionSeed
  /// Shut the moment the session ends.
  package let gate: Gate
  /// When it is over at the latest.
  package let notAfter: Timestamp
}

/// A session as the operators' list shows it.
package struct SessionSummary: Sendable {
  /// The session.
  package let id: SessionID
  /// Everything it depends on.
  package let subject: AffectedBy
  /// The user's role.
  package let role: String
  /// The purpose of use.
  package let purpose: String
  /// Where it stands.
  package let state: SessionState
  /// When it was opened.
  package let opened: Timestamp
  /// When it was last used.
  package let lastUsed: Timestamp
  /// When it is over at the latest.
  package let notAfter: Timestamp
}

/// The outcome of looking at a live session again.
package enum Reevaluation: Sendable {
  /// It stays, with what is permitted now.
  case keep(Scope, Obligations, [Deadline])
  /// It ends.
  case end(EndReason)
}
