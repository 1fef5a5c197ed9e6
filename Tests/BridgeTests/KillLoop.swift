import Bridge
import Consent
import Crypto
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Store
import Synchronization
import Transport

/// What the bridge said it had done, kept to be asked for after it was killed.
struct Acknowledged: Sendable {
  struct Slip: Sendable {
    let id: String
    let handle: String
    /// How far the link was acknowledged: issued, redeemed, confirmed there, confirmed here.
    var steps = 1
  }

  struct Answer: Sendable {
    let receipt: Int64
    let digest: String
  }

  var slips: [Slip] = []
  /// Patients of まめネット who take part.
  var consents: [String] = []
  /// Users of `c-101`.
  var users: [String] = []
  var answers: [Answer] = []
  var checkpoints: [Checkpoint] = []

  var count: Int {
    slips.reduce(0) { $0 + $1.steps } + consents.count + users.count + answers.count
      + checkpoints.count
  }
}

/// Kills a bridge in the middle of its work and looks for what it had acknowledged.
final class KillLoop: Sendable {
  let host: BridgeHost
  private let patient: Referral
  private let state = Mutex(State())
  private let verifier: NoteVerifier

  private struct State {
    var fresh = Acknowledged()
    var number = 0
    var target = Int.max
  }

  /// What was acknowledged and found again, over all rounds.
  private let total = Mutex((kills: 0, acknowledged: 0, lost: 0, entries: Int64(0)))
  private let checkpoints = Mutex<[Checkpoint]>([])

  /// Kills, things acknowledged, things lost, entries of the ledger.
  var figures: (kills: Int, acknowledged: Int, lost: Int, entries: Int64) {
    total.withLock { $0 }
  }

  init(_ site: Site) async throws {
    host = try await site.bridge(.init(isProgram: true))
    try await host.registerAll()
    patient = try await host.referral()
    let key = try SigningKey.load(pemPath: "\(site.development.folder)/secrets/ledger.pem")
    guard
      let verifier = NoteVerifier(
        name: DevelopmentSite.ledgerOrigin, algorithm: .ed25519, key: key.verifying)
    else { throw Missing("the ledger's key") }
    self.verifier = verifier
    // The first checkpoint is there before the first kill.
    try await checkpoint()
  }

  /// Works until `acknowledgements` came back, is killed at once, started and searched.
  func round(_ acknowledgements: Int) async throws {
    state.withLock { $0.target = $0.fresh.count + acknowledgements }
    await withTaskGroup(of: Void.self) { group in
      for worker in [link, link, consent, consent, register, search, search, checkpoint] {
        group.addTask { while (try? await worker()) != nil {} }
      }
    }
    await host.kill()
    let fresh = state.withLock { state in
      defer { state.fresh = Acknowledged() }
      return state.fresh
    }
    let report = try LedgerVerifier.verify(
      directory: host.ledgerDirectory, verifierKey: verifier.text)
    let missing = try await missingInStore(fresh)
    try await host.start()
    let lost = try await missing + missingInBridge(fresh)
    total.withLock { total in
      total.kills += 1
      total.acknowledged += fresh.count
      total.lost += lost
      total.entries = report.size
    }
  }

  // MARK: Work

  /// Counts what came back; whoever reaches the target kills the bridge.
  private func acknowledge(_ change: (inout Acknowledged) -> Void) {
    let isEnough = state.withLock { state in
      change(&state.fresh)
      return state.fresh.count >= state.target
    }
    if isEnough { host.signal(9) }
  }

  private func nextNumber() -> Int {
    state.withLock { state in
      state.number += 1
      return state.number
    }
  }

  @Sendable private func link() async throws {
    let number = nextNumber()
    let issued = try await host.issue("K-\(number)")
    let slip = Acknowledged.Slip(
      id: try issued.string(at: "id"), handle: try issued.string(at: "handle"))
    acknowledge { $0.slips.append(slip) }
    let redeemed = try? await host.call(
      "oshidori", "h-001", .post, "/api/slips/redeem",
      ["patient": .string("O-\(number)"), "slip": issued["slip"] ?? ""])
    // A facility may redeem ten a minute; the other slips stay as they were issued.
    guard let handleThere = redeemed?["handle"]?.string else { return try await consent() }
    step(slip)
    try await host.confirm("oshidori", "h-001", handleThere)
    step(slip)
    try await host.confirm("mame", "c-101", slip.handle)
    step(slip)
  }

  private func step(_ slip: Acknowledged.Slip) {
    acknowledge { fresh in
      guard let index = fresh.slips.firstIndex(where: { $0.id == slip.id }) else { return }
      fresh.slips[index].steps += 1
    }
  }

  @Sendable private func consent() async throws {
    let patient = "K-\(nextNumber())"
    try await host.consent("mame", patient, "participation", "active")
    acknowledge { $0.consents.append(patient) }
  }

