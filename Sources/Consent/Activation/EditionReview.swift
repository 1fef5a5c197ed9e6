import Crypto
package import Platform
package import Policy
package import Record

/// What is found out about a signed edition from its documents, its signatures and what it is
/// proposed over.
package struct EditionReview: Sendable {
  /// The edition.
  package let signed: SignedEdition
  /// What it changes.
  package let change: PolicyChange
  /// Whoever made it; nil while their own signature is missing.
  package let author: Approver?
  /// Whoever signed it and is not the author, in the order of the signatures.
  package let approvers: [Approver]
  /// The networks whose approval it still needs; empty where one person's is enough.
  package let missing: Set<NetworkID>
  private let latest: Edition

  /// Reviews an edition that is proposed over `latest`.
  ///
  /// Throws for everything that no further signature could mend.
  package init(
    _ signed: SignedEdition, over latest: Edition, by approvers: Approvers,
    honouring: Set<ObligationKind>
  ) throws(ActivationError) {
    let edition = signed.edition
    let making = try Self.making(of: edition, over: latest)
    let signers = try Self.signers(of: signed, approvers)
    let failing = try edition.documents.failingTests()
    guard failing.isEmpty else {
      throw .testsFail(Array(failing.prefix(ActivationLimits.failuresMax)))
    }
    change = try PolicyChange(from: latest.documents, to: edition.documents, honouring: honouring)
    try change.check(making)
    self.signed = signed
    self.latest = latest
    let author = signers.first { $0.key.digest == making.author }
    self.author = author
    // A person's other keys are no other person.
    let others = signers.filter { signer in !(author?.isSamePerson(as: signer) ?? false) }
    self.approvers = others
    let needed =
      change.onlyTightens ? [] : edition.documents.agreement.parties.compactMap { NetworkID($0) }
    missing = Set(needed).subtracting(others.map(\.network))
  }

  /// What the edition says of its making, if it follows `latest`.
  private static func making(
    of edition: Edition, over latest: Edition
  ) throws(ActivationError) -> Edition.Making {
    guard edition.agreement == latest.agreement else { throw .otherAgreement(edition.agreement) }
    guard let making = edition.making, edition.epoch == latest.epoch + 1 else {
      throw .epoch(edition.epoch, expected: latest.epoch + 1)
    }
    guard making.previous == latest.documents.digest else { throw .previousDiffers }
    guard edition.documents.agreement.parties == latest.documents.agreement.parties else {
      throw .partiesDiffer
    }
    for direction in latest.documents.agreement.directions
    where !edition.documents.agreement.directions.contains(direction) {
      throw .directionDropped(direction)
    }
    return making
  }

  /// Whoever signed; every signature has to be an approver's and to verify.
  private static func signers(
    of signed: SignedEdition, _ approvers: Approvers
  ) throws(ActivationError) -> [Approver] {
    let bytes = signed.signedBytes
    var signers: [Approver] = []
    for signature in signed.signatures {
      let parties = signed.edition.documents.agreement.parties
      guard let signer = approvers.holder(of: signature.key, among: parties) else {
        throw .unknownKey(signature.key)
      }
      guard signer.key.verify(signature.bytes, over: bytes) else {
        throw .badSignature(by: signer.text)
      }
      guard !signers.contains(where: { $0.key.digest == signature.key }) else {
        throw .signedTwice(by: signer.text)
      }
      signers.append(signer)
    }
    return signers
  }

  /// Holds that nothing is missing at `now`; this alone makes an ``ApprovedEdition``.
  package func approve(at now: Timestamp) throws(ActivationError) -> ApprovedEdition {
    let effective = signed.edition.effective
    guard effective >= now else { throw .effectivePast(effective) }
    guard effective >= latest.effective else { throw .effectiveBeforePrevious(effective) }
    guard effective <= now.adding(ActivationLimits.aheadMax) else {
      throw .effectiveTooFar(effective)
    }
    guard author != nil else { throw .authorUnsigned }
    guard missing.isEmpty else { throw .approvalMissing(missing) }
    guard !approvers.isEmpty else { throw .secondPersonMissing }
    return ApprovedEdition(signed: signed, over: latest)
  }
}

/// Proof that an edition may be put in force: made by ``EditionReview/approve(at:)`` alone and
/// spent by ``EditionRegister/activate(_:)``.
package struct ApprovedEdition: ~Copyable, Sendable {
  /// The edition with its signatures.
  package let signed: SignedEdition
  /// What it follows.
  let latest: Edition

  fileprivate init(signed: SignedEdition, over latest: Edition) {
    self.signed = signed
    self.latest = latest
  }
}
