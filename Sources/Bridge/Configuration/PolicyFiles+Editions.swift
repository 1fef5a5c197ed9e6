package import Consent
import Crypto
import Platform
import Policy
import Record
package import Session

extension PolicyFiles {
  /// Everybody who may approve policies, by the configuration's key files.
  package static func approvers(
    _ configuration: Configuration
  ) throws(ConfigurationError) -> Approvers {
    var all: [Approver] = []
    for network in configuration.networks {
      for settings in network.approvers { all.append(try approver(settings, of: network.id)) }
    }
    guard let approvers = Approvers(all) else {
      throw .fault(
        Wording(
          ja: "同じ承認者の鍵が二度あります", en: "an approver's key stands twice; a key has one holder"))
    }
    return approvers
  }

  private static func approver(
    _ settings: ApproverSettings, of network: NetworkID
  ) throws(ConfigurationError) -> Approver {
    let path = settings.keyFile
    let bytes: [UInt8]
    do throws(Errno) { bytes = try DurableFile.read(path, bytesMax: 1 << 14) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    let pem = String(decoding: bytes, as: UTF8.self)
    // One sentence for every cause.
    guard let key = try? VerifyingKey(pem: pem),
      let approver = Approver(name: settings.name, network: network, key: key)
    else {
      throw .fault(
        Wording(
          ja: "`\(path)` は Ed25519 か P-256 の公開鍵（PEM）ではありません",
          en: "`\(path)` is no public key in PEM, Ed25519 or P-256"))
    }
    return approver
  }

  /// What the configured files say, one set of documents for each agreement.
  ///
  /// Throws if one agreement is configured by two texts, or its documents do not fit together.
  package static func policies(
    _ configuration: Configuration
  ) throws(ConfigurationError) -> [ConfiguredPolicies] {
    var all: [ConfiguredPolicies] = []
    for settings in configuration.agreements {
      let direction = ExchangeDirection(
        requester: settings.requester, custodian: settings.custodian)
      let documents = try policies(by: settings, in: configuration)
      let name = documents.agreement.name
      guard let known = all.firstIndex(where: { $0.documents.agreement.name == name }) else {
        all.append(ConfiguredPolicies(documents: documents, directions: [direction]))
        continue
      }
      guard all[known].documents == documents else {
        throw .fault(
          Wording(
            ja: "協定 `\(name)` の内容が二通りあります",
            en: "the agreement `\(name)` is configured in two ways"))
      }
      all[known].directions.append(direction)
    }
    return all
  }

  /// The documents of the agreement that one direction is configured with.
  private static func policies(
    by settings: AgreementSettings, in configuration: Configuration
  ) throws(ConfigurationError) -> PolicySet {
    guard case .agreement(let signed) = try document(settings.policyFile) else {
      throw .fault(
        Wording(
          ja: "`\(settings.policyFile)` は agreement ではありません",
          en: "`\(settings.policyFile)` is not an agreement"))
    }
    var packs: [Pack] = []
    var mappings: [VocabularyMapping] = []
    for name in signed.parties {
      guard let network = configuration.networks.first(where: { $0.id.text == name }) else {
        throw .fault(
          Wording(
            ja: "協定 `\(signed.name)` の `\(name)` が設定にありません",
            en: "the agreement `\(signed.name)` names `\(name)`, which is not configured"))
      }
      packs.append(try pack(of: network))
      // The words of a network are mapped where it asks.
      let asking = configuration.agreements.first {
        $0.requester == network.id && $0.policyFile == settings.policyFile
      }
      if let asking, let mapping = try mapping(of: network, asking) { mappings.append(mapping) }
    }
    do throws(ActivationError) {
      return try PolicySet(agreement: signed, packs: packs, mappings: mappings)
    } catch {
      throw .fault(error.wording)
    }
  }
}

/// What the configured files say of one agreement.
package struct ConfiguredPolicies: Sendable {
  /// The documents.
  package let documents: PolicySet
  /// The directions that are configured under it, in the order of the file.
  package internal(set) var directions: [ExchangeDirection]
}