  @Sendable private func register() async throws {
    let user = "k-\(nextNumber())"
    try await host.register(Assertion(user: user, licence: "第\(user)号"))
    acknowledge { $0.users.append(user) }
  }

  @Sendable private func search() async throws {
    let answer = try await host.client("mame", "c-101").search(
      patient.handle, "status=current&_count=5", bearer: host.token(.doctor))
    guard answer.head.status.isSuccess,
      let receipt = answer.head.fields["x-kakehashi-receipt"].flatMap({ Int64($0) })
    else { throw Missing("an answer with a receipt: \(answer.head.status)") }
    let digest = SHA256.hash(answer.body).hex
    acknowledge { $0.answers.append(.init(receipt: receipt, digest: digest)) }
  }

  @Sendable private func checkpoint() async throws {
    let checkpoint = try await signedCheckpoint()
    acknowledge { $0.checkpoints.append(checkpoint) }
    // Now and then: signing all the time would leave nothing unsigned to lose.
    for _ in 0..<10 { try await consent() }
  }

  private func signedCheckpoint() async throws -> Checkpoint {
    let answer = try await host.client("mame", "operator").send(.get, "/api/ledger/checkpoint")
    guard answer.head.status.isSuccess,
      let note = SignedNote(String(decoding: answer.body, as: UTF8.self))
    else { throw Missing("a checkpoint") }
    return try Checkpoint(note: note, verifier: verifier)
  }

  // MARK: Looking for it

  /// What the store's files do not hold, read while no bridge runs.
  private func missingInStore(_ fresh: Acknowledged) async throws -> Int {
    let secrets = "\(host.site.development.folder)/secrets"
    let store = try JournalStore(
      directory: "\(host.dataDirectory)/store",
      key: try SecretKey.load(path: "\(secrets)/store.key"), limits: .standard, clock: .system)
    let handles = Handles(secret: try SecretKey.load(path: "\(secrets)/linkage.key"))
    let registers = Registers(store: store, handles: handles, clock: .system)
    guard let network = NetworkID("mame"), let facility = FacilityID("c-101") else { return 1 }
    var missing = 0
    for patient in fresh.consents {
      guard let number = LocalID(patient) else { continue }
      let consent = try await registers.consent(
        of: handles.index(number, in: network), in: network)
      let joined = ConsentStatement.Matter.participation(.active)
      if consent?.statements.last?.matter != joined { missing += 1 }
    }
    for user in fresh.users {
      guard let id = UserID(user) else { continue }
      let found = try await registers.user(
        id, at: FacilityReference(network: network, facility: facility))
      if found?.role != "doctor" { missing += 1 }
    }
    try await store.close()
    return missing
  }

  /// What the restarted bridge does not show.
  private func missingInBridge(_ fresh: Acknowledged) async throws -> Int {
    var missing = 0
    for slip in fresh.slips where try await !isThere(slip) { missing += 1 }
    for answer in fresh.answers {
      let entry = try await host.call(
        "mame", "operator", .get, "/api/ledger/entries/\(answer.receipt)")
      let view = try await host.sealed(entry, for: "mame")
      if view["answer"]?.string != answer.digest { missing += 1 }
    }
    checkpoints.withLock { $0 += fresh.checkpoints }
    let now = try await signedCheckpoint()
    for old in checkpoints.withLock({ $0 }) where try await !now.extends(old, host) {
      missing += 1
    }
    // Each is the base of the next: the latest stands for all before it.
    checkpoints.withLock { $0 = [now] }
    return missing
  }

  private func isThere(_ slip: Acknowledged.Slip) async throws -> Bool {
    guard slip.steps > 1 else {
      let taken = try await host.client("mame", "c-101").send(
        .post, "/api/slips/revoke", JSONValue.object([("id", .string(slip.id))]).encoded())
      // Taken back now, or redeemed although that was never acknowledged.
      return taken.head.status == 200 || Refused(taken) == Refused(409, "slip-redeemed")
    }
    let link = try await host.client("mame", "c-101").send(.get, "/api/links/\(slip.handle)")
    guard let body = try? link.json() else { return false }
    let isThere = slip.steps < 3 || body["confirmedThere"]?.flag == true
    let isHere =
      slip.steps < 4 || body["confirmedHere"]?.flag == true && body["state"] == "confirmed"
    return isThere && isHere
  }
}

extension Checkpoint {
  /// Whether this tree begins with the tree of an older checkpoint, by the bridge's own proof.
  fileprivate func extends(_ old: Checkpoint, _ host: BridgeHost) async throws -> Bool {
    guard old.size > 0, old.size < size else { return old == self }
    let answer = try await host.call(
      "mame", "operator", .get, "/api/ledger/consistency/\(old.size)/\(size)")
    let path = (answer.elements ?? []).compactMap { $0.string.flatMap { Digest(hex: $0) } }
    return Merkle.verifyConsistency(from: old.size, old.root, to: size, root, proof: path)
  }
}
