import Consent
import Dialect
import Record

extension ConsentFacade {
  /// Throws for an actor whom no register knows: a denial that names nobody would deny nothing, and
  /// nobody would notice.
  func resolve(_ consent: FHIRConsent) async throws(ConsentFailure) {
    let path = "Consent.provision"
    try await resolve(consent.provision, at: path)
    for (index, rule) in consent.provision.exceptions.enumerated() {
      try await resolve(rule, at: "\(path).provision[\(index)]")
    }
  }

  private func resolve(
    _ rule: FHIRConsent.Provision, at path: String
  ) async throws(ConsentFailure) {
    for (index, actor) in rule.actors.enumerated() {
      guard let coverage = Coverage(actors: [actor], home: network.id) else { continue }
      let isKnown = try await attempt { () async throws(Problem) in
        try await desk.consent { () async throws(ConsentError) in try await knows(coverage) }
      }
      guard isKnown else {
        throw .refusal(
          ConsentRefusal(
            "\(path).actor[\(index)].reference", ja: "台帳にない施設かネットワークです",
            en: "no register knows this facility or network"))
      }
    }
  }

  private func knows(_ coverage: Coverage) async throws(ConsentError) -> Bool {
    switch coverage.reach {
    case .partners: return true
    case .members(let other):
      if other == network.id { return true }
      return try await !desk.registers.facilities(other).isEmpty
    case .person(let facility, _): return try await desk.registers.facility(facility) != nil
    case .facilities(let facilities):
      for facility in facilities where try await desk.registers.facility(facility) == nil {
        return false
      }
      return true
    }
  }
}
