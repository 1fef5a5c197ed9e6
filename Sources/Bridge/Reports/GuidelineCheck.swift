import Consent
package import Platform
package import Record

/// What of a guideline's clause can be seen in a bridge's configuration.
package enum GuidelineCheck: String, CaseIterable, Sendable {
  /// Each agreement states who answers for which fault.
  case responsibilityBoundary
  /// TLS 1.3 alone, or 1.2 as an exception with named suites.
  case tls
  /// Facilities need a certificate.
  case clientCertificates
  /// The networks' revoked certificates are known.
  case revocation
  /// Each network has a listener of its own.
  case separateListeners
  /// Users are vouched for by their own network.
  case assertions
  /// Who may approve changes of the rules.
  case approvers
  /// What an overdue review does.
  case emergencyReview
  /// The ledger's identity.
  case ledger
  /// The whole configuration is usable.
  case configuration

  /// What a check saw.
  package struct Outcome: Sendable {
    /// Whether nobody has to act.
    package let isMet: Bool
    /// What was seen.
    package let wording: Wording
  }

  /// Looks at `configuration`.
  package func outcome(
    in configuration: Configuration, clock: WallClock = .system
  ) -> Outcome {
    switch self {
    case .responsibilityBoundary: Self.boundaries(configuration)
    case .tls: Self.tls(configuration)
    case .clientCertificates:
      // There is no other way to listen (ListenerTLSSettings).
      Outcome(isMet: true, wording: Wording(ja: "すべての待ち受けで必須", en: "on every listener"))
    case .revocation: Self.revocation(configuration)
    case .separateListeners: Self.listeners(configuration)
    case .assertions: Self.assertions(configuration)
    case .approvers: Self.approvers(configuration)
    case .emergencyReview: Self.reviews(configuration)
    case .ledger:
      Outcome(isMet: true, wording: Wording(configuration.ledger.origin))
    case .configuration: Self.findings(configuration, clock)
    }
  }

  private static func boundaries(_ configuration: Configuration) -> Outcome {
    let texts = configuration.agreements.map { agreement in
      let way = "\(agreement.requester.text) → \(agreement.custodian.text): "
      return Wording(
        ja: way + agreement.responsibilityBoundary.ja,
        en: way + agreement.responsibilityBoundary.en)
    }
    return Outcome(isMet: !texts.isEmpty, wording: joined(texts))
  }

  private static func tls(_ configuration: Configuration) -> Outcome {
    let old = configuration.networks.filter { !$0.tls.tls12Suites.isEmpty }
    guard !old.isEmpty else {
      return Outcome(isMet: true, wording: Wording(ja: "TLS 1.3 のみ", en: "TLS 1.3 alone"))
    }
    let names = old.map { network in
      let suites = network.tls.tls12Suites.joined(separator: ", ")
      return Wording(
        ja: "\(network.name.ja): TLS 1.2（\(suites)）", en: "\(network.name.en): TLS 1.2 (\(suites))")
    }
    return Outcome(isMet: false, wording: joined(names))
  }

  private static func revocation(_ configuration: Configuration) -> Outcome {
    let without = configuration.networks.filter { $0.tls.revocationListFile == nil }
    guard !without.isEmpty else {
      return Outcome(isMet: true, wording: Wording(ja: "すべての網にある", en: "for every network"))
    }
    return Outcome(
      isMet: false,
      wording: joined(
        without.map { network in
          Wording(
            ja: "\(network.name.ja) に失効一覧がない", en: "\(network.name.en) has no revocation list")
        }))
  }

  private static func listeners(_ configuration: Configuration) -> Outcome {
    let places = configuration.networks.map { network in
      Wording("\(network.id.text): \(network.address):\(network.port)")
    }
    // Two listeners on one place would not start.
    return Outcome(isMet: true, wording: joined(places))
  }

  private static func assertions(_ configuration: Configuration) -> Outcome {
    Outcome(
      isMet: true,
      wording: joined(
        configuration.networks.map { Wording("\($0.id.text): \($0.assertions.issuer)") }))
  }

  private static func approvers(_ configuration: Configuration) -> Outcome {
    let names = configuration.networks.map { network in
      let people = Set(network.approvers.map(\.name)).sorted()
      return Wording(
        ja: "\(network.name.ja): \(people.isEmpty ? "なし" : people.joined(separator: "、"))",
        en: "\(network.name.en): \(people.isEmpty ? "nobody" : people.joined(separator: ", "))")
    }
    // One drafts and another approves.
    let isMet = configuration.networks.allSatisfy { Set($0.approvers.map(\.name)).count >= 2 }
    return Outcome(isMet: isMet, wording: joined(names))
  }

  private static func reviews(_ configuration: Configuration) -> Outcome {
    let names = configuration.networks.map { network in
      let rests = network.emergencyRules.whenOverdue == .rest
      return Wording(
        ja: "\(network.name.ja): 審査が遅れると\(rests ? "施設の緊急時閲覧を止める" : "運営者に知らせる")",
        en: "\(network.name.en): an overdue review \(rests ? "rests the facility" : "is told")")
    }
    return Outcome(isMet: true, wording: joined(names))
  }

  private static func findings(_ configuration: Configuration, _ clock: WallClock) -> Outcome {
    let findings = ConfigurationCheck.findings(configuration, clock: clock)
    guard !findings.isEmpty else {
      return Outcome(isMet: true, wording: Wording(ja: "不備なし", en: "no fault, no warning"))
    }
    return Outcome(isMet: false, wording: joined(findings.map(\.wording)))
  }

  private static func joined(_ wordings: [Wording]) -> Wording {
    Wording(
      ja: wordings.map(\.ja).joined(separator: "。"), en: wordings.map(\.en).joined(separator: "; "))
  }
}

extension Wording {
  /// Words that are the same in both languages.
  fileprivate init(_ text: String) { self.init(ja: text, en: text) }
}
