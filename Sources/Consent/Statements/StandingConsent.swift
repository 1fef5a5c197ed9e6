package import Platform
package import Record

/// What holds of all that a patient has said in one network, for one asker at one instant.
///
/// Taking away a grant never gives more: the tests compare it with a model of their own.
package struct StandingConsent: Equatable, Sendable {
  /// Whether the patient takes part; nil if nobody ever recorded it.
  package internal(set) var participation: Participation?
  /// Since when the patient has taken part without a break; nil if they do not.
  package internal(set) var since: Timestamp?
  /// When the patient last said so: the members of that day were on the list they saw.
  package internal(set) var confirmed: Timestamp?
  /// Whether the asker may view.
  package internal(set) var viewing = FacilityConsent.unset
  /// When the longest grant that stands ends; nil if it does not, or there is none.
  package internal(set) var viewingUntil: Timestamp?
  /// Consent to emergency viewing; nil if nobody ever recorded it.
  package internal(set) var emergency: Bool?
  /// The posted notice; nil if nobody ever recorded it.
  package internal(set) var notice: DisclosureNotice?
  /// The earliest instant at which any of it may change.
  package internal(set) var validUntil: Timestamp?
}

extension PatientConsent {
  /// What holds for an asker at `now`, by the network's own rule; without an asker nobody may view.
  package func standing(
    for asker: Asker?, in home: NetworkID, by rule: ConflictRule, at now: Timestamp
  ) -> StandingConsent {
    let heard = Hearing(statements, at: now)
    var standing = StandingConsent()
    standing.validUntil = heard.validUntil
    heard.participation(&standing)
    if let asker {
      (standing.viewing, standing.viewingUntil) = heard.viewing(asker, home, rule)
    }
    standing.emergency = heard.emergency
    standing.notice = heard.notice
    return standing
  }
}

/// The statements that hold at an instant: in force, and not ended by a withdrawal.
struct Hearing {
  private typealias Viewing = (said: Timestamp, until: Timestamp?, coverage: Coverage)

  /// When the patient last withdrew.
  private var withdrawn: Timestamp?
  /// Those that hold.
  private(set) var statements: [ConsentStatement] = []
  /// What was said at all, in force or not.
  private var hasParticipation = false
  private var hasEmergency = false
  private(set) var validUntil: Timestamp?

  init(_ all: [ConsentStatement], at now: Timestamp) {
    for statement in all where statement.matter == .participation(.withdrawn) {
      guard statement.validity.contains(now) else { continue }
      withdrawn = max(withdrawn ?? statement.said, statement.said)
    }
    for statement in all {
      for moment in [statement.validity.from, statement.validity.until] {
        if let moment, moment > now { validUntil = min(validUntil ?? moment, moment) }
      }
      switch statement.matter {
      case .participation: hasParticipation = true
      case .emergency: hasEmergency = true
      case .viewing, .notice: break
      }
      if statement.validity.contains(now), !isEnded(statement) { statements.append(statement) }
    }
  }

  /// A withdrawal ends all that was granted until then but what the facility itself posted.
  private func isEnded(_ statement: ConsentStatement) -> Bool {
    guard let withdrawn, statement.isGrant, statement.said <= withdrawn else { return false }
    if case .notice = statement.matter { return false }
    return true
  }

  func participation(_ standing: inout StandingConsent) {
    for statement in statements where statement.matter == .participation(.active) {
      standing.since = min(standing.since ?? statement.said, statement.said)
      standing.confirmed = max(standing.confirmed ?? statement.said, statement.said)
    }
    guard hasParticipation || withdrawn != nil else { return }
    standing.participation =
      standing.since != nil ? .active : withdrawn != nil ? .withdrawn : Participation.none
  }

  /// Refused, if a refusal of the asker was not lifted; granted, if a grant was not taken back.
  ///
  /// What is said of somebody is lifted only by what is said later and names them as closely.
  func viewing(
    _ asker: Asker, _ home: NetworkID, _ rule: ConflictRule
  ) -> (FacilityConsent, until: Timestamp?) {
    var grants: [Viewing] = []
    var refusals: [Viewing] = []
    var unset: [Viewing] = []
    for statement in statements {
      guard case .viewing(let value, let coverage) = statement.matter else { continue }
      let viewing = (statement.said, statement.validity.until, coverage)
      switch value {
      case .granted where coverage.grants(asker, said: statement.said, home: home):
        grants.append(viewing)
      case .refused where coverage.refuses(asker, home: home): refusals.append(viewing)
      case .unset where coverage.refuses(asker, home: home): unset.append(viewing)
      default: break
      }
    }
    // Only what surely names the asker lifts a refusal.
    let lifting =
      unset.filter { $0.coverage.grants(asker, said: .distantFuture, home: home) }
      + (rule == .latest ? grants : [])
    if refusals.contains(where: { !Self.isLifted($0, by: lifting) }) { return (.refused, nil) }
    let standing = grants.filter { !Self.isLifted($0, by: unset) }
    guard !standing.isEmpty else { return (.unset, nil) }
    let ends = standing.compactMap(\.until)
    return (.granted, ends.count == standing.count ? ends.max() : nil)
  }

  private static func isLifted(_ viewing: Viewing, by others: [Viewing]) -> Bool {
    others.contains {
      $0.said > viewing.said && $0.coverage.closeness >= viewing.coverage.closeness
    }
  }

  /// The last word; of several said at once the least.
  var emergency: Bool? {
    var last: (said: Timestamp, value: Bool)?
    for statement in statements {
      guard case .emergency(let value) = statement.matter else { continue }
      if let known = last, statement.said < known.said { continue }
      let isTie = last?.said == statement.said
      last = (statement.said, value && (!isTie || last?.value ?? true))
    }
    if let last { return last.value }
    return hasEmergency || withdrawn != nil ? false : nil
  }

  /// The last word; of several said at once the least.
  var notice: DisclosureNotice? {
    var last: (said: Timestamp, value: DisclosureNotice)?
    for statement in statements {
      guard case .notice(let value) = statement.matter else { continue }
      if let known = last, statement.said < known.said { continue }
      let isTie = last?.said == statement.said
      last = (statement.said, isTie ? min(value, last?.value ?? value) : value)
    }
    return last?.value
  }
}

extension Timestamp {
  /// Later than anything is said.
  fileprivate static var distantFuture: Timestamp { Timestamp(milliseconds: .max) }
}
