import Consent
import Dialect
import HTTP
import Platform
import Record

/// The head of a form: who said it when, by what form and on what it rests.
extension ConsentTranslation {
  func form(of consent: FHIRConsent) throws(ConsentRefusal) -> Form {
    guard consent.organizations.map(\.network) == [network] else {
      throw ConsentRefusal(
        "Consent.organization", ja: "このネットワークを識別子で示してください",
        en: "it must be this network, by its identifier")
    }
    return Form(
      said: Timestamp(milliseconds: consent.said.lower), signer: try signer(of: consent),
      basis: try basis(of: consent), document: document(consent.source))
  }

  private func signer(
    of consent: FHIRConsent
  ) throws(ConsentRefusal) -> ConsentStatement.Signer {
    let performer = consent.performers[0]
    if consent.performers.count == 1 {
      if performer.isSame(as: consent.patient) { return .patient }
      let relation = ConsentStatement.Relation.allCases.first {
        performer == FHIRReference("RelatedPerson", ConsentNames.relation, $0.word)
      }
      if let relation { return .proxy(relation) }
    }
    let words = ConsentStatement.Relation.allCases.map(\.word).joined(separator: ", ")
    throw ConsentRefusal(
      "Consent.performer", ja: "本人か、続柄（\(words)）で示した代理人一人にしてください",
      en: "it must be the patient, or one RelatedPerson by the relation (\(words))")
  }

  /// The number of the form, its address or nothing.
  private func document(_ source: FHIRReference) -> String? {
    source.identifier?.value ?? source.address
  }

  private func basis(
    of consent: FHIRConsent
  ) throws(ConsentRefusal) -> ConsentStatement.LegalBasis {
    let words: [ConsentStatement.LegalBasis] = [.explicitConsent, .law, .entrustment, .jointUse]
    let found = words.first { consent.policies == [ConsentNames.basis + $0.word] }
    if let found { return found }
    if consent.policies.count == 1, policies.contains(consent.policies[0]) {
      return .explicitConsent
    }
    guard let evidence = Self.evidence(consent.policies) else {
      throw ConsentRefusal(
        "Consent.policy", ja: "知らない規約です。設定（consentPolicies）に加えてください",
        en: "the policy is not known; the configuration names those that are")
    }
    return .impliedConsent(evidence)
  }

  func performer(_ form: Form, _ patient: FHIRReference) -> FHIRReference {
    switch form.signer {
    case .patient: patient
    case .proxy(let relation):
      FHIRReference("RelatedPerson", ConsentNames.relation, relation.word)
    }
  }

  func source(_ form: Form) -> FHIRReference {
    guard let document = form.document else {
      return FHIRReference(type: "DocumentReference", display: "番号なし / without a number")
    }
    return FHIRReference("DocumentReference", ConsentNames.form, document)
  }

  func policies(_ form: Form) -> [String] {
    let basis = ConsentNames.basis + form.basis.word
    guard case .impliedConsent(let evidence) = form.basis else { return [basis] }
    return [basis] + Self.addresses(evidence)
  }

  private static let proofs: [StatementField] = [.commonRule, .postedNotice, .consentAtVisit]

  private static func addresses(_ evidence: ConsentStatement.Evidence) -> [String] {
    zip(proofs, [evidence.commonRule, evidence.postedNotice, evidence.consentAtVisit]).map {
      "\(ConsentNames.evidence)\($0.rawValue):\(PercentEncoding.encode($1))"
    }
  }

  private static func evidence(_ policies: [String]) -> ConsentStatement.Evidence? {
    guard policies.count == 4, policies[0] == ConsentNames.basis + "impliedConsent" else {
      return nil
    }
    var documents: [String] = []
    for (field, address) in zip(proofs, policies.dropFirst()) {
      let prefix = "\(ConsentNames.evidence)\(field.rawValue):"
      guard address.hasPrefix(prefix),
        let document = try? PercentEncoding.decode(String(address.dropFirst(prefix.count)))
      else { return nil }
      documents.append(document)
    }
    return ConsentStatement.Evidence(
      commonRule: documents[0], postedNotice: documents[1], consentAtVisit: documents[2])
  }
}

extension FHIRReference {
  /// True if both surely name the same.
  fileprivate func isSame(as other: FHIRReference) -> Bool {
    if let identifier, let theirs = other.identifier { return identifier == theirs }
    if let address, let theirs = other.address { return address == theirs }
    return false
  }
}
