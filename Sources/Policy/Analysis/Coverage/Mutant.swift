/// A small fault put into one rule or `never`, which good tests notice.
package struct Mutant: Sendable, Hashable {
  /// What is wrong in it.
  package enum Fault: Sendable, Hashable {
    case conditionDropped(String)
    case valueDropped(attribute: String, String)
    case valueAdded(attribute: String, String)
    case effectFlipped
    case ruleDropped
    case obligationDropped(String)
  }

  /// The rule or `never` it is put into.
  package let rule: String
  /// What is wrong.
  package let fault: Fault
  /// The faulty statement, nil if it is dropped.
  let statement: Statement?

  /// The fault in words.
  package var say: Sentence {
    switch fault {
    case .conditionDropped(let attribute):
      Sentence(
        ja: "\(rule) の条件 \(attribute) をなくす", en: "drop the condition \(attribute) of \(rule)")
    case .valueDropped(let attribute, let value):
      Sentence(
        ja: "\(rule) の \(attribute) から \(value) をなくす",
        en: "drop \(value) from \(attribute) of \(rule)")
    case .valueAdded(let attribute, let value):
      Sentence(
        ja: "\(rule) の \(attribute) に \(value) を加える", en: "add \(value) to \(attribute) of \(rule)")
    case .effectFlipped:
      Sentence(ja: "\(rule) の許可と拒否を入れ替える", en: "flip the effect of \(rule)")
    case .ruleDropped:
      Sentence(ja: "\(rule) をなくす", en: "drop \(rule)")
    case .obligationDropped(let demand):
      Sentence(ja: "\(rule) の義務 \(demand) をなくす", en: "drop the obligation \(demand) of \(rule)")
    }
  }

  /// All mutants of a rule; an agreement only denies, so none of its rules is flipped.
  static func mutants(of rule: Rule, on side: Side?, _ vocabulary: Vocabulary) -> [Mutant] {
    var mutants = [Mutant(rule: rule.id, fault: .ruleDropped, statement: nil)]
    if rule.half != .agreement { mutants.append(flipping(rule)) }
    for (number, obligation) in rule.obligations.enumerated() {
      var lighter = rule
      lighter.obligations.remove(at: number)
      mutants.append(
        Mutant(
          rule: rule.id, fault: .obligationDropped(obligation.text), statement: .rule(lighter)))
    }
    return mutants
      + changes(to: rule.conditions, rule.effect, on: side, vocabulary).map { fault, conditions in
        var changed = rule
        changed.conditions = conditions
        return Mutant(rule: rule.id, fault: fault, statement: .rule(changed))
      }
  }

  private static func flipping(_ rule: Rule) -> Mutant {
    var flipped = rule
    flipped.effect = rule.effect == .permit ? .deny : .permit
    flipped.obligations = []
    return Mutant(rule: rule.id, fault: .effectFlipped, statement: .rule(flipped))
  }

  /// All mutants of a `never`.
  static func mutants(
    of never: Never, named id: String, on side: Side?, _ vocabulary: Vocabulary
  ) -> [Mutant] {
    [Mutant(rule: id, fault: .ruleDropped, statement: nil)]
      + changes(to: never.conditions, .deny, on: side, vocabulary).map { fault, conditions in
        var changed = never
        changed.conditions = conditions
        return Mutant(rule: id, fault: fault, statement: .never(changed))
      }
  }

  /// Each condition dropped, and each of its values dropped or another added.
  private static func changes(
    to conditions: [Condition], _ effect: Effect, on side: Side?, _ vocabulary: Vocabulary
  ) -> [(Fault, [Condition])] {
    conditions.enumerated().flatMap { number, condition in
      var dropped = conditions
      dropped.remove(at: number)
      let drop = (Fault.conditionDropped(condition.attribute), dropped)
      return [drop]
        + changes(of: condition, effect, on: side, vocabulary).map { fault, changed in
          var all = conditions
          all[number] = changed
          return (fault, all)
        }
    }
  }

  private static func changes(
    of condition: Condition, _ effect: Effect, on side: Side?, _ vocabulary: Vocabulary
  ) -> [(Fault, Condition)] {
    let name = condition.attribute
    guard let position = vocabulary.position(of: condition.attribute(on: side)) else { return [] }
    // A deny holds `unknown` and a complement lacks it, whether written or not.
    let takesUnknown = effect == .permit && !condition.isComplement
    let words = vocabulary.attributes[position].values.map(\.name).filter {
      $0 != Vocabulary.unknown || takesUnknown
    }
    return words.compactMap { word in
      var changed = condition
      guard condition.values.contains(word) else {
        changed.values.append(word)
        return (.valueAdded(attribute: name, word), changed)
      }
      changed.values.removeAll { $0 == word }
      return changed.values.isEmpty ? nil : (.valueDropped(attribute: name, word), changed)
    }
  }
}
