import Linkage
import Platform
import Policy
import Record

/// Facts while they are gathered, with the earliest moment at which one of them changes.
struct Draft: Sendable {
  private(set) var facts: Facts
  let now: Timestamp
  private var validUntil: Timestamp?
  private var dependsOn: Set<ConsentEvent.Subject> = []
  private var participationSince: Timestamp?
  private var rows: [ReadRow] = []
  private var known: [(network: NetworkID, until: Timestamp?)] = []

  init(facts: Facts, now: Timestamp) {
    self.facts = facts
    self.now = now
  }

  var resolved: ResolvedFacts {
    ResolvedFacts(
      facts: facts, validUntil: validUntil, dependsOn: dependsOn,
      participationSince: participationSince)
  }

  func standing(on given: InquiryRows) -> StandingFacts {
    StandingFacts(resolved: resolved, given: given, rows: rows, known: known, at: now)
  }

  /// Notes a row that was read.
  mutating func note(_ row: ReadRow) { rows.append(row) }

  /// Notes until when a network's consents are known.
  mutating func note(_ network: NetworkID, knownUntil until: Timestamp?) {
    known.append((network, until))
  }

  mutating func set(_ attribute: String, _ word: String) {
    // A word the vocabulary lacks refuses the decision (`E-VOCAB`); the facts remember it.
    facts.set(attribute, word)
  }

  /// Notes since when the patient takes part at the custodian.
  mutating func setSince(_ standing: StandingConsent?) { participationSince = standing?.since }

  mutating func depend(on subject: ConsentEvent.Subject) {
    dependsOn.insert(subject)
  }

  /// Notes that something changes at `moment`, unless it has already.
  mutating func limit(_ moment: Timestamp?) {
    guard let moment, moment > now else { return }
    validUntil = min(validUntil ?? moment, moment)
  }

  // MARK: Who asks, and what

  mutating func setRequest(_ inquiry: Inquiry) {
    set("network", inquiry.requester.text)
    set("action", inquiry.action)
    set("purpose", inquiry.purpose)
  }

  /// A facility that is silent since some moment is nobody in particular from then on.
  mutating func setSubject(_ inquiry: Inquiry, silent: Timestamp?) {
    let facility = inquiry.facility
    depend(on: .facility(facility.reference))
    limit(silent)
    if facility.status == .active, silent.map({ now < $0 }) ?? true {
      set("facilityType", facility.facilityType)
    }
    set(
      "device",
      facility.certificates.contains(inquiry.certificate) ? "registered" : "unregistered")
    // A user whose licence or certification has run out is nobody in particular. The assertion's
    // own end changes no fact: who signed in has signed in.
    guard let user = inquiry.knownUser(at: now) else { return }
    depend(on: .user(user.facility, user.user))
    set("role", user.role)
    set("assurance", String(user.assurance))
    limit(user.licenceValidUntil)
    limit(user.certifiedUntil)
  }

  // MARK: The patient

  mutating func setIncapable(_ isAttested: Bool) {
    for side in ["requester", "custodian"] {
      set("\(side).incapable", isAttested ? "attested" : "no")
    }
  }

  mutating func setLink(_ link: LinkRecord?) {
    let linkage =
      switch link?.state(at: now) {
      case .confirmed: "confirmed"
      case .proposed: "candidate"
      case .suspended, .revoked, .superseded, nil: "none"
      }
    // Only a proposal and a suspension end by themselves.
    if let link, [.proposed, .suspended].contains(link.state(at: now)) { limit(link.expires) }
    for side in ["requester", "custodian"] {
      set("\(side).linkage", linkage)
      set("\(side).slip", slip(link))
    }
  }

  private mutating func slip(_ link: LinkRecord?) -> String {
    guard let link, !link.state(at: now).isFinal, link.evidence.mode == .slip else {
      return "none"
    }
    guard let until = link.evidence.validUntil else { return "unknown" }
    limit(until)
    return now < until ? "valid" : "expired"
  }

  /// Without any record nothing is known; within one, a facility of which nothing was ever said
  /// is known to be `unset`, or 一括同意 with named exceptions could not be written.
  mutating func setConsent(_ standing: StandingConsent?, _ side: String) {
    guard let standing else { return }
    if let participation = standing.participation {
      set("\(side).participation", participation.word)
    }
    set("\(side).facilityConsent", standing.viewing.word)
    if let emergency = standing.emergency {
      set("\(side).emergencyConsent", Registers.word(emergency))
    }
    if let notice = standing.notice { set("\(side).disclosureNotice", notice.word) }
    limit(standing.validUntil)
  }

  /// 一括同意: who joined after the patient last consented was not on the list the patient saw.
  mutating func setJoined(_ joined: Timestamp, consent: StandingConsent?) {
    guard let confirmed = consent?.confirmed else { return }
    set("facilityJoined", joined <= confirmed ? "beforeConsent" : "afterConsent")
  }
}
