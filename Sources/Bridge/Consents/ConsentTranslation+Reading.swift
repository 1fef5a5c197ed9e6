package import Consent
package import Dialect
import HTTP
import Platform
import Record

extension ConsentTranslation {
  private typealias Rule = FHIRConsent.Provision
  private typealias Matter = ConsentStatement.Matter
  private typealias Validity = ConsentStatement.Validity

  /// The statements that a Consent makes, all of them or none.
  package func statements(of consent: FHIRConsent) throws(ConsentRefusal) -> [ConsentStatement] {
    let form = try form(of: consent)
    let statements =
      switch try kind(of: consent) {
      case nil: try looking(consent, form)
      case .takenBack: [try takenBack(consent, form)]
      case .notice: [try notice(consent, form)]
      }
    guard Set(statements.map(\.subject)).count == statements.count else {
      throw ConsentRefusal(
        "Consent.provision", ja: "同じ事項について二度述べています",
        en: "it speaks of the same twice")
    }
    guard statements.count == 1 || form.document != nil else {
      throw ConsentRefusal(
        "Consent.sourceReference.identifier", ja: "いくつかのことを述べる同意には書類番号が要ります",
        en: "a Consent that says several things needs the number of its form")
    }
    return statements
  }

  private func kind(of consent: FHIRConsent) throws(ConsentRefusal) -> Kind? {
    guard let first = consent.categories.first else {
      guard consent.status == .active else {
        throw ConsentRefusal(
          "Consent.status", ja: "効力のない同意は記録しません。取消か撤回として送ってください",
          en: "what is not in force is not recorded; say what is taken back, or withdraw")
      }
      return nil
    }
    let kind = Kind.allCases.first { $0.category == first }
    guard let kind, consent.categories.count == 1 else {
      throw ConsentRefusal(
        "Consent.category", ja: "知らない区分です", en: "the category is not known")
    }
    return kind
  }

  // MARK: The three consents

  private func looking(
    _ consent: FHIRConsent, _ form: Form
  ) throws(ConsentRefusal) -> [ConsentStatement] {
    let (path, root) = ("Consent.provision", consent.provision)
    let validity = Self.validity(root.period)
    var statements = try base(root, at: path).map { form.statement($0, validity) }
    for (index, rule) in root.exceptions.enumerated() {
      let path = "\(path).provision[\(index)]"
      guard root.isPermit || !rule.isPermit else {
        throw ConsentRefusal(
          path, ja: "拒否の中の許可は記録できません。別の同意として送ってください",
          en: "a permit within a denial cannot be recorded; send it as a Consent of its own")
      }
      let matter = try self.matter(rule, at: path)
      statements.append(form.statement(matter, try self.validity(rule, in: validity, at: path)))
    }
    return statements
  }

  private func base(
    _ rule: Rule, at path: String
  ) throws(ConsentRefusal) -> [ConsentStatement.Matter] {
    let aim = try aim(of: rule, at: path)
    guard aim != .emergency else { return [try matter(rule, at: path)] }
    if rule.actors.isEmpty, rule.isPermit {
      return [.participation(.active), .viewing(.granted, Coverage(.members(network)))]
    }
    if rule.actors.isEmpty {
      guard rule.exceptions.isEmpty else {
        throw ConsentRefusal(
          "\(path).provision", ja: "撤回に例外は付けられません",
          en: "a withdrawal has no exceptions")
      }
      return [.participation(.withdrawn)]
    }
    if rule.isPermit, rule.actors.map(\.network) == [network] { return [.participation(.active)] }
    return [try matter(rule, at: path)]
  }

  private func matter(_ rule: Rule, at path: String) throws(ConsentRefusal) -> Matter {
    if try aim(of: rule, at: path) == .emergency {
      guard rule.actors.isEmpty else {
        throw ConsentRefusal(
          "\(path).actor", ja: "緊急時の同意は相手を限れません",
          en: "consent to emergencies cannot be limited to some")
      }
      return .emergency(rule.isPermit)
    }
    guard let coverage = Coverage(actors: rule.actors, home: network) else {
      throw ConsentRefusal(
        "\(path).actor", ja: "施設・全参加施設・提携先・利用者のどれか一種類を識別子で示してください",
        en: "name facilities, the members, the partners or one person, by their identifiers")
    }
    return .viewing(rule.isPermit ? .granted : .refused, coverage)
  }

  private enum Aim { case care, emergency }

