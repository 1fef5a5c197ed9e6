package import Crypto
package import Platform
package import Policy
import Record

/// One edition of an agreement's policies: the documents, since when they hold, over what, by whom.
///
/// The documents that a bridge is configured with are epoch 0; every later epoch was proposed,
/// signed and activated. What an edition says of itself is compared with its documents before it
/// counts for anything.
package struct Edition: Sendable, Equatable {
  /// What an edition says it changes in one direction.
  package struct Claim: Sendable, Equatable {
    /// Who asks whom.
    package let direction: Direction
    /// The SHA-256 of what the policy means.
    package let fingerprint: Digest
    /// How many requests are newly permitted; nil where the editions cannot be compared.
    package let counts: Counts?
  }

  /// How many requests are decided otherwise.
  package struct Counts: Sendable, Equatable {
    /// Permitted, and were not.
    package let newlyPermitted: UInt128
    /// Not permitted, and were.
    package let newlyDenied: UInt128
    /// Permitted as before, under a lighter obligation.
    package let lightened: UInt128
  }

  /// What an edition says of its making; epoch 0 was not made but found.
  package struct Making: Sendable, Equatable {
    /// The digest of the author's key.
    package let author: Digest
    /// The digest of the documents it was made over.
    package let previous: Digest
    /// What it says it changes, in the agreement's order of directions.
    package let claims: [Claim]
    /// What it says of the mappings.
    package let mappings: PolicyChange.Mappings
    /// Whether it says to tighten only.
    package let onlyTightens: Bool
  }

  /// The number of this edition; they follow each other without a gap.
  package let epoch: Int
  /// The documents.
  package let documents: PolicySet
  /// When they take effect.
  package let effective: Timestamp
  /// How it was made; nil for epoch 0.
  package let making: Making?

  /// The documents a bridge begins with.
  package static func first(_ documents: PolicySet) -> Edition {
    Edition(epoch: 0, documents: documents, effective: Timestamp(milliseconds: 0), making: nil)
  }

  /// Proposes documents over this edition.
  package func following(
    _ documents: PolicySet, by author: VerifyingKey, effective: Timestamp,
    honouring: Set<ObligationKind>
  ) throws(ActivationError) -> Edition {
    let change = try PolicyChange(from: self.documents, to: documents, honouring: honouring)
    return Edition(
      epoch: epoch + 1, documents: documents, effective: effective,
      making: Making(
        author: author.digest, previous: self.documents.digest, claims: change.claims,
        mappings: change.mappings, onlyTightens: change.onlyTightens))
  }

  /// The name of the agreement.
  package var agreement: String { documents.agreement.name }

  init(epoch: Int, documents: PolicySet, effective: Timestamp, making: Making?) {
    self.epoch = epoch
    self.documents = documents
    self.effective = effective
    self.making = making
  }
}

extension PolicyChange {
  /// The change as an edition states it.
  var claims: [Edition.Claim] {
    courses.map { course in
      Edition.Claim(
        direction: course.direction, fingerprint: course.fingerprint,
        counts: course.difference.map { difference in
          Edition.Counts(
            newlyPermitted: difference.newlyPermitted.count,
            newlyDenied: difference.newlyDenied.count, lightened: difference.lightened)
        })
    }
  }

  /// Compares what an edition says of itself with this, which was computed from its documents.
  func check(_ making: Edition.Making) throws(ActivationError) {
    guard making.claims.map(\.direction) == courses.map(\.direction) else {
      throw .claimFalse(.directions)
    }
    for (claimed, found) in zip(making.claims, claims) {
      guard claimed.fingerprint == found.fingerprint else { throw .claimFalse(.fingerprint) }
      guard claimed.counts?.newlyPermitted == found.counts?.newlyPermitted else {
        throw .claimFalse(.newlyPermitted)
      }
      guard claimed.counts?.newlyDenied == found.counts?.newlyDenied else {
        throw .claimFalse(.newlyDenied)
      }
      guard claimed.counts?.lightened == found.counts?.lightened else {
        throw .claimFalse(.lightened)
      }
    }
    guard making.mappings == mappings else { throw .claimFalse(.mappings) }
    guard making.onlyTightens == onlyTightens else { throw .claimFalse(.onlyTightens) }
  }
}
