package import Crypto
package import Policy

/// All documents that networks exchange under by one agreement: the agreement, the pack of each
/// of its networks, and how their words are read.
package struct PolicySet: Sendable, Equatable {
  /// The agreement.
  package let agreement: Agreement
  /// The packs of its networks, sorted by name.
  package let packs: [Pack]
  /// The mappings of its networks' words, sorted by network.
  package let mappings: [VocabularyMapping]
  /// A digest of all documents' canonical bytes.
  package let digest: Digest
  /// The canonical bytes of each document: the agreement, the packs, the mappings.
  let artefacts: [[UInt8]]

  /// Puts documents together; the packs have to be those of the agreement's networks.
  package init(
    agreement: Agreement, packs: [Pack], mappings: [VocabularyMapping]
  ) throws(ActivationError) {
    var agreement = agreement
    agreement.digest = SHA256.hash(agreement.artefact).hex
    self.agreement = agreement
    self.packs = packs.sorted { $0.name < $1.name }.map { pack in
      var pack = pack
      pack.digest = SHA256.hash(pack.artefact).hex
      return pack
    }
    self.mappings = mappings.sorted { $0.network < $1.network }
    artefacts =
      [agreement.artefact] + self.packs.map(\.artefact)
      + (mappings.isEmpty ? [] : [PolicyArtefact.encode(.mappings(self.mappings))])
    digest = Self.digest(artefacts)
    let parties = agreement.parties
    guard self.packs.map(\.name) == parties else { throw .packsDiffer }
    let mapped = mappings.map(\.network)
    guard Set(mapped).count == mapped.count, Set(mapped).isSubset(of: parties) else {
      throw .mappingsDiffer
    }
  }

  /// Reads the documents from their canonical bytes.
  init(artefacts: [[UInt8]]) throws(ActivationError) {
    var agreement: Agreement?
    var packs: [Pack] = []
    var mappings: [VocabularyMapping] = []
    for (position, bytes) in artefacts.enumerated() {
      let document: Document
      do throws(ArtefactError) { document = try PolicyArtefact.decode(bytes) } catch {
        throw .artefact(position, error)
      }
      switch document {
      case .agreement(let found) where agreement == nil: agreement = found
      case .pack(let pack): packs.append(pack)
      case .mappings(let found) where mappings.isEmpty: mappings = found
      case .agreement, .mappings, .vocabulary:
        throw .malformed("one agreement, its packs and at most one map")
      }
    }
    guard let agreement else { throw .malformed("the agreement is missing") }
    try self.init(agreement: agreement, packs: packs, mappings: mappings)
  }

  /// The mapping of one network's words, nil where it speaks the vocabulary itself.
  package func mapping(of network: String) -> VocabularyMapping? {
    mappings.first { $0.network == network }
  }

  /// The joint policy of one of the agreement's directions.
  package func joint(
    _ direction: Direction, honouring: Set<ObligationKind>
  ) throws(ActivationError) -> JointPolicy {
    let (requester, custodian) = try parties(to: direction)
    return try translating { () throws(PolicyError) in
      try JointPolicy(
        requester: requester, custodian: custodian, agreement: agreement, honouring: honouring)
    }
  }

  /// What one of the agreement's directions is analysed with.
  package func analysis(
    of direction: Direction, honouring: Set<ObligationKind>
  ) throws(ActivationError) -> PolicyAnalysis {
    let (requester, custodian) = try parties(to: direction)
    return try translating { () throws(PolicyError) in
      try PolicyAnalysis(
        requester: requester, custodian: custodian, agreement: agreement, honouring: honouring)
    }
  }

  /// The names of the documents' own tests that fail.
  package func failingTests() throws(ActivationError) -> [String] {
    try translating { () throws(PolicyError) in
      var failing: [String] = []
      for pack in packs {
        failing += try CaseRunner.run(pack).filter { !$0.passed }.map(\.test.title)
      }
      failing += try CaseRunner.run(agreement, packs: packs).filter { !$0.passed }
        .map(\.test.title)
      return failing
    }
  }

  /// Whether both hold the same documents.
  package static func == (left: PolicySet, right: PolicySet) -> Bool {
    left.digest == right.digest
  }

  private func parties(
    to direction: Direction
  ) throws(ActivationError) -> (requester: Pack, custodian: Pack) {
    guard let requester = packs.first(where: { $0.name == direction.requester }),
      let custodian = packs.first(where: { $0.name == direction.custodian })
    else { throw .packsDiffer }
    return (requester, custodian)
  }

  /// Over one line per document, the hexadecimal digest of its bytes.
  private static func digest(_ artefacts: [[UInt8]]) -> Digest {
    let lines = artefacts.map { SHA256.hash($0).hex + "\n" }
    return SHA256.hash("kakehashi policy set 1\n" + lines.joined())
  }
}

extension Agreement {
  /// The names of the networks it is between, sorted.
  package var parties: [String] {
    Set(directions.flatMap { [$0.requester, $0.custodian] }).sorted()
  }
}

/// Runs `body` with the policies' errors translated.
func translating<Value>(
  _ body: () throws(PolicyError) -> Value
) throws(ActivationError) -> Value {
  do throws(PolicyError) { return try body() } catch { throw .policy(error) }
}