  /// What a rule is for; no purpose is every purpose, of which looking for care is the least.
  private func aim(of rule: Rule, at path: String) throws(ConsentRefusal) -> Aim {
    try refuseData(rule, at: path)
    let purposes = Set(rule.purposes)
    if purposes.isEmpty { return .care }
    if purposes.isSubset(of: ConsentCodes.emergency) { return .emergency }
    guard purposes.isSubset(of: ConsentCodes.care), purposes.contains(ConsentCodes.treatment)
    else {
      throw ConsentRefusal(
        "\(path).purpose", ja: "診療（TREAT）か緊急時（ETREAT・BTG）のどちらかにしてください",
        en: "it must be care (TREAT) or emergencies (ETREAT, BTG), and not both")
    }
    return .care
  }

  /// A statement is about all of the record: part of it can be neither given nor withheld.
  private func refuseData(_ rule: Rule, at path: String) throws(ConsentRefusal) {
    let limits = [
      ("securityLabel", rule.labels.isEmpty), ("dataPeriod", rule.dataPeriod == nil),
      ("data", rule.data.isEmpty),
    ]
    for (name, isAbsent) in limits where !isAbsent {
      throw ConsentRefusal(
        "\(path).\(name)", ja: "記録の一部だけの同意は記録できません",
        en: "consent to a part of the record cannot be recorded")
    }
  }

  // MARK: What is taken back, and the notice

  private func takenBack(
    _ consent: FHIRConsent, _ form: Form
  ) throws(ConsentRefusal) -> ConsentStatement {
    let rule = try lone(consent, .inactive)
    guard case .viewing(_, let coverage) = try matter(rule, at: "Consent.provision") else {
      throw ConsentRefusal(
        "Consent.provision", ja: "取り消せるのは閲覧についての同意だけです",
        en: "only what was said of looking can be taken back")
    }
    return form.statement(.viewing(.unset, coverage), Self.validity(rule.period))
  }

  private func notice(
    _ consent: FHIRConsent, _ form: Form
  ) throws(ConsentRefusal) -> ConsentStatement {
    let rule = try lone(consent, consent.status)
    let path = "Consent.provision"
    guard try aim(of: rule, at: path) == .care, rule.actors.map(\.network) == [network] else {
      throw ConsentRefusal(
        "\(path).actor", ja: "掲示の相手はこのネットワークです", en: "a notice is the network's own")
    }
    let value: DisclosureNotice =
      switch (consent.status, rule.isPermit) {
      case (.active, true): .given
      case (.active, false): .objected
      case (.inactive, true): .none
      case (.inactive, false):
        throw ConsentRefusal(
          "Consent.status", ja: "留保の取消は、新しい掲示として送ってください",
          en: "a reservation is ended by a new notice")
      }
    return form.statement(.notice(value), Self.validity(rule.period))
  }

  private func lone(
    _ consent: FHIRConsent, _ status: FHIRConsent.Status
  ) throws(ConsentRefusal) -> FHIRConsent.Provision {
    guard consent.status == status else {
      throw ConsentRefusal(
        "Consent.status", ja: "取消は inactive です", en: "what is taken back is inactive")
    }
    guard consent.provision.exceptions.isEmpty, status == .active || consent.provision.isPermit
    else {
      throw ConsentRefusal(
        "Consent.provision", ja: "取消と掲示は一つずつ送ってください",
        en: "send what is taken back, and notices, one by one")
    }
    return consent.provision
  }

  // MARK: When

  private static func validity(_ period: FHIRConsent.Period?) -> ConsentStatement.Validity {
    ConsentStatement.Validity(
      from: period?.start.map { Timestamp(milliseconds: $0.lower) },
      until: period?.end.map { Timestamp(milliseconds: $0.upper) })
  }

  /// An exception that gives holds no longer than the base rule; one that takes may.
  private func validity(
    _ rule: FHIRConsent.Provision, in whole: ConsentStatement.Validity, at path: String
  ) throws(ConsentRefusal) -> ConsentStatement.Validity {
    guard rule.isPermit else { return Self.validity(rule.period) }
    guard let period = rule.period else { return whole }
    let own = Self.validity(period)
    let begins = whole.from.map { from in own.from.map { $0 >= from } ?? false } ?? true
    let ends = whole.until.map { until in own.until.map { $0 <= until } ?? false } ?? true
    guard begins, ends else {
      throw ConsentRefusal(
        "\(path).period", ja: "同意全体の期間を超えています",
        en: "it reaches beyond the period of the whole Consent")
    }
    return own
  }
}
