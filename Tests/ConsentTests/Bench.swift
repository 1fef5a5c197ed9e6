import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Synchronization
import Testing

/// Two networks with a store, registers and a slip desk, at a moment that stands still.
final class Bench: Sendable {
  /// Where the clock of every bench starts.
  static let now = ManualClock().now

  let clock = ManualClock()
  let handles: Handles
  let store: JournalStore
  let registers: Registers
  let desk: SlipDesk
  let keystore: Keystore
  let links: LinkRegister
  let sideKeys: [NetworkID: SideKeys]
  let slipKey: SigningKey
  let directory: TemporaryDirectory
  private let secret: SecretKey

  private init() throws {
    directory = try TemporaryDirectory()
    secret = SecretKey.random(byteCount: 32)
    handles = Handles(secret: secret)
    var limits = StoreLimits()
    limits.segmentBytesMax = 65_536
    store = try JournalStore(
      directory: directory.path + "/store", key: SecretKey.random(byteCount: 32),
      limits: limits, clock: clock.wallClock)
    keystore = try Keystore(directory: directory.path + "/keystore", key: secret)
    registers = Registers(store: store, handles: handles, clock: clock.wallClock)
    sideKeys = [
      try Bench.network("mame"): SideKeys(SideKey(try HPKEPrivateKey.generate())),
      try Bench.network("oshidori"): SideKeys(SideKey(try HPKEPrivateKey.generate())),
    ]
    slipKey = try SigningKey.generate(.p256)
    links = LinkRegister(
      store: store, keys: keystore, events: registers.events, clock: clock.wallClock)
    desk = SlipDesk(
      store: store, links: links, handles: handles, sideKeys: sideKeys,
      slipKeys: try SlipKeys(signing: slipKey, keyID: "k1"), registers: registers,
      clock: clock.wallClock)
  }

  /// The bench's keystore once more, after it was closed.
  func openedKeystore() throws -> Keystore {
    try Keystore(directory: directory.path + "/keystore", key: secret)
  }

  /// Runs `body` with a fresh bench, and closes its store afterwards.
  static func run(_ body: (Bench) async throws -> Void) async throws {
    let bench = try Bench()
    do {
      try await body(bench)
    } catch {
      bench.keystore.close()
      try await bench.store.close()
      throw error
    }
    bench.keystore.close()
    try await bench.store.close()
  }

  // MARK: Values

  static func network(_ text: String) throws -> NetworkID { try #require(NetworkID(text)) }

  static func facility(_ path: String) throws -> FacilityReference {
    try #require(FacilityReference(path: path))
  }

  static func localID(_ text: String) throws -> LocalID { try #require(LocalID(text)) }

  static func user(_ text: String = "dr.sato") throws -> UserID { try #require(UserID(text)) }

  static func certificate(_ name: String) -> Digest { SHA256.hash(Array(name.utf8)) }

  func entry(
    _ path: String, type: String = "clinic", status: FacilityStatus = .active,
    certificates: [Digest]? = nil
  ) throws -> Facility {
    Facility(
      reference: try Self.facility(path), facilityType: type, nameJa: "\(path)医院",
      nameEn: "\(path) clinic", certificates: certificates ?? [Self.certificate(path)],
      joined: clock.now, status: status, discloses: true, views: true)
  }

  /// Registers a facility and returns its reference.
  @discardableResult
  func register(
    _ path: String, type: String = "clinic", status: FacilityStatus = .active
  ) async throws -> FacilityReference {
    var entry = try entry(path, type: type)
    try await registers.putFacility(entry)
    if status != .active {
      entry.status = status
      try await registers.putFacility(entry)
    }
    return try Self.facility(path)
  }

  /// The facility that a network knows by the certificate called `name`.
  func facility(certificate name: String, in network: String = "mame") async throws -> Facility? {
    try await registers.facility(
      certificate: Self.certificate(name), in: try Self.network(network))?.value
  }

  func request(
    issuer: String = "mame/1", localID: String = "0001234", network: String = "oshidori",
    facility: String? = nil, lifetime: Duration = Slip.lifetimeMax
  ) throws -> IssueRequest {
    IssueRequest(
      issuer: try Self.facility(issuer), localID: try Self.localID(localID),
      network: try Self.network(network), facility: facility.flatMap(FacilityID.init),
      purpose: "COORD", demographics: try Self.demographics(), lifetime: lifetime)
  }

  static func demographics() throws -> Demographics {
    try Demographics(
      kanaName: "シマネ ハナコ", name: "島根 花子", birthDate: "1948-02-29", sex: .female)
  }

  /// A confirmed link between `mame/1`'s patient 0001234 and `oshidori/2`'s patient 99-5678.
  func confirmedLink() async throws -> LinkRecord {
    let here = try await register("mame/1")
    let there = try await register("oshidori/2", type: "hospital")
    let issued = try await desk.issue(try request())
    let redemption = try await desk.redeem(
      .compact(issued.slip), by: there, localID: try Self.localID("99-5678"))
    try await desk.confirm(issued.handle, by: here)
    try await desk.confirm(redemption.handle, by: there)
    let id = try #require(handles.link(issued.handle, for: here))
    return try #require(await desk.links.link(id))
  }
}

/// The events a subscriber has heard, in order.
final class Listener: Sendable {
  private let heard = Mutex<[ConsentEvent]>([])

  init(_ events: ConsentEvents) {
    events.subscribe { event in self.heard.withLock { $0.append(event) } }
  }

  var events: [ConsentEvent] { heard.withLock { $0 } }
}
