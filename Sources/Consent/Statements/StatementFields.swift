package import Platform
package import Policy
import Linkage
import Record

/// A field of a statement that says what it must not, or lacks what it must say.
package struct StatementFault: Error, Equatable, Sendable {
  /// The name of the field.
  package let field: String
  /// What it must be.
  package let expected: Sentence

  init(_ field: StatementField, ja: String, en: String) {
    self.field = field.rawValue
    expected = Sentence(ja: ja, en: en)
  }
}

/// The names of a statement's fields, the same in JSON, in CSV and on the command line.
package enum StatementField: String, CaseIterable, Sendable {
  case kind, value, said, from, until, facilities, network, partners, person, roles, laterMembers
  case signer, basis, commonRule, postedNotice, consentAtVisit, document
}

extension ConsentStatement {
  /// Reads a statement from its fields; lists are separated by spaces, a flag is `yes` or `no`.
  ///
  /// A date alone is that day in Japan, of which an end takes all in. Whatever `said` leaves out is
  /// said at `now`.
  package init(
    fields: [StatementField: String], now: Timestamp
  ) throws(StatementFault) {
    let reader = StatementFieldReader(fields)
    self.init(
      try reader.matter(), said: try reader.moment(.said) ?? now,
      validity: Validity(from: try reader.moment(.from), until: try reader.moment(.until)),
      signer: try reader.signer(), basis: try reader.basis(),
      document: fields[.document])
  }

  /// The fields that ``init(fields:now:)`` reads.
  package var fields: [(field: StatementField, text: String)] {
    var fields: [(field: StatementField, text: String)] = [
      (.kind, matter.part.rawValue), (.value, matter.word), (.said, said.rfc3339),
    ]
    if let from = validity.from { fields.append((.from, from.rfc3339)) }
    if let until = validity.until { fields.append((.until, until.rfc3339)) }
    if case .viewing(_, let coverage) = matter { fields += coverage.fields }
    if case .proxy(let relation) = signer { fields.append((.signer, relation.word)) }
    if basis != .explicitConsent { fields.append((.basis, basis.word)) }
    if case .impliedConsent(let evidence) = basis {
      fields += [
        (.commonRule, evidence.commonRule), (.postedNotice, evidence.postedNotice),
        (.consentAtVisit, evidence.consentAtVisit),
      ]
    }
    if let document { fields.append((.document, document)) }
    return fields
  }
}

extension Coverage {
  fileprivate var fields: [(field: StatementField, text: String)] {
    var fields: [(field: StatementField, text: String)] = []
    switch reach {
    case .facilities(let facilities):
      fields.append((.facilities, facilities.map(\.path).sorted().joined(separator: " ")))
    case .members(let network): fields.append((.network, network.text))
    case .partners: fields.append((.partners, "yes"))
    case .person(let facility, let user):
      fields.append((.person, "\(facility.path) \(user.text)"))
    }
    if !roles.isEmpty { fields.append((.roles, roles.sorted().joined(separator: " "))) }
    if coversLaterMembers { fields.append((.laterMembers, "yes")) }
    return fields
  }
}

/// Reads the fields one by one.
private struct StatementFieldReader {
  private let fields: [StatementField: String]

  init(_ fields: [StatementField: String]) { self.fields = fields }

  func matter() throws(StatementFault) -> ConsentStatement.Matter {
    let parts: [ConsentEvent.Part] = [
      .participation, .facilityConsent, .emergencyConsent, .disclosureNotice,
    ]
    let part = try word(.kind, parts, \.rawValue)
    if part != .facilityConsent { try refuseCoverage() }
    switch part {
    case .participation:
      return .participation(try word(.value, [.active, .withdrawn], \.word))
    case .facilityConsent:
      let value = try word(.value, FacilityConsent.allCases, \.word)
      return .viewing(value, try coverage())
    case .emergencyConsent: return .emergency(try word(.value, ["yes", "no"], \.self) == "yes")
    default: return .notice(try word(.value, DisclosureNotice.allCases, \.word))
    }
  }

  /// What names whom a statement is about has no place in one that is about everybody.
  private func refuseCoverage() throws(StatementFault) {
    let stray: [StatementField] = [
      .facilities, .network, .partners, .person, .roles, .laterMembers,
    ]
    for field in stray where fields[field] != nil {
      throw StatementFault(
        field, ja: "閲覧の同意（facilityConsent）でだけ使えます", en: "only facilityConsent takes it")
    }
  }

  private func coverage() throws(StatementFault) -> Coverage {
    let roles = list(.roles)
    let later = try flag(.laterMembers)
    return Coverage(try reach(), roles: Set(roles), coversLaterMembers: later)
  }

