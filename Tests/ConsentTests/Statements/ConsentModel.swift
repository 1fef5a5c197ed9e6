import Consent
import Platform
import Record

/// What holds of a patient's statements, worked out the way a clerk would with the forms in a pile:
/// sorted by date, gone through once, crossing out what no longer holds.
struct ConsentModel {
  var participation: String?
  var joined: [Timestamp] = []
  var granted: [(said: Timestamp, until: Timestamp?, closeness: Int)] = []
  var refused: [(said: Timestamp, closeness: Int)] = []
  var emergency: String?
  var notice: String?

  let asker: Asker
  let home: NetworkID
  let rule: ConflictRule
  let now: Timestamp

  init(
    _ pile: [ConsentStatement], _ asker: Asker, _ home: NetworkID, _ rule: ConflictRule,
    _ now: Timestamp
  ) {
    (self.asker, self.home, self.rule, self.now) = (asker, home, rule, now)
    // A grant that a withdrawal ended is as if it had never been given.
    let inForce = pile.filter { isInForce($0) }
    let withdrawal = inForce.filter { Self.isWithdrawal($0) }.map(\.said).max()
    if pile.contains(where: { if case .participation = $0.matter { true } else { false } }) {
      participation = "none"
    }
    if pile.contains(where: { if case .emergency = $0.matter { true } else { false } }) {
      emergency = "no"
    }
    if withdrawal != nil { (participation, emergency) = ("withdrawn", "no") }
    let order = inForce.sorted { ($0.said, Self.turn($0)) < ($1.said, Self.turn($1)) }
    for form in order {
      let isOver = withdrawal.map { form.said <= $0 } ?? false
      apply(form, isOver)
    }
  }

  private func isInForce(_ form: ConsentStatement) -> Bool {
    if let from = form.validity.from, from > now { return false }
    if let until = form.validity.until, until <= now { return false }
    return true
  }

  private static func isWithdrawal(_ form: ConsentStatement) -> Bool {
    form.matter == .participation(.withdrawn)
  }

  /// Of what was said at once: taken back, then given, then refused.
  private static func turn(_ form: ConsentStatement) -> Int {
    switch form.matter {
    case .viewing(.unset, _): 0
    case .viewing(.granted, _), .participation(.active): 1
    case .emergency(let value): value ? 1 : 2
    case .notice(let value): 4 - Int(value.rawValue)
    default: 2
    }
  }

  private mutating func apply(_ form: ConsentStatement, _ isOver: Bool) {
    switch form.matter {
    case .participation(.active) where !isOver:
      participation = "active"
      joined.append(form.said)
    case .participation: break
    case .emergency(true) where isOver: break
    case .emergency(let value): emergency = value ? "yes" : "no"
    case .notice(let value): notice = value.word
    case .viewing(.granted, let coverage) where !isOver && names(coverage, form.said):
      if rule == .latest { cross(&refused, form.said, Self.closeness(coverage)) }
      granted.append((form.said, form.validity.until, Self.closeness(coverage)))
    case .viewing(.refused, let coverage) where mayName(coverage):
      refused.append((form.said, Self.closeness(coverage)))
    case .viewing(.unset, let coverage) where mayName(coverage):
      let closeness = Self.closeness(coverage)
      granted.removeAll { $0.said < form.said && $0.closeness <= closeness }
      if names(coverage, nil) { cross(&refused, form.said, closeness) }
    default: break
    }
  }

  private func cross(
    _ list: inout [(said: Timestamp, closeness: Int)], _ said: Timestamp, _ closeness: Int
  ) {
    list.removeAll { $0.said < said && $0.closeness <= closeness }
  }

  private static func closeness(_ coverage: Coverage) -> Int {
    switch coverage.reach {
    case .partners: 1
    case .members: 2
    case .facilities: 3
    case .person: 4
    }
  }

  /// True if it surely names the asker; `said` is when, for those who joined later.
  private func names(_ coverage: Coverage, _ said: Timestamp?) -> Bool {
    if !coverage.roles.isEmpty {
      guard let role = asker.role, coverage.roles.contains(role) else { return false }
    }
    if case .person(_, let user) = coverage.reach, asker.user != user { return false }
    guard isThere(coverage) else { return false }
    switch coverage.reach {
    case .facilities, .person: return true
    case .members, .partners:
      if coverage.coversLaterMembers { return true }
      guard let joined = asker.joined else { return false }
      return said.map { joined <= $0 } ?? true
    }
  }

  /// True unless it surely does not name the asker.
  private func mayName(_ coverage: Coverage) -> Bool {
    if let role = asker.role, !coverage.roles.isEmpty, !coverage.roles.contains(role) {
      return false
    }
    if case .person(_, let user) = coverage.reach, let asking = asker.user, asking != user {
      return false
    }
    return isThere(coverage)
  }

  private func isThere(_ coverage: Coverage) -> Bool {
    switch coverage.reach {
    case .facilities(let list): list.contains(asker.facility)
    case .members(let network): asker.facility.network == network
    case .partners: asker.facility.network != home
    case .person(let facility, _): asker.facility == facility
    }
  }

  var viewing: String { !refused.isEmpty ? "refused" : granted.isEmpty ? "unset" : "granted" }
}
