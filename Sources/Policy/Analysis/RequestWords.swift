/// Puts sets of requests and single requests into words.
///
/// A value stands alone where it can belong to one attribute only, as in the tests of a pack;
/// elsewhere it is named with its attribute.
struct RequestWords: Sendable {
  let vocabulary: Vocabulary
  let domain: Cube
  /// Per attribute the values a witness takes first: what is known, and the most access.
  let order: [[Int]]
  /// Per attribute whether a value is told without it.
  private let standsAlone: [[Bool]]

  /// Words for the requests of `domain`; witnesses take the known values of `usual` first.
  init(_ vocabulary: Vocabulary, domain: Cube, near usual: [Int] = []) {
    self.vocabulary = vocabulary
    self.domain = domain
    standsAlone = Self.distinct(vocabulary)
    order = vocabulary.attributes.enumerated().map { level, attribute in
      let known = Array(1..<attribute.values.count)
      let usual = usual.isEmpty || usual[level] == 0 ? [] : [usual[level]]
      return usual + (attribute.isOrdered ? known.reversed() : known) + [0]
    }
  }

  /// One request of a set, nil if the set is empty there.
  func witness(_ set: Diagram, _ store: DiagramStore, within cube: Cube) -> Witness? {
    let cube = cube.intersection(domain)
    guard let point = store.point(of: set, within: cube, preferring: order) else { return nil }
    let wide = store.widened(point, in: set, within: cube)
    let relevant = point.indices.filter { wide[$0] != domain[$0] }
    return witness(point, relevant: relevant)
  }

  /// The request at `point`, told by its `relevant` attributes.
  func witness(_ point: [Int], relevant: [Int]) -> Witness {
    let single = point.indices.reduce(Cube(vocabulary)) { $0.fixing($1, to: point[$1]) }
    return Witness(
      facts: point.indices.map { fact($0, point[$0]) },
      relevant: relevant.map { fact($0, point[$0]) },
      say: sentence(relevant.map { words(single, $0) }))
  }

  /// A set as maximal cubes in words.
  func groups(
    _ set: Diagram, _ store: inout DiagramStore, within cube: Cube, counted: [Bool], limit: Int
  ) throws(PolicyError) -> RequestGroups {
    let cube = cube.intersection(domain)
    let cubes = try store.cover(set, within: cube, preferring: order, limit: limit)
    var rest = set
    for cube in cubes { rest = try store.apply(.without, rest, store.cube(cube)) }
    let groups = cubes.map { group($0, store.count(.permitted, within: $0, counted: counted)) }
    return RequestGroups(
      groups: groups.sorted { $0.count > $1.count },
      count: store.count(set, within: cube, counted: counted),
      isComplete: store.count(rest, within: cube, counted: counted) == 0)
  }

  /// A cube in words.
  func group(_ cube: Cube, _ count: UInt128) -> RequestGroup {
    let levels = vocabulary.attributes.indices.filter { cube[$0] != domain[$0] }
    return RequestGroup(
      conditions: levels.map { level in
        let attribute = vocabulary.attributes[level]
        let values = attribute.values.indices.filter { cube.allows($0, at: level) }
        return Condition(attribute.name, values.map { attribute.values[$0].name })
      },
      count: count, say: sentence(levels.map { words(cube, $0) }))
  }

  /// The requests of a group.
  func cube(_ group: RequestGroup) -> Cube {
    group.conditions.reduce(into: domain) { cube, condition in
      guard let level = vocabulary.position(of: condition.attribute) else { return }
      cube[level] = condition.values.reduce(0) { set, value in
        set | (vocabulary.attributes[level].position(of: value).map { 1 << UInt64($0) } ?? 0)
      }
    }
  }

  private func fact(_ level: Int, _ value: Int) -> NamedFact {
    let attribute = vocabulary.attributes[level]
    return NamedFact(attribute: attribute.name, value: attribute.values[value].name)
  }

  private func sentence(_ words: [Sentence]) -> Sentence {
    guard !words.isEmpty else { return Sentence(ja: "すべての照会", en: "every request") }
    return Sentence(
      ja: words.map(\.ja).joined(separator: "・"), en: words.map(\.en).joined(separator: ", "))
  }

  /// One attribute's values; more than half of them are told by what is missing.
  private func words(_ cube: Cube, _ level: Int) -> Sentence {
    let attribute = vocabulary.attributes[level]
    let values = attribute.values.indices
    let present = values.filter { cube.allows($0, at: level) }
    let missing = values.filter { !cube.allows($0, at: level) }
    let isExcept = present.count > 3 && missing.count < present.count
    let told = isExcept ? missing : present
    let named = told.map { attribute.values[$0] }
    let except = Sentence(ja: isExcept ? "以外" : "", en: isExcept ? "not " : "")
    let list = Sentence(
      ja: named.map(\.ja).joined(separator: "/") + except.ja,
      en: except.en + named.map(\.en).joined(separator: "/"))
    if told.allSatisfy({ standsAlone[level][$0] }) { return list }
    return Sentence(ja: "\(attribute.ja)=\(list.ja)", en: "\(attribute.en)=\(list.en)")
  }

  /// Per attribute the values that no other attribute has, neither in Japanese nor in English.
  private static func distinct(_ vocabulary: Vocabulary) -> [[Bool]] {
    var owners: [String: Set<String>] = [:]
    for attribute in vocabulary.attributes where attribute.axis != .custody {
      for value in attribute.values {
        for word in [value.ja, value.en] { owners[word, default: []].insert(attribute.name) }
      }
    }
    return vocabulary.attributes.map { attribute in
      attribute.values.map { value in
        attribute.axis != .custody && owners[value.ja]?.count == 1 && owners[value.en]?.count == 1
      }
    }
  }
}