  private func reach() throws(StatementFault) -> Coverage.Reach {
    let named: [StatementField] = [.facilities, .network, .partners, .person]
    let given = named.filter { fields[$0] != nil }
    guard given.count == 1 else {
      throw StatementFault(
        given.last ?? .facilities, ja: "facilities, network, partners, person のどれか一つ",
        en: "exactly one of facilities, network, partners and person")
    }
    switch given[0] {
    case .facilities: return .facilities(try facilities())
    case .network:
      guard let network = NetworkID(fields[.network] ?? "") else {
        throw StatementFault(.network, ja: "ネットワークの ID", en: "a network's id")
      }
      return .members(network)
    case .partners:
      guard try flag(.partners) else {
        throw StatementFault(.partners, ja: "yes（使うときだけ書く）", en: "yes, or left out")
      }
      return .partners
    default:
      let parts = list(.person)
      guard parts.count == 2, let facility = FacilityReference(path: parts[0]),
        let user = UserID(parts[1])
      else {
        throw StatementFault(
          .person, ja: "「網/施設 利用者」", en: "`network/facility user`")
      }
      return .person(facility, user)
    }
  }

  private func facilities() throws(StatementFault) -> Set<FacilityReference> {
    var facilities: Set<FacilityReference> = []
    for path in list(.facilities) {
      guard let facility = FacilityReference(path: path) else {
        throw StatementFault(
          .facilities, ja: "「網/施設」を空白で区切ったもの",
          en: "`network/facility`, separated by spaces")
      }
      facilities.insert(facility)
    }
    return facilities
  }

  func signer() throws(StatementFault) -> ConsentStatement.Signer {
    guard let text = fields[.signer], text != "patient" else { return .patient }
    let relations = ConsentStatement.Relation.allCases
    guard let relation = relations.first(where: { $0.word == text }) else {
      let words = (["patient"] + relations.map(\.word)).joined(separator: ", ")
      throw StatementFault(.signer, ja: "\(words) のどれか", en: "one of \(words)")
    }
    return .proxy(relation)
  }

  func basis() throws(StatementFault) -> ConsentStatement.LegalBasis {
    let others: [ConsentStatement.LegalBasis] = [
      .explicitConsent, .law, .entrustment, .jointUse,
    ]
    let proofs: [StatementField] = [.commonRule, .postedNotice, .consentAtVisit]
    let text = fields[.basis] ?? "explicitConsent"
    guard text == "impliedConsent" else {
      for field in proofs where fields[field] != nil {
        throw StatementFault(
          field, ja: "impliedConsent でだけ使えます", en: "only impliedConsent takes it")
      }
      return try word(.basis, others, \.word, default: text, also: "impliedConsent")
    }
    var documents: [String] = []
    for field in proofs {
      guard let document = fields[field] else {
        throw StatementFault(
          field, ja: "黙示の同意の三条件それぞれの書類", en: "a document for each of the three conditions")
      }
      documents.append(document)
    }
    return .impliedConsent(
      ConsentStatement.Evidence(
        commonRule: documents[0], postedNotice: documents[1], consentAtVisit: documents[2]))
  }

  /// The instant a field names; nil if it is left out.
  func moment(_ field: StatementField) throws(StatementFault) -> Timestamp? {
    guard let text = fields[field] else { return nil }
    if text.utf8.count == 10, let day = Timestamp(rfc3339: "\(text)T00:00:00+09:00") {
      return field == .until ? day.adding(.seconds(86_400)) : day
    }
    guard let moment = Timestamp(rfc3339: text) else {
      throw StatementFault(
        field, ja: "日付（2026-11-21）か日時（RFC 3339）",
        en: "a date (2026-11-21) or a time (RFC 3339)")
    }
    return moment
  }

  private func list(_ field: StatementField) -> [String] {
    (fields[field] ?? "").split(separator: " ").map(String.init)
  }

  private func flag(_ field: StatementField) throws(StatementFault) -> Bool {
    try word(field, ["yes", "no"], \.self, default: "no") == "yes"
  }

  private func word<Value>(
    _ field: StatementField, _ all: [Value], _ word: (Value) -> String,
    default standard: String? = nil, also other: String? = nil
  ) throws(StatementFault) -> Value {
    let text = fields[field] ?? standard
    guard let found = all.first(where: { word($0) == text }) else {
      let words = (all.map(word) + [other].compactMap { $0 }).joined(separator: ", ")
      throw StatementFault(field, ja: "\(words) のどれか", en: "one of \(words)")
    }
    return found
  }
}
