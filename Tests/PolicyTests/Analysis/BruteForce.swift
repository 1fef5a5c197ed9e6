import Policy

/// Every request of a small vocabulary, decided one by one by the policy that is in service.
///
/// A request is the number whose digits are the positions of its values: first those outside the
/// document, then the document's.
struct BruteForce {
  let vocabulary: Vocabulary
  let requests: Int
  /// The permitted requests.
  private(set) var permitted: Set<Int> = []
  /// For each attribute what its digit counts.
  private let weights: [Int]

  init(_ policy: JointPolicy, half: Half? = nil) {
    vocabulary = policy.vocabulary
    var weights = [Int](repeating: 0, count: vocabulary.attributes.count)
    var weight = 1
    let document = Set(vocabulary.documentAxes)
    let order = weights.indices.filter { !document.contains($0) } + vocabulary.documentAxes
    for attribute in order.reversed() {
      weights[attribute] = weight
      weight *= vocabulary.attributes[attribute].values.count
    }
    self.weights = weights
    requests = weight
    let cells = BruteForce.cells(vocabulary)
    for (number, facts) in BruteForce.facts(vocabulary).enumerated() {
      let scope = half.map { policy.scope(of: $0, facts) } ?? policy.permitted(facts)
      guard let scope, !scope.isEmpty else { continue }
      let isAll = scope.cellCount == cells.count
      for cell in cells.indices where isAll || scope.contains(cells[cell]) {
        permitted.insert(number * cells.count + cell)
      }
    }
  }

  /// The value an attribute has in a request.
  func value(_ attribute: Int, of request: Int) -> String {
    let values = vocabulary.attributes[attribute].values
    return values[request / weights[attribute] % values.count].name
  }

  /// The permitted requests with one attribute at a value, that attribute taken out.
  func slice(_ attribute: Int, _ value: String) -> Set<Int> {
    guard let position = vocabulary.attributes[attribute].position(of: value) else { return [] }
    let (weight, size) = (weights[attribute], vocabulary.attributes[attribute].values.count)
    return Set(
      permitted.lazy.filter { $0 / weight % size == position }.map { $0 - position * weight })
  }

  /// The requests of a group, among the given.
  func held(by group: RequestGroup, among requests: Set<Int>) -> Set<Int> {
    let tests = group.conditions.compactMap { condition in
      vocabulary.position(of: condition.attribute).map { attribute in
        let values = vocabulary.attributes[attribute].values.map(\.name)
        return (attribute, values.map(condition.values.contains))
      }
    }
    return requests.filter { request in
      tests.allSatisfy { attribute, isHeld in
        isHeld[request / weights[attribute] % isHeld.count]
      }
    }
  }

  static func facts(_ vocabulary: Vocabulary) -> [Facts] {
    vocabulary.attributes.filter { $0.axis != .document }.reduce(
      [Facts(vocabulary: vocabulary)]
    ) { all, attribute in
      all.flatMap { facts in
        attribute.values.map { value in
          var more = facts
          more.set(attribute.name, value.name)
          return more
        }
      }
    }
  }

  static func cells(_ vocabulary: Vocabulary) -> [DocumentCell] {
    let values = vocabulary.documentAxes.map { vocabulary.attributes[$0].values.map(\.name) }
    return values[0].flatMap { category in
      values[1].flatMap { label in
        values[2].flatMap { age in
          values[3].map { DocumentCell(category: category, label: label, docAge: age, tag: $0) }
        }
      }
    }
  }
}

/// Packs over a vocabulary small enough to be tried out, all of its consents ordered.
///
/// Enough of them are drawn that what a test looks for is among them whatever the seed.
struct SmallPolicies {
  var random: RandomPolicies
  let vocabulary: Vocabulary

  init(_ test: String) throws {
    let sizes: [(String, AttributeAxis, [String])] = [
      ("role", .subject, ["a", "b"]), ("assurance", .subject, ["1", "2"]),
      ("category", .document, ["x", "y"]), ("label", .document, ["V", "N"]),
      ("docAge", .document, ["new"]), ("tag", .document, ["none"]),
      ("purpose", .request, ["TREAT", "ETREAT"]),
      ("requester.participation", .requesterConsent, ["withdrawn", "active"]),
      ("custodian.participation", .custodianConsent, ["withdrawn", "active"]),
      ("custodian.slip", .custodianConsent, ["none", "valid"]),
    ]
    vocabulary = try Vocabulary(
      identifier: "smaller@1",
      attributes: sizes.map { name, axis, values in
        Attribute(
          name: name, ja: name, en: name,
          values: (["unknown"] + values).map { AttributeValue(name: $0, ja: $0, en: $0) },
          isOrdered: !["role", "category", "purpose"].contains(name), axis: axis)
      })
    random = RandomPolicies(.forTest(test), vocabulary)
  }

  mutating func pack(_ name: String) -> Pack { random.pack(name) }

  mutating func agreement() -> Agreement { random.agreement() }

  /// The disclosing half of a pack: of joint policies most permit nothing.
  mutating func half() throws -> PolicyAnalysis {
    try PolicyAnalysis(pack("p"), on: .custodian)
  }

  mutating func analysis() throws -> PolicyAnalysis {
    try PolicyAnalysis(
      requester: pack("p"), custodian: pack("q"),
      agreement: random.generator.chance(70) ? agreement() : nil)
  }
}

extension PolicyAnalysis {
  /// All values that can be, over the attributes the analysis leaves uncounted.
  func uncounted(of brute: BruteForce) -> Int { brute.requests / Int(counts().requests) }
}
