/// A test that would notice a fault no present test notices.
package struct SuggestedTest: Sendable, Hashable {
  /// The fault it is for.
  package let mutant: Mutant
  /// The test; its facts go on top of what the pack gives all tests.
  package let test: TestCase
  /// The test as policy text, ready to be added at the end of the source.
  package let text: String
  /// How many unnoticed faults it notices.
  package let notices: Int
}

/// Writes tests for unnoticed faults.
struct TestSuggester {
  private let stages: [TestStage]
  /// The facts given to every test at the end of the source.
  private let ground: [GivenFact]
  private let isAgreement: Bool

  init(_ stages: [TestStage], _ statements: [Statement]) {
    self.stages = stages
    isAgreement = stages.first?.side == nil
    ground = statements.ground
  }

  /// One test after the other, each for the first fault that is still unnoticed.
  func suggest(for survivors: [Survivor]) -> [SuggestedTest] {
    var left = survivors
    var suggestions: [SuggestedTest] = []
    while suggestions.count < PolicyLimits.suggestionsMax, let survivor = left.first {
      let test = test(for: survivor)
      let tried = stages[survivor.stage].tried(full(test))
      let before = left.count
      left.removeAll { other in
        other.stage == survivor.stage
          && stages[other.stage].sight(of: tried, clause: other.clause, other.parts).isNoticed
      }
      guard left.count < before else {
        left.removeFirst()
        continue
      }
      suggestions.append(
        SuggestedTest(
          mutant: survivor.mutant, test: test, text: text(test, survivor.stage),
          notices: before - left.count))
    }
    return suggestions
  }

  /// The test on a request that the fault decides otherwise.
  private func test(for survivor: Survivor) -> TestCase {
    let stage = stages[survivor.stage]
    let usual = stage.point(of: TestCase(title: "", facts: ground, effect: .deny))
    var test = TestCase(
      half: stage.side == .requester ? .request : nil, title: survivor.mutant.say.ja,
      facts: facts(survivor.point, usual, stage), effect: .deny)
    let verdict = stage.tried(full(test)).verdict
    test.effect = verdict.effect
    test.rules = verdict.rules.sorted()
    test.obligations = verdict.obligations.isEmpty ? nil : verdict.obligations.list
    return test
  }

  /// A test with the facts that every test is given.
  private func full(_ test: TestCase) -> TestCase {
    var full = test
    full.facts = ground + test.facts
    return full
  }

  /// The facts by which a request differs from what every test is given.
  private func facts(_ point: [Int], _ usual: [Int], _ stage: TestStage) -> [GivenFact] {
    let vocabulary = stage.analysis.vocabulary
    let named = isAgreement ? vocabulary.position(of: "network") : nil
    let levels = vocabulary.attributes.indices.filter { level in
      (stage.analysis.counted[level] && point[level] != usual[level])
        || (level == named && point[level] != usual[level])
    }
    let role = vocabulary.position(of: "role")
    let place = vocabulary.position(of: "facilityType")
    return levels.sorted { sortKey($0, role, place) < sortKey($1, role, place) }.map { level in
      fact(vocabulary.attributes[level], point[level], stage)
    }
  }

  /// A role and its place come first, in the order they are read.
  private func sortKey(_ level: Int, _ role: Int?, _ place: Int?) -> Int {
    level == role ? -2 : level == place ? -1 : level
  }

  /// A fact as a person would write it: the value alone where that is clear, a consent of the own
  /// network without its side.
  private func fact(_ attribute: Attribute, _ value: Int, _ stage: TestStage) -> GivenFact {
    let word = attribute.values[value].name
    let owners = stage.analysis.vocabulary.attributes.filter {
      $0.axis != .custody && $0.position(of: word) != nil
    }
    if owners.count == 1, owners[0].name == attribute.name {
      return GivenFact(attribute: nil, value: word, meaning: attribute.name)
    }
    var name = attribute.name
    if let side = stage.side {
      for consent in Vocabulary.consentNames where name == "\(side.rawValue).\(consent)" {
        name = consent
      }
    }
    return GivenFact(attribute: name, value: word, meaning: name)
  }

  /// The test alone, as the formatter writes it.
  private func text(_ test: TestCase, _ number: Int) -> String {
    let vocabulary = stages[number].analysis.vocabulary
    let document: Document =
      isAgreement
      ? .agreement(
        Agreement(
          name: stages[number].owner, version: 1, vocabulary: vocabulary, directions: [],
          statements: [.test(test)]))
      : .pack(
        Pack(
          name: stages[number].owner, version: 1, vocabulary: vocabulary,
          statements: [.test(test)]))
    let lines = PolicyFormatter.format(document).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { !$0.hasPrefix("test ") }.joined(separator: "\n")
  }
}
