package import Crypto
package import Platform
package import Record

/// What was verified about a user, to be read but not made elsewhere.
///
/// A class, so that an exchange carries one reference and not everything it refers to.
package final class UserFacts: Equatable, Sendable {
  /// The user.
  package let user: UserID
  /// The facility, the same as the peer's.
  package let facility: FacilityReference
  /// The role in the user register, a word of the vocabulary.
  package let role: String
  /// The purpose of use, a word of the vocabulary.
  package let purpose: String
  /// The kinds of factor that were used, sorted.
  package let factors: [AuthenticationFactor]
  /// 2 for two factors, 3 for two factors and a licence that the register confirms.
  package let assurance: Int
  /// When the factors were shown; nil where the assertion does not say.
  package let authenticated: Timestamp?
  /// When the licence runs out; nil if it does not or none is needed.
  package let licenceValidUntil: Timestamp?
  /// When the account has to have been looked at again; nil where the network asks for nothing.
  package let certifiedUntil: Timestamp?
  /// When the assertion runs out.
  package let expires: Timestamp
  /// Digest of issuer and `jti`, by which the ledger names the assertion.
  package let jtiHash: Digest

  init(
    user: UserRecord, purpose: String, factors: [AuthenticationFactor],
    authenticated: Timestamp?, assurance: Int, certifiedUntil: Timestamp?, expires: Timestamp,
    jtiHash: Digest
  ) {
    self.user = user.id
    facility = user.facility
    role = user.role
    self.purpose = purpose
    self.factors = factors
    self.authenticated = authenticated
    self.assurance = assurance
    licenceValidUntil = user.licenceValidUntil
    self.certifiedUntil = certifiedUntil
    self.expires = expires
    self.jtiHash = jtiHash
  }

  /// Whether both say the same.
  package static func == (left: UserFacts, right: UserFacts) -> Bool {
    left === right
      || left.user == right.user && left.facility == right.facility && left.role == right.role
        && left.purpose == right.purpose && left.factors == right.factors
        && left.assurance == right.assurance && left.authenticated == right.authenticated
        && left.licenceValidUntil == right.licenceValidUntil
        && left.certifiedUntil == right.certifiedUntil && left.expires == right.expires
        && left.jtiHash == right.jtiHash
  }
}

/// Proof that a user assertion was checked for this very request and is now spent.
package struct VerifiedUser: ~Copyable, Sendable {
  /// What was verified.
  package let facts: UserFacts

  init(_ facts: UserFacts) {
    self.facts = facts
  }

  /// The user.
  package var user: UserID { facts.user }
  /// The facility.
  package var facility: FacilityReference { facts.facility }
  /// The role, a word of the vocabulary.
  package var role: String { facts.role }
  /// The purpose of use, a word of the vocabulary.
  package var purpose: String { facts.purpose }
  /// The kinds of factor that were used, sorted.
  package var factors: [AuthenticationFactor] { facts.factors }
  /// 2 or 3.
  package var assurance: Int { facts.assurance }
  /// When the assertion runs out.
  package var expires: Timestamp { facts.expires }
  /// Digest of issuer and `jti`.
  package var jtiHash: Digest { facts.jtiHash }
}

/// A kind of authentication factor.
package enum AuthenticationFactor: String, CaseIterable, Comparable, Sendable {
  /// Something known.
  case knowledge
  /// Something held.
  case possession
  /// Something one is.
  case inherence

  /// The kind of a method of RFC 8176 §2; nil for one that proves no factor by itself.
  package init?(method: String) {
    switch method {
    case "pwd", "pin", "kba": self = .knowledge
    case "otp", "hwk", "swk", "sc", "sms", "tel", "pop": self = .possession
    case "face", "fpt", "iris", "retina", "vbm": self = .inherence
    default: return nil
    }
  }

  /// The order of the names.
  package static func < (left: AuthenticationFactor, right: AuthenticationFactor) -> Bool {
    left.rawValue < right.rawValue
  }
}
