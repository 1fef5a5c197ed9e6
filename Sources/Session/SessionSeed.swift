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
  /// Whether somebody looks at it on a screen of the bridge's: left alone it locks, and does not
  /// end yet.
  package var hasScreen = false
  /// Whether its user has to authenticate once more before it is admitted.
  package var needsStepUp = false
  /// Whether it is an emergency view, which goes first where there are too few seats.
  package var isEmergency = false

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

extension SessionSeed {
  /// Whether another seed asks for the same session.
  func asksForTheSame(as other: SessionSeed) -> Bool {
    subject == other.subject && certificate == other.certificate && role == other.role
      && purpose == other.purpose && categories == other.categories
      && hasScreen == other.hasScreen && isEmergency == other.isEmergency
  }
}

/// What the user's side receives of a new session.
package struct OpenedSession: Sendable {
  /// The session.
  package let id: SessionID
  /// 256 bits in base 32, which only this broker can make of the id; no session keeps them.
  package let token: String
  /// When it is over at the latest.
  package let notAfter: Timestamp
  /// Where it stands: active, unless it needs a seat or its user once more.
  package let place: SessionPlace
}

/// A session that an exchange may use right now.
package struct ActiveSession: Sendable {
  /// What is the same at each use until the session is looked at again.
  ///
  /// A class, so that an exchange carries one reference and not everything it refers to.
  package final class Kept: Sendable {
    /// The session.
    package let id: SessionID
    /// What it grew from, as last re-evaluated.
    package let seed: SessionSeed
    /// Shut the moment the session ends.
    package let gate: Gate

    init(id: SessionID, seed: SessionSeed, gate: Gate) {
      self.id = id
      self.seed = seed
      self.gate = gate
    }
  }

  /// What it is at this use as at others.
  package let kept: Kept
  /// When it is over at the latest.
  package let notAfter: Timestamp

  /// The session.
  package var id: SessionID { kept.id }
  /// What it grew from, as last re-evaluated.
  package var seed: SessionSeed { kept.seed }
  /// Shut the moment the session ends.
  package var gate: Gate { kept.gate }
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
  /// Whether somebody looks at it on a screen of the bridge's.
  package let hasScreen: Bool
  /// The pool it has or wants a seat of; nil if it needs none.
  package let pool: SeatPoolID?
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
