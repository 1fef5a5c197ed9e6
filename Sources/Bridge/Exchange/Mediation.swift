import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Synchronization

/// One direction of an agreement at work: what a request of the requester's side goes through.
///
/// A class, so that an exchange carries one reference and not everything it refers to.
final class Mediation: Sendable {
  let direction: ExchangeDirection
  let custodian: Custodian
  /// The bridge's FHIR base URL for this direction, without a slash at its end.
  let base: String
  /// Opens the custodian's halves of links.
  let sideKeys: SideKeys
  let resolver: FactsResolver
  let links: LinkRegister
  let handles: Handles
  let broker: Broker
  let budgets: Budgets
  let admission: Admission
  let logbook: Logbook
  let opened: OpenedLinks
  let subjects = SessionSubjects()
  /// Of both networks' rules for emergency views the stricter ones.
  let emergencyRules: EmergencyRules
  /// Of both networks' rules for work plans the stricter ones.
  let planRules: PlanRules
  let clock: WallClock
  private let current: Mutex<PolicyInForce>

  /// Everything, each the composition's own.
  init(
    direction: ExchangeDirection, policy: PolicyInForce, custodian: Custodian, base: String,
    sideKeys: SideKeys,
    resolver: FactsResolver, links: LinkRegister, handles: Handles, broker: Broker,
    budgets: Budgets, admission: Admission, logbook: Logbook, opened: OpenedLinks,
    emergencyRules: EmergencyRules, planRules: PlanRules, clock: WallClock
  ) {
    self.direction = direction
    current = Mutex(policy)
    self.custodian = custodian
    self.base = base
    self.sideKeys = sideKeys
    self.resolver = resolver
    self.links = links
    self.handles = handles
    self.broker = broker
    self.budgets = budgets
    self.admission = admission
    self.logbook = logbook
    self.opened = opened
    self.emergencyRules = emergencyRules
    self.planRules = planRules
    self.clock = clock
  }

  /// The policy in force, to be taken after an exchange has entered: a policy that is swapped in
  /// later cuts the exchange.
  var inForce: PolicyInForce { current.withLock { $0 } }

  /// Goes by another policy from the next exchange on.
  func adopt(_ policy: PolicyInForce) { current.withLock { $0 = policy } }

  /// An id that no link has: looked up for a handle of nobody, so that it takes as long.
  static let nobody = SHA256.hash(Array("kakehashi: no link".utf8)).linkID

  /// A number that is looked for where none is known, so that it takes as long.
  private static let nobodyNumber: LocalID = {
    guard let number = LocalID("kakehashi:nobody") else {
      preconditionFailure("a printable text is a number")
    }
    return number
  }()

  /// The handle under which `facility` knows one of its own patients, or would: a patient who is
  /// not linked, or of whom no number is known, has a handle that leads nowhere.
  func ownHandle(
    _ patient: LocalID?, for facility: FacilityReference
  ) async throws(Problem) -> Handle {
    try await ownHandles(patient, for: facility)[0]
  }

  /// The same for every link of the patient; never empty.
  func ownHandles(
    _ patient: LocalID?, for facility: FacilityReference
  ) async throws(Problem) -> [Handle] {
    let sought = patient ?? Self.nobodyNumber
    let index = handles.index(sought, in: facility.network)
    let found: [LinkRecord]
    do throws(ConsentError) {
      found = try await links.links(of: index, in: facility.network)
    } catch {
      throw .consent(error)
    }
    let now = clock.now()
    let confirmed = found.filter {
      $0.state(at: now) == .confirmed && $0.half(in: direction.custodian) != nil
    }
    let ids =
      confirmed.isEmpty
      ? [handles.decoyLink(network: direction.custodian, localID: sought, facility: facility)]
      : confirmed.map(\.id)
    return ids.map { handles.handle(for: facility, link: $0) }
  }

  /// Enters an exchange so that a withdrawal cuts it, whether it runs in a session or not.
  func enter(
    _ visitor: Visitor, _ subject: Subject, under plan: PlanID? = nil
  ) throws(Problem) -> InFlight {
    try spend(visitor, subject)
    if let session = visitor.session?.kept {
      guard session.seed.subject.link == subject.link,
        session.seed.subject.direction == direction
      else { throw .sessionMismatch }
    }
    do throws(SessionError) {
      return try broker.enter(
        affectedBy(visitor, subject, under: plan), session: visitor.session?.id,
        since: visitor.mark)
    } catch {
      throw .session(error)
    }
  }

  /// Everything whose withdrawal ends what this visitor does to this subject.
  func affectedBy(
    _ visitor: Visitor, _ subject: Subject, under plan: PlanID? = nil
  ) -> AffectedBy {
    AffectedBy(
      facility: visitor.facility.reference, user: visitor.user.user, link: subject.link,
      patients: subject.patients, direction: direction,
      plan: plan ?? visitor.session?.kept.seed.subject.plan, dialect: custodian.dialect)
  }

  /// The custodian's number for the subject and what is known of its other identifiers.
  func open(_ record: LinkRecord) throws(Problem) -> OpenedLinks.Opened {
    guard let half = record.half(in: direction.custodian) else { throw .notFound }
    let now = clock.now()
    if let known = opened.opened(record.id, sealed: half.sealed, at: now) { return known }
    let key: LinkKey?
    do throws(ConsentError) { key = try links.key(of: record) } catch { throw .consent(error) }
    // Without its key a link is no more, whatever an older copy of the store says of it.
    guard let key else { throw .unreadableLink }
    do throws(LinkageError) {
      let localID = try half.sealed.open(
        link: record.id, facility: half.facility, with: sideKeys, under: key)
      return OpenedLinks.Opened(
        facility: half.facility.facility, localID: localID, known: nil)
    } catch {
      throw .unreadableLink
    }
  }

  /// Keeps what was learnt while the link was open.
  func remember(_ known: OpenedLinks.Opened, _ record: LinkRecord) {
    guard let half = record.half(in: direction.custodian) else { return }
    opened.remember(known, record.id, sealed: half.sealed, at: clock.now())
  }
}

extension Problem {
  fileprivate static var unreadableLink: Problem {
    Problem(
      500, "link-unreadable", ja: "リンクを開けません（鍵の設定を確かめてください）",
      en: "the link cannot be opened; check the side keys and the keystore")
  }
}

extension Digest {
  fileprivate var linkID: LinkID {
    guard let id = LinkID(Array(bytes.prefix(16))) else {
      preconditionFailure("a digest has sixteen bytes")
    }
    return id
  }
}
