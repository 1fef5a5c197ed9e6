import Bridge
import Policy
import Record

/// `policy why` and `policy what-if`: what decides, what is missing, and what a change would do.
struct PolicyWhy {
  private let sources: PolicySources
  private let direction: Direction
  private let policy: JointPolicy
  private var request: FactsRequest
  private let changes: [(attribute: String, value: String)]
  private let output: Output

  private init(_ arguments: Arguments, _ output: Output) throws {
    let sources = try PolicySources(arguments)
    request = try FactsRequest(arguments)
    let given = try sources.direction ?? request.direction
    // Facts are checked in the vocabulary they are for; before a direction is known, in the usual.
    let vocabulary = try given.map { try sources.joint($0).vocabulary } ?? .bridge2
    changes = try FactsRequest.changes(arguments, in: vocabulary)
    var changed = request
    changed.lay(changes)
    direction = try sources.direction(of: changed)
    policy = try sources.joint(direction)
    self.sources = sources
    self.output = output
  }

  /// Explains one decision; `--as` cuts it to what one network may know.
  static func why(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let name = arguments.value("as") ?? Audience.full.rawValue
    guard let audience = Audience(rawValue: name) else {
      throw UsageError("`\(name)` is no audience; there are full, requester and custodian")
    }
    var why = try PolicyWhy(arguments, output)
    why.request.lay(why.changes)
    let explanation = why.request.explanation(why.policy)
    let view = explanation.view(audience)
    if arguments.json {
      output.json(ExplanationViews.json(view))
    } else {
      why.show(view)
      why.showFacts(view, explanation)
    }
    return 0
  }

  /// Decides a case as it is and as it would be with the changes.
  static func whatIf(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    var what = try PolicyWhy(arguments, output)
    guard !what.changes.isEmpty else {
      throw UsageError("a change is missing, such as `custodian.facilityConsent=granted`")
    }
    let before = what.request.explanation(what.policy)
    what.request.lay(what.changes)
    let after = what.request.explanation(what.policy)
    guard !arguments.json else {
      output.json([
        "before": ExplanationViews.json(before.view(.full)),
        "after": ExplanationViews.json(after.view(.full)),
      ])
      return 0
    }
    let rows = what.changes.map { change in
      [
        what.name(of: change.attribute),
        what.word(change.attribute, before.facts[change.attribute]),
        "→", what.word(change.attribute, change.value),
      ]
    }
    output.table(rows)
    output.line()
    output.line(what.text("変更前", "before"))
    what.show(before.view(.full))
    output.line()
    output.line(what.text("変更後", "after"))
    what.show(after.view(.full))
    return 0
  }

  private func show(_ view: ExplanationView) {
    let decision =
      view.decision == .permit ? text("許可", "permitted") : text("不許可", "refused")
    output.line("\(direction.requester) → \(direction.custodian): \(decision)")
    section(
      text("理由", "reasons"),
      view.reasons.map { reason in
        let rule = [reason.pack, reason.rule].compactMap { $0 }.joined(separator: "/")
        return [half(reason.half), rule, sentence(reason.say), basis(reason)]
      })
    section(
      text("こうであれば許可されます", "it would be permitted"),
      view.nearMisses.map { [sentence($0.say)] })
    section(
      text("決めた規則", "deciding rules"), view.deciding.map { [half($0.half), $0.text] })
    section(
      text("義務", "obligations"), view.origins.map { [$0.obligation.text, $0.rule.text] })
    section(text("見られる文書", "documents"), view.scope.map { [$0] })
    section(text("事実の対応", "mapping"), view.mappingRows.map { [$0] })
  }

  private func showFacts(_ view: ExplanationView, _ explanation: Explanation) {
    let document = policy.vocabulary.documentAxes.compactMap { position -> NamedFact? in
      let name = policy.vocabulary.attributes[position].name
      let value = explanation.facts[name] ?? Vocabulary.unknown
      return value == Vocabulary.unknown ? nil : NamedFact(attribute: name, value: value)
    }
    section(
      text("事実", "facts"),
      (view.facts + document).map { [name(of: $0.attribute), word($0.attribute, $0.value)] })
  }

  private func section(_ title: String, _ rows: [[String]]) {
    guard !rows.isEmpty else { return }
    output.line("  \(title)")
    output.table(rows.map { row in ["   "] + row.filter { !$0.isEmpty } })
  }

  /// What the rule of a reason rests on, where the policies at hand say so.
  private func basis(_ reason: Reason) -> String {
    guard let parties = try? sources.parties(to: direction) else { return "" }
    let rules = parties.requester.rules + parties.custodian.rules + (parties.agreement?.rules ?? [])
    switch rules.first(where: { $0.id == reason.rule })?.basis {
    case .cited(let source): return "(\(source))"
    case .toConfirm(let note): return "(TO-CONFIRM\(note.map { " \($0)" } ?? ""))"
    case nil: return ""
    }
  }

  private func half(_ half: Half?) -> String {
    switch half {
    case .request: text("照会側", "requester")
    case .disclose: text("提供側", "custodian")
    case .agreement: text("協定", "agreement")
    case nil: ""
    }
  }

  private func name(of attribute: String) -> String {
    policy.vocabulary.position(of: attribute).map {
      let found = policy.vocabulary.attributes[$0]
      return text(found.ja, found.en)
    } ?? attribute
  }

  private func word(_ attribute: String, _ value: String?) -> String {
    guard let position = policy.vocabulary.position(of: attribute), let value else { return "" }
    let found = policy.vocabulary.attributes[position].values.first { $0.name == value }
    return found.map { text($0.ja, $0.en) } ?? value
  }

  private func sentence(_ sentence: Sentence) -> String { text(sentence.ja, sentence.en) }

  private func text(_ ja: String, _ en: String) -> String {
    output.language == .japanese ? ja : en
  }
}
