/// The exact analyses of one policy: of two networks joined in one direction, or of one half alone.
///
/// Everything is computed from the compiled rules that decisions are made from, over every
/// combination of values, `unknown` included; a document's attributes are attributes like others.
/// An analysis that would need too much memory throws `PolicyError.analysisTooLarge`.
package struct PolicyAnalysis: Sendable {
  /// The policy whose decisions are analysed; for one half, the pack joined with itself.
  package let policy: JointPolicy
  /// What is analysed: the half of one pack, or nil for the joint decision.
  package let half: Half?
  let written: WrittenPolicy
  let clauses: [Clause]
  /// The requests there can be: the facts always name the network that really asks.
  let domain: Cube
  /// The attributes that some rule tests; the others make no difference and are not counted.
  let counted: [Bool]
  /// The words for requests.
  let words: RequestWords
  let store: DiagramStore
  let function: PolicyFunction

  /// Analyses what two networks permit together; throws as ``JointPolicy`` does.
  package init(
    requester: Pack, custodian: Pack, agreement: Agreement?,
    honouring: Set<ObligationKind> = Set(ObligationKind.allCases)
  ) throws(PolicyError) {
    let policy = try JointPolicy(
      requester: requester, custodian: custodian, agreement: agreement, honouring: honouring)
    let written = WrittenPolicy(requester: requester, custodian: custodian, agreement)
    try self.init(
      policy, half: nil, asking: requester.name, written,
      nodesMax: PolicyLimits.diagramNodesMax)
  }

  /// Analyses the half that a pack decides on `side`, with diagrams of at most `nodesMax` nodes.
  package init(
    _ pack: Pack, on side: Side,
    honouring: Set<ObligationKind> = Set(ObligationKind.allCases),
    nodesMax: Int = PolicyLimits.diagramNodesMax
  ) throws(PolicyError) {
    let policy = try JointPolicy(
      requester: pack, custodian: pack, agreement: nil, honouring: honouring)
    let asking = side == .requester ? pack.name : nil
    try self.init(
      policy, half: side.half, asking: asking, WrittenPolicy(pack, on: side),
      nodesMax: nodesMax)
  }

  private init(
    _ policy: JointPolicy, half: Half?, asking network: String?, _ written: WrittenPolicy,
    nodesMax: Int
  ) throws(PolicyError) {
    var domain = Cube(policy.vocabulary)
    if let network, let fact = policy.vocabulary.intern("network", network) {
      domain = domain.fixing(Int(fact.attribute), to: Int(fact.value))
    }
    try self.init(policy, half: half, domain: domain, written, nodesMax: nodesMax)
  }

  private init(
    _ policy: JointPolicy, half: Half?, domain: Cube, _ written: WrittenPolicy, nodesMax: Int
  ) throws(PolicyError) {
    let vocabulary = policy.vocabulary
    let rules = policy.compiled.rules.filter { half == nil || $0.half == half }
    self.policy = policy
    self.half = half
    self.written = written
    self.domain = domain
    words = RequestWords(vocabulary, domain: domain)
    clauses = Clause.clauses(rules, vocabulary)
    counted = vocabulary.attributes.indices.map { level in
      rules.contains { $0.sets[level] != nil }
    }
    try PolicyAnalysis.checkCountable(vocabulary)
    var store = DiagramStore(vocabulary, nodesMax: nodesMax)
    function = try PolicyFunction(
      clauses, halves: half.map { [$0] } ?? [.request, .disclose], domain: domain, in: &store)
    store.memo = NumberTable()
    self.store = store
  }

  /// The same policy over all facts, whichever network they name.
  func opened() throws(PolicyError) -> PolicyAnalysis {
    try PolicyAnalysis(
      policy, half: half, domain: Cube(vocabulary), written, nodesMax: store.nodesMax)
  }

  /// The same policy over the requests that have these facts; several of one attribute are
  /// alternatives.
  package func given(_ facts: [InternedFact]) throws(PolicyError) -> PolicyAnalysis {
    var narrowed = domain
    for (attribute, alternatives) in Dictionary(grouping: facts, by: \.attribute) {
      narrowed[Int(attribute)] &= alternatives.reduce(0) { $0 | 1 << UInt64($1.value) }
    }
    return try PolicyAnalysis(
      policy, half: half, domain: narrowed, written, nodesMax: store.nodesMax)
  }

  /// A decision in which the network that asks is no longer told apart.
  func whoeverAsks(
    _ outcome: Diagram, _ store: inout DiagramStore
  ) throws(PolicyError) -> Diagram {
    guard let level = vocabulary.position(of: "network"), !domain.isFree(level),
      let value = (0..<store.sizes[level]).first(where: { domain.allows($0, at: level) })
    else { return outcome }
    return try store.restrict(outcome, level, to: value)
  }

  /// The halves that have to permit.
  var halves: [Half] { half.map { [$0] } ?? [.request, .disclose] }

  var vocabulary: Vocabulary { policy.vocabulary }

  /// How many requests a set holds within a cube of the domain.
  func count(_ set: Diagram, _ store: DiagramStore, within cube: Cube? = nil) -> UInt128 {
    store.count(set, within: (cube ?? domain).intersection(domain), counted: counted)
  }

  /// One request of a set, with the facts that put it there.
  func witness(
    _ set: Diagram, _ store: DiagramStore, within cube: Cube? = nil
  ) -> Witness? {
    words.witness(set, store, within: cube ?? domain)
  }

  /// A set as few maximal groups with their counts.
  func groups(
    _ set: Diagram, _ store: inout DiagramStore, within cube: Cube? = nil,
    limit: Int = PolicyLimits.groupsMax
  ) throws(PolicyError) -> RequestGroups {
    try words.groups(
      set, &store, within: cube ?? domain, counted: counted, limit: limit)
  }

  /// What the policy decides on one request: of its half, or of the joint policy.
  package func decision(_ witness: Witness) -> Effect {
    let explanation = policy.explain(
      witness.facts(in: vocabulary), document: witness.document)
    guard let half else { return explanation.decision }
    return explanation.halves.first { $0.half == half }?.decision ?? .deny
  }

  /// Refuses vocabularies that span more requests than can be counted.
  static func checkCountable(_ vocabulary: Vocabulary) throws(PolicyError) {
    var count: UInt128 = 1
    for attribute in vocabulary.attributes {
      let (product, isOver) = count.multipliedReportingOverflow(
        by: UInt128(attribute.values.count))
      guard !isOver else { throw .requestsTooMany }
      count = product
    }
  }
}
