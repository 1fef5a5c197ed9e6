import Consent
import Policy
import Record
import Session

extension ActivationDesk {
  /// Asks an edition beside what is in force until another takes effect or ``endShadow(of:for:)``.
  ///
  /// Somebody of each network has to have signed it, even if it only tightens: a candidate made to
  /// measure could ask for the other side's facts.
  func shadow(_ bytes: [UInt8], by network: NetworkID) async throws(Problem) {
    do throws(ActivationError) {
      let signed = try SignedEdition(bytes: bytes)
      let documents = signed.edition.documents
      let latest = try latest(of: signed.edition.agreement, for: network).edition
      let review = try EditionReview(
        signed, over: latest, by: approvers, honouring: PolicyFiles.honoured)
      let signers = (review.approvers + [review.author].compactMap { $0 }).map(\.network.text)
      let silent = documents.agreement.parties.filter { !signers.contains($0) }
      guard silent.isEmpty else {
        throw .approvalMissing(Set(silent.compactMap { NetworkID($0) }))
      }
      try await write("shadow", signed, review: review, by: network)
      for mediation in mediations(of: documents.agreement) {
        let candidate = try documents.joint(
          mediation.direction.named, honouring: PolicyFiles.honoured)
        mediation.adopt(mediation.inForce.beside(Shadow(candidate)))
      }
    } catch {
      throw .activation(error)
    }
  }

  /// Asks no candidate any more.
  func endShadow(of agreement: String, for network: NetworkID) throws(Problem) {
    do throws(ActivationError) {
      let documents = try latest(of: agreement, for: network).edition.documents
      for mediation in mediations(of: documents.agreement) {
        mediation.adopt(mediation.inForce.beside(nil))
      }
    } catch {
      throw .activation(error)
    }
  }

  /// What candidates decide otherwise, in the directions that `network` is a party of.
  func disagreements(for network: NetworkID) -> JSONValue {
    .array(
      mediations.filter { $0.direction.parties.contains(network) }
        .sorted { $0.direction.text < $1.direction.text }
        .compactMap { mediation in
          mediation.inForce.shadow?.report(
            for: mediation.direction.requester == network ? .requester : .custodian,
            in: mediation.direction)
        })
  }
}
