package import Consent
package import Dialect
import Platform
import Record

extension ConsentTranslation {
  /// A Consent and what it says.
  package struct Written: Sendable {
    /// The Consent, without an id.
    package let consent: FHIRConsent
    /// What it says.
    package let statements: [ConsentStatement]
  }

  /// Consents that say what the statements say, and nothing more.
  ///
  /// What one numbered form says is one Consent. What was taken back, withdrawals and notices are
  /// Consents of their own, and so is all that carries no number; that nothing is known of taking
  /// part is none.
  package func consents(
    of statements: [ConsentStatement], patient: FHIRReference
  ) -> [Written] {
    var drafts: [Draft] = []
    var numbered: [Form: [Int]] = [:]
    let said = statements.filter { $0.matter != .participation(.none) }
    for statement in said.sorted(by: Self.comesFirst) {
      let form = statement.form
      if statement.isFormPart, let open = numbered[form],
        let index = open.first(where: { drafts[$0].takes(statement) })
      {
        drafts[index].statements.append(statement)
        continue
      }
      drafts.append(Draft(statements: [statement]))
      if statement.isFormPart { numbered[form, default: []].append(drafts.count - 1) }
    }
    return drafts.map { draft in
      Written(consent: consent(draft, patient), statements: draft.statements)
    }
  }

  /// The order within a form: what was taken back, taking part, what gives, what refuses.
  private static func comesFirst(_ left: ConsentStatement, _ right: ConsentStatement) -> Bool {
    (left.said, left.rank, left.subject) < (right.said, right.rank, right.subject)
  }

  private struct Draft {
    var statements: [ConsentStatement]

    /// Whether another statement of the same form fits under the same base rule.
    func takes(_ statement: ConsentStatement) -> Bool {
      guard statements.count <= FHIRConsent.exceptionsMax,
        !statements.contains(where: { $0.subject == statement.subject })
      else { return false }
      return statement.isGrant
        ? statements[0].isGrant && statements[0].validity == statement.validity : true
    }
  }

  private func consent(_ draft: Draft, _ patient: FHIRReference) -> FHIRConsent {
    let first = draft.statements[0]
    let form = first.form
    var root = rule(first)
    for statement in draft.statements.dropFirst() {
      var exception = rule(statement)
      if statement.isGrant { exception.period = nil }
      root.exceptions.append(exception)
    }
    let kind = first.consentKind
    return FHIRConsent(
      status: first.isTakingBack ? .inactive : .active,
      categories: kind.map { [$0.category] } ?? [], patient: patient,
      said: TimeSpan(millisecond: first.said.milliseconds), performers: [performer(form, patient)],
      organizations: [FHIRReference(network: network)], source: source(form),
      policies: policies(form), provision: root)
  }

  private func rule(_ statement: ConsentStatement) -> FHIRConsent.Provision {
    var rule = FHIRConsent.Provision(
      isPermit: statement.isGrant || statement.isTakingBack,
      period: FHIRConsent.Period(statement.validity), purposes: [ConsentCodes.treatment])
    switch statement.matter {
    case .participation(.active), .notice: rule.actors = [FHIRReference(network: network)]
    case .participation: rule.purposes = []
    case .viewing(_, let coverage): rule.actors = coverage.actors(home: network)
    case .emergency: rule.purposes = ConsentCodes.emergency.sorted { $0.code > $1.code }
    }
    return rule
  }
}

extension ConsentStatement {
  fileprivate var consentKind: ConsentTranslation.Kind? {
    switch matter {
    case .viewing(.unset, _): .takenBack
    case .notice: .notice
    default: nil
    }
  }

  /// True if it says that something said before is said no more.
  fileprivate var isTakingBack: Bool {
    switch matter {
    case .viewing(.unset, _), .notice(.none): true
    default: false
    }
  }

  /// Whether it may stand in a Consent with others of the same numbered form.
  fileprivate var isFormPart: Bool {
    document != nil && consentKind == nil && matter != .participation(.withdrawn)
  }

  fileprivate var rank: Int {
    if isTakingBack { return 0 }
    if matter == .participation(.active) { return 1 }
    return isGrant ? 2 : 3
  }
}

extension FHIRConsent.Period {
  fileprivate init?(_ validity: ConsentStatement.Validity) {
    guard validity.from != nil || validity.until != nil else { return nil }
    self.init(
      start: validity.from.map { TimeSpan(millisecond: $0.milliseconds) },
      end: validity.until.map { TimeSpan(millisecond: $0.milliseconds - 1) })
  }
}
