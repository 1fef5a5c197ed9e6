import Crypto
import Platform
import Policy
import Record
import Session
import Testing

/// Values the tests of this target start from.
enum Samples {
  static func network(_ text: String) throws -> NetworkID { try #require(NetworkID(text)) }

  static func direction(
    _ requester: String = "mame", _ custodian: String = "oshidori"
  ) throws -> ExchangeDirection {
    ExchangeDirection(requester: try network(requester), custodian: try network(custodian))
  }

  static func facility(_ id: String = "3210001") throws -> FacilityReference {
    FacilityReference(network: try network("mame"), facility: try #require(FacilityID(id)))
  }

  static func link(_ byte: UInt8 = 1) throws -> LinkID {
    try #require(LinkID([UInt8](repeating: byte, count: 16)))
  }

  static func digest(_ number: Int) -> Digest { SHA256.hash(Array("\(number)".utf8)) }

  static func subject(
    facility: String = "3210001", user: String = "dr.sato", link: UInt8 = 1,
    patients: [Int] = [1, 2]
  ) throws -> AffectedBy {
    let user: UserID = try #require(UserID(user))
    return AffectedBy(
      facility: try Self.facility(facility), user: user,
      link: try Self.link(link), patients: patients.map(digest), direction: try direction())
  }

  /// A permit's scope and demands, from two packs of one rule each.
  static func permitted(
    _ obligations: [Obligation] = []
  ) throws -> (scope: Scope, obligations: Obligations) {
    func pack(_ name: String, _ half: Half) -> Pack {
      let rule = Rule(
        id: "\(name)-1", effect: .permit, half: half, conditions: [], obligations: obligations)
      return Pack(name: name, version: 1, statements: [.rule(rule)])
    }
    let policy = try JointPolicy(
      requester: pack("mame", .request), custodian: pack("oshidori", .disclose), agreement: nil)
    // A permit that demands no review denies emergencies, and what might be one.
    var facts = Facts(vocabulary: policy.vocabulary)
    facts.set("purpose", "TREAT")
    switch policy.decide(facts) {
    case .permit(let permit): return (permit.scope, permit.obligations)
    case .refusal: throw Unexpected.refusal
    }
  }

  static func seed(
    _ subject: AffectedBy? = nil, certificate: Digest = digest(100),
    deadlines: [Deadline] = [], obligations: [Obligation] = []
  ) throws -> SessionSeed {
    let permitted = try permitted(obligations)
    return SessionSeed(
      subject: try subject ?? Self.subject(), certificate: certificate, role: "doctor",
      purpose: "TREAT", scope: permitted.scope, obligations: permitted.obligations,
      deadlines: deadlines)
  }

  enum Unexpected: Error { case refusal }
}

/// A broker with its clock, and the shortest way to its session's end.
struct Bench {
  let clock = ManualClock()
  let broker: Broker

  init(
    _ limits: SessionLimits = .standard, networks: Set<NetworkID> = [], pools: [SeatPool] = [],
    stopped: [StoppedScope] = []
  ) {
    broker = Broker(
      clock: clock.wallClock, limits: limits, networks: networks, pools: pools, stopped: stopped)
  }

  func use(
    _ opened: OpenedSession, facility: String = "3210001", certificate: Int = 100
  ) throws -> ActiveSession {
    try broker.use(
      token: opened.token, facility: try Samples.facility(facility),
      certificate: Samples.digest(certificate))
  }
}
