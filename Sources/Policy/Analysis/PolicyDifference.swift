/// What changes between two versions of a policy, exactly (analysis 12).
package struct PolicyDifference: Sendable {
  /// What is permitted after and was not before.
  package let newlyPermitted: RequestGroups
  /// What was permitted before and is not after.
  package let newlyDenied: RequestGroups
  /// What is permitted before and after, under other obligations; at most
  /// ``PolicyLimits/groupsMax`` kinds of change.
  package let obligationsChanged: [ObligationChange]
  /// How many requests stay permitted though some obligation is lightened.
  package let lightened: UInt128
  /// A request that is newly permitted.
  package let permittedWitness: Witness?
  /// A request that is newly denied.
  package let deniedWitness: Witness?

  /// Compares two policies of the same kind over the requests that either tells apart.
  ///
  /// Throws if the vocabularies differ or an analysis is too large.
  package init(from old: PolicyAnalysis, to new: PolicyAnalysis) throws(PolicyError) {
    guard old.vocabulary == new.vocabulary else {
      throw .vocabulariesDiffer(old.vocabulary.identifier, new.vocabulary.identifier)
    }
    let comparison = try Comparison(old, new)
    var store = comparison.store
    let (before, after) = (comparison.before, comparison.after)
    let permitted = try store.apply(.without, after, before)
    let denied = try store.apply(.without, before, after)
    newlyPermitted = try comparison.groups(permitted, &store)
    newlyDenied = try comparison.groups(denied, &store)
    permittedWitness = comparison.witness(permitted, store)
    deniedWitness = comparison.witness(denied, store)
    obligationsChanged = try comparison.obligationChanges(&store)
    let joined = try store.apply(.meet, before, after)
    lightened = comparison.count(try store.apply(.changed, joined, after), store)
  }

  /// Whether both policies decide every request alike, obligations included.
  package var isEquivalent: Bool {
    newlyPermitted.isEmpty && newlyDenied.isEmpty && obligationsChanged.isEmpty
  }

  /// Whether nothing is newly permitted and no obligation is lightened: such a change needs only
  /// one network's signature.
  package var onlyTightens: Bool {
    newlyPermitted.isEmpty && lightened == 0
  }

  /// One sentence per group: what is newly permitted first, then denied, then changed.
  package var sentences: [Sentence] {
    newlyPermitted.groups.map { group in
      PolicyDifference.line(group, Sentence(ja: "新たに閲覧可", en: "newly permitted"))
    }
      + newlyDenied.groups.map { group in
        PolicyDifference.line(group, Sentence(ja: "閲覧できなくなる", en: "no longer permitted"))
      }
      + obligationsChanged.flatMap { change in
        change.groups.groups.map { PolicyDifference.line($0, change.say) }
      }
  }

  /// Such as `介護事業所・介護支援専門員・処方: 新たに閲覧可 — 1,440 通り`.
  private static func line(_ group: RequestGroup, _ what: Sentence) -> Sentence {
    Sentence(
      ja: "\(group.say.ja): \(what.ja) — \(group.count.grouped) 通り",
      en: "\(group.say.en): \(what.en), \(group.count.grouped) requests")
  }
}

/// Requests that stay permitted under other obligations.
package struct ObligationChange: Sendable, Hashable {
  /// What is demanded before.
  package let before: Obligations
  /// What is demanded after.
  package let after: Obligations
  /// The requests.
  package let groups: RequestGroups
  /// One of them.
  package let witness: Witness?

  /// Whether everything demanded before is demanded after, at least as strictly.
  package var isStricter: Bool {
    var joined = before
    joined.join(after)
    return joined == after
  }

  /// The change in words.
  package var say: Sentence {
    let none = Sentence(ja: "なし", en: "none")
    let (old, new) = (before.text, after.text)
    return Sentence(
      ja: "義務が変わる(\(old ?? none.ja) → \(new ?? none.ja))",
      en: "obligations change from \(old ?? none.en) to \(new ?? none.en)")
  }
}

extension Obligations {
  /// The demands as they are written after `must`, nil if there are none.
  package var text: String? {
    isEmpty ? nil : list.map(\.text).joined(separator: ", ")
  }
}

/// Two policies in one store.
private struct Comparison {
  let words: RequestWords
  let counted: [Bool]
  let before: Diagram
  let after: Diagram
  let store: DiagramStore

  init(_ old: PolicyAnalysis, _ new: PolicyAnalysis) throws(PolicyError) {
    words = new.words
    counted = zip(old.counted, new.counted).map { $0 || $1 }
    var store = new.store
    before = try PolicyFunction(
      old.clauses, halves: old.halves, domain: old.domain, in: &store
    ).outcome
    after = new.function.outcome
    self.store = store
  }

  func groups(
    _ set: Diagram, _ store: inout DiagramStore
  ) throws(PolicyError) -> RequestGroups {
    try words.groups(
      set, &store, within: words.domain, counted: counted, limit: PolicyLimits.groupsMax)
  }

  func count(_ set: Diagram, _ store: DiagramStore) -> UInt128 {
    store.count(set, within: words.domain, counted: counted)
  }

  func witness(_ set: Diagram, _ store: DiagramStore) -> Witness? {
    words.witness(set, store, within: words.domain)
  }

  /// The changed requests, parted by what was and is demanded.
  func obligationChanges(
    _ store: inout DiagramStore
  ) throws(PolicyError) -> [ObligationChange] {
    var rest = try store.apply(.changed, before, after)
    var changes: [ObligationChange] = []
    while changes.count < PolicyLimits.groupsMax,
      let point = store.point(of: rest, within: words.domain, preferring: words.order),
      let old = store.outcome(before, at: point), let new = store.outcome(after, at: point)
    {
      let here = try store.apply(
        .meet, store.set(of: before, demanding: old), store.set(of: after, demanding: new))
      changes.append(
        ObligationChange(
          before: old, after: new, groups: try groups(here, &store),
          witness: witness(here, store)))
      rest = try store.apply(.without, rest, here)
    }
    return changes
  }
}

extension DiagramStore {
  /// The requests that are permitted under exactly `obligations`.
  mutating func set(
    of diagram: Diagram, demanding obligations: Obligations
  ) throws(PolicyError) -> Diagram {
    let leaf = leaf(obligations)
    let others = try apply(.changed, diagram, leaf)
    return try apply(.without, apply(.union, diagram, .refused), others)
  }
}
