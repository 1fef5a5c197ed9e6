import Consent
import Platform
import Policy
import Record
import Session
import Store

/// The editions that a bridge comes up with: what was last activated, or else what it is
/// configured with.
struct Editions: Sendable {
  let register: EditionRegister
  /// For each agreement the edition in force and those that wait for their time.
  let prepared: [String: [PreparedEdition]]
  let words: WordsInForce

  /// Reads the store and makes ready what it holds.
  ///
  /// Throws if something stored cannot be read: nobody can say then what may be seen.
  static func read(
    _ configuration: Configuration, _ store: any Store, _ logbook: Logbook, _ clock: WallClock
  ) async throws -> Editions {
    let register = EditionRegister(store: store)
    let configured = try PolicyFiles.policies(configuration)
    var prepared: [String: [PreparedEdition]] = [:]
    do throws(ActivationError) {
      for policies in configured {
        let agreement = policies.documents.agreement.name
        var current = try await register.current(of: agreement, at: clock.now())
        if current.isEmpty { current = [SignedEdition(.first(policies.documents))] }
        for signed in current {
          prepared[agreement, default: []].append(
            try await PreparedEdition(signed, for: policies.directions, in: logbook))
        }
      }
    } catch {
      throw BridgeError(wording: error.wording)
    }
    let words = WordsInForce(askedUnder(configuration, configured))
    for editions in prepared.values {
      if let first = editions.first { words.adopt(first.edition) }
    }
    return Editions(register: register, prepared: prepared, words: words)
  }

  /// The policy of one direction.
  func inForce(_ direction: ExchangeDirection) throws(BridgeError) -> PolicyInForce {
    for editions in prepared.values {
      if let found = editions.first?.directions[direction] { return found }
    }
    throw BridgeError(
      wording: Wording(
        ja: "`\(direction.text)` の規則がありません", en: "there is no policy for `\(direction.text)`"))
  }

  /// The first agreement under which each network asks.
  private static func askedUnder(
    _ configuration: Configuration, _ configured: [ConfiguredPolicies]
  ) -> [NetworkID: String] {
    var agreements: [NetworkID: String] = [:]
    for network in configuration.networks {
      let asking = configuration.agreements.first { $0.requester == network.id }
      guard let custodian = asking?.custodian else { continue }
      let direction = ExchangeDirection(requester: network.id, custodian: custodian)
      agreements[network.id] =
        configured.first { $0.directions.contains(direction) }?.documents.agreement.name
    }
    return agreements
  }
}
