import Crypto
import Platform
package import Policy
package import Record

/// Packs, agreements and mappings as a site's files hold them.
package enum PolicyFiles {
  /// What the bridge can keep to while it shows documents to another network's software.
  ///
  /// An obligation outside of it denies. Reviews and notices it keeps to in emergency views and
  /// under work plans alone; any other permit that demands one is not used
  /// (`Obligations.areKept`).
  package static let honoured: Set<ObligationKind> = [
    .viewOnly, .noPrint, .watermark, .sessionMinutes, .redactLabels, .categories,
    .reviewWithinHours, .notify,
  ]

  /// Reads one source file; every fault of the text is in the thrown wording.
  package static func document(_ path: String) throws(ConfigurationError) -> Policy.Document {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try DurableFile.read(path, bytesMax: 4 << 20) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .fault(Wording(ja: "`\(path)` は UTF-8 ではありません", en: "`\(path)` is not UTF-8"))
    }
    let (diagnostics, document) = PolicyParser.parse(SourceFile(name: path, text: text))
    guard let document else {
      let errors = diagnostics.filter { $0.severity == .error }
      throw .fault(
        Wording(
          ja: errors.map { $0.rendered(.ja) }.joined(separator: "\n"),
          en: errors.map { $0.rendered(.en) }.joined(separator: "\n")))
    }
    return document
  }

  /// The networks whose packs a document's own tests need beside it, sorted.
  package static func networks(of document: Policy.Document) -> [String] {
    guard case .agreement(let agreement) = document else { return [] }
    return Set(agreement.directions.flatMap { [$0.requester, $0.custodian] }).sorted()
  }

  /// Runs a document's own tests, an agreement's together with the packs of its networks.
  package static func cases(
    of document: Policy.Document, packs: [Pack]
  ) throws(PolicyError) -> [CaseResult] {
    switch document {
    case .pack(let pack): try CaseRunner.run(pack)
    case .agreement(let agreement): try CaseRunner.run(agreement, packs: packs)
    case .mappings, .vocabulary: []
    }
  }

  /// What is said of a test that fails.
  package static func wording(_ failed: CaseResult, in file: String) -> Wording {
    Wording(
      ja: "\(file): 試験「\(failed.test.title)」が通りません（\(failed.effect)）",
      en: "\(file): test \"\(failed.test.title)\" fails (\(failed.effect))")
  }

  /// Runs the own tests of all files of a configuration; says which fail.
  static func failures(in configuration: Configuration) throws -> [Wording] {
    let packs = try configuration.networks.map { try pack(of: $0) }
    var failures: [Wording] = []
    for (network, pack) in zip(configuration.networks, packs) {
      let cases = try cases(of: .pack(pack), packs: packs)
      failures += cases.filter { !$0.passed }.map { wording($0, in: network.policyFile) }
    }
    for file in Set(configuration.agreements.map(\.policyFile)).sorted() {
      let cases = try cases(of: try document(file), packs: packs)
      failures += cases.filter { !$0.passed }.map { wording($0, in: file) }
    }
    return failures
  }

  /// The joint policy of `requester>custodian`.
  package static func joint(
    direction: String, in configuration: Configuration
  ) throws(ConfigurationError) -> JointPolicy {
    let found = configuration.agreements.first {
      "\($0.requester.text)>\($0.custodian.text)" == direction
    }
    guard let found else {
      throw .fault(
        Wording(ja: "`\(direction)` の協定がありません", en: "no agreement for `\(direction)`"))
    }
    return try joint(found, in: configuration)
  }

  /// The joint policy of one direction.
  static func joint(
    _ agreement: AgreementSettings, in configuration: Configuration
  ) throws(ConfigurationError) -> JointPolicy {
    guard let requester = configuration.network(agreement.requester),
      let custodian = configuration.network(agreement.custodian)
    else {
      throw .fault(Wording(ja: "協定のネットワークがありません", en: "the agreement's networks are missing"))
    }
    guard case .agreement(var signed) = try document(agreement.policyFile) else {
      throw .fault(
        Wording(
          ja: "`\(agreement.policyFile)` は agreement ではありません",
          en: "`\(agreement.policyFile)` is not an agreement"))
    }
    signed.digest = SHA256.hash(signed.artefact).hex
    let (asking, disclosing) = (try pack(of: requester), try pack(of: custodian))
    do throws(PolicyError) {
      return try JointPolicy(
        requester: asking, custodian: disclosing, agreement: signed, honouring: honoured)
    } catch {
      throw .fault(Wording(ja: error.message, en: error.message))
    }
  }

  /// The mapping of one network's words, nil where the agreement names no file.
  static func mapping(
    of network: NetworkSettings, _ agreement: AgreementSettings
  ) throws(ConfigurationError) -> VocabularyMapping? {
    guard let path = agreement.mappingFile else { return nil }
    guard case .mappings(let mappings) = try document(path) else {
      throw .fault(Wording(ja: "`\(path)` は map ではありません", en: "`\(path)` is not a map"))
    }
    return mappings.first { $0.network == network.id.text }
  }

  static func pack(of network: NetworkSettings) throws(ConfigurationError) -> Pack {
    guard case .pack(var pack) = try document(network.policyFile), pack.name == network.id.text
    else {
      throw .fault(
        Wording(
          ja: "`\(network.policyFile)` は `\(network.id.text)` の pack ではありません",
          en: "`\(network.policyFile)` is not the pack of `\(network.id.text)`"))
    }
    pack.digest = SHA256.hash(pack.artefact).hex
    return pack
  }
}
