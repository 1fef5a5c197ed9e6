package import Crypto
package import Platform
package import Policy
package import Record

/// Why an edition of the policies is not put in force.
package enum ActivationError: Error, Equatable, Sendable {
  // MARK: Whoever wrote the file
  /// The bytes are no signed edition; the reason in English, for whoever made the file.
  case malformed(String)
  /// An artefact is no canonical document of a policy.
  case artefact(Int, ArtefactError)
  /// The packs are not exactly those of the agreement's networks, once each.
  case packsDiffer
  /// The mappings name a network twice, or one that is no party.
  case mappingsDiffer
  /// The documents cannot be joined or analysed.
  case policy(PolicyError)
  /// Tests that the documents bring along fail.
  case testsFail([String])
  /// What the file says of itself is not what its documents say.
  case claimFalse(Claim)

  // MARK: Whoever signed it
  /// No approver of the agreement's networks has this key.
  case unknownKey(Digest)
  /// An approver's signature does not verify.
  case badSignature(by: String)
  /// One key signed twice.
  case signedTwice(by: String)
  /// The author's own signature is missing.
  case authorUnsigned
  /// Somebody of each of these networks, other than the author, still has to sign.
  case approvalMissing(Set<NetworkID>)
  /// It only tightens, but nobody beside the author signed it.
  case secondPersonMissing

  // MARK: Time and order
  /// It is about another agreement.
  case otherAgreement(String)
  /// Its epoch does not follow the latest.
  case epoch(Int, expected: Int)
  /// It was made over other policies than the latest.
  case previousDiffers
  /// It names other networks than the latest.
  case partiesDiffer
  /// It leaves out a direction that is in service: to stop one, cut it.
  case directionDropped(Direction)
  /// It is to take effect before now.
  case effectivePast(Timestamp)
  /// It is to take effect before the latest does.
  case effectiveBeforePrevious(Timestamp)
  /// It is to take effect later than ``ActivationLimits/aheadMax`` from now.
  case effectiveTooFar(Timestamp)

  // MARK: The environment
  /// Another edition was activated meanwhile.
  case overtaken
  /// The ledger cannot be written, so nothing is changed.
  case unrecorded
  /// The store refused, failed, or holds what is no edition.
  case storage(ConsentError)

  /// What a file claims of itself.
  package enum Claim: String, CaseIterable, Sendable {
    case digest, directions, fingerprint, newlyPermitted, newlyDenied, lightened, mappings
    case onlyTightens
  }
}

/// How much activation takes on.
package enum ActivationLimits {
  /// Bytes of one signed edition: two of them fit into one commit of the store.
  package static let editionBytesMax = 1 << 19
  /// Signatures of one edition.
  package static let signaturesMax = 16
  /// How far ahead an edition may take effect.
  package static let aheadMax = Duration.seconds(90 * 86_400)
  /// Epochs of one agreement.
  package static let epochsMax = 1_000_000
  /// Failing tests that are named.
  package static let failuresMax = 8
}
