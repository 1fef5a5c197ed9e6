package import Crypto
package import Record

/// One way of an agreement: who asks, and whose record it is.
package struct ExchangeDirection: Hashable, Sendable {
  /// The network that asks.
  package let requester: NetworkID
  /// The network that holds the record.
  package let custodian: NetworkID

  /// The direction from `requester` to `custodian`.
  package init(requester: NetworkID, custodian: NetworkID) {
    self.requester = requester
    self.custodian = custodian
  }

  /// `mame>oshidori`, as operators write it.
  package var text: String { "\(requester.text)>\(custodian.text)" }

  /// Both parties of the agreement.
  package var parties: Set<NetworkID> { [requester, custodian] }
}

/// What a custodian is asked in, such as `fhir`: `[a-z][a-z0-9-]{0,31}`.
package struct DialectID: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    // A network's name is written alike.
    guard NetworkID(text) != nil else { return nil }
    self.text = text
  }
}

/// Everything whose withdrawal ends an exchange.
///
/// A class, so that an exchange carries one reference and not everything it names.
package final class AffectedBy: Equatable, Sendable {
  /// The facility that asks.
  package let facility: FacilityReference
  /// The user who asks; nil for a system's own request.
  package let user: UserID?
  /// The link it goes through; nil while unknown.
  package let link: LinkID?
  /// Blind indexes of the patient, one in each network.
  package let patients: [Digest]
  /// The direction it goes; nil for an exchange inside one network.
  package let direction: ExchangeDirection?
  /// The work plan it is part of; nil for all but an administrator's.
  package let plan: PlanID?
  /// What the custodian is asked in; nil for an exchange inside one network.
  package let dialect: DialectID?

  /// What one exchange depends on.
  package init(
    facility: FacilityReference, user: UserID? = nil, link: LinkID? = nil,
    patients: [Digest] = [], direction: ExchangeDirection? = nil, plan: PlanID? = nil,
    dialect: DialectID? = nil
  ) {
    self.facility = facility
    self.user = user
    self.link = link
    self.patients = patients
    self.direction = direction
    self.plan = plan
    self.dialect = dialect
  }

  var subjects: [Subject] {
    var subjects: [Subject] = [.facility(facility)]
    if let user { subjects.append(.user(facility, user)) }
    if let link { subjects.append(.link(link)) }
    if let direction { subjects.append(.direction(direction)) }
    if let plan { subjects.append(.plan(plan)) }
    if let dialect { subjects.append(.dialect(dialect)) }
    for patient in patients { subjects.append(.patient(patient)) }
    return subjects
  }

  /// Whether both name the same.
  package static func == (left: AffectedBy, right: AffectedBy) -> Bool {
    left === right
      || left.facility == right.facility && left.user == right.user && left.link == right.link
        && left.patients == right.patients && left.direction == right.direction
        && left.plan == right.plan && left.dialect == right.dialect
  }
}

/// What a cut ends.
package enum CutScope: Hashable, Sendable {
  /// Everything that is live now.
  case all
  /// All of one direction.
  case direction(ExchangeDirection)
  /// All of one facility.
  case facility(FacilityReference)
  /// All of those who view in one pool of seats.
  case pool(SeatPoolID)
  /// All of one user.
  case user(FacilityReference, UserID)
  /// All that goes through one link.
  case link(LinkID)
  /// All about one patient, by the blind index of either network.
  case patient(Digest)
  /// All under one work plan.
  case plan(PlanID)
  /// All that is asked in one dialect.
  case dialect(DialectID)
  /// One session.
  case session(SessionID)

  var subject: Subject? {
    switch self {
    case .all: nil
    case .direction(let direction): .direction(direction)
    case .facility(let facility): .facility(facility)
    case .pool(let pool): .pool(pool)
    case .user(let facility, let user): .user(facility, user)
    case .link(let link): .link(link)
    case .patient(let patient): .patient(patient)
    case .plan(let plan): .plan(plan)
    case .dialect(let dialect): .dialect(dialect)
    case .session(let session): .session(session)
    }
  }
}

/// What an exchange or a session depends on: what a cut names.
enum Subject: Hashable, Sendable {
  case direction(ExchangeDirection)
  case facility(FacilityReference)
  case pool(SeatPoolID)
  case user(FacilityReference, UserID)
  case link(LinkID)
  case patient(Digest)
  case plan(PlanID)
  case dialect(DialectID)
  case session(SessionID)
}

/// Something a cut can end.
enum Member: Hashable, Sendable {
  case session(SessionID)
  case flight(UInt64)
}

/// Who depends on what; costs what a cut hits, not what is live.
///
/// An exchange in a session is found through it, and stands here only under what it depends on
/// beside its session.
struct SubjectIndex: Sendable {
  private var members: [Subject: Set<Member>] = [:]

  func members(of subject: Subject) -> Set<Member> { members[subject] ?? [] }

  mutating func insert(_ member: Member, under subjects: [Subject]) {
    for subject in subjects { members[subject, default: []].insert(member) }
  }

  mutating func remove(_ member: Member, from subjects: [Subject]) {
    for subject in subjects {
      members[subject]?.remove(member)
      if members[subject]?.isEmpty == true { members[subject] = nil }
    }
  }

  /// How many keys are in use; nothing may be left when nothing is live.
  var subjectCount: Int { members.count }
}
