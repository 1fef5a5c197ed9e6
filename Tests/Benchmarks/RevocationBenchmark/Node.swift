import Crypto
import HTTP
import Platform
import Policy
import Record
import Session
import Store
import Transport

/// A bridge's broker, store and listener, and nothing between them.
struct Node: Sendable {
  private let broker: Broker
  private let store: JournalStore
  private let scope: Scope
  private let obligations: Obligations
  private let every: Duration

  static func run(_ options: Options) async throws(Fault) {
    let directory = try options.text("directory")
    let every = Duration.milliseconds(try options.number("every", or: 250))
    do {
      let loop = try EventLoop(name: "node")
      let identity = try TLSIdentity(
        ServerTLSFiles(
          chain: "\(directory)/server.pem", key: "\(directory)/server.key",
          clientAuthorities: "\(directory)/ca.pem", revocationList: nil, minimum: .tls13))
      let node = try Node(every: every, directory: "\(directory)/store")
      let listener = try Listener(
        name: "node", address: "127.0.0.1", port: 0, loops: [loop], identity: identity,
        limits: ServerLimits(
          connectionsMax: 4_096, handshakesAtOnceMax: 4_096, handshakeDeadline: .seconds(60))
      ) { request, peer in
        await node.answer(request, peer.certificate)
      }
      Output.data("\(listener.port)\n")
      // Until it is killed; the listener must live as long.
      while true { try await Task.sleep(for: .seconds(3600)) }
    } catch {
      throw Fault("\(error)")
    }
  }

  private init(every: Duration, directory: String) throws {
    self.every = every
    store = try JournalStore(
      directory: directory, key: SecretKey.random(byteCount: 32), limits: .standard,
      clock: .system)
    broker = Broker(clock: .system)
    func pack(_ name: String, _ half: Half) -> Pack {
      let rule = Rule(
        id: "\(name)-1", effect: .permit, half: half, conditions: [], obligations: [])
      return Pack(name: name, version: 1, statements: [.rule(rule)])
    }
    let policy = try JointPolicy(
      requester: pack("mame", .request), custodian: pack("oshidori", .disclose), agreement: nil)
    var facts = Facts(vocabulary: policy.vocabulary)
    facts.set("purpose", "TREAT")
    guard case .permit(let permit) = policy.decide(facts) else { throw Fault("not permitted") }
    (scope, obligations) = (permit.scope, permit.obligations)
  }

  private func answer(_ request: ServerRequest, _ certificate: Digest) async -> ServerResponse {
    let words = request.head.target.path.split(separator: "/").map(String.init)
    guard words.count == 2, let facility = FacilityID(words[1]),
      let network = NetworkID("mame")
    else { return ServerResponse(status: 404) }
    let reference = FacilityReference(network: network, facility: facility)
    switch words[0] {
    case "stream": return stream(reference, certificate)
    case "revoke": return await revoke(reference)
    default: return ServerResponse(status: 404)
    }
  }

  /// Opens a session and streams inside it, as a page that shows a record does.
  private func stream(_ facility: FacilityReference, _ certificate: Digest) -> ServerResponse {
    let seed = SessionSeed(
      subject: AffectedBy(facility: facility), certificate: certificate, role: "doctor",
      purpose: "TREAT", scope: scope, obligations: obligations, deadlines: [])
    do throws(SessionError) {
      let opened = try broker.open(seed)
      let session = try broker.use(
        token: opened.token, facility: facility, certificate: certificate)
      let flight = try broker.enter(seed.subject, session: session.id)
      return ServerResponse(
        status: 200, fields: Fields([("content-type", "text/event-stream")]),
        stream: Blocks(every: every), gate: flight.gate)
    } catch {
      return ServerResponse(status: 503)
    }
  }

  /// The commit of what is revoked, then the cut, as in `Withdrawals`; answers when it was durable.
  private func revoke(_ facility: FacilityReference) async -> ServerResponse {
    do {
      let key = Key("revoked", facility.facility.text)
      _ = try await store.commit(if: [], [.put(key, Array("{}".utf8))])
      let committed = MonotonicClock.now()
      let ended = broker.cut(.facility(facility), reason: .facilityRevoked)
      return ServerResponse(status: 200, body: Array("\(committed) \(ended.count)".utf8))
    } catch {
      return ServerResponse(status: 503)
    }
  }
}

/// A block now and then, without end.
private final class Blocks: ContentStream {
  private static let block = Array((String(repeating: "kakehashi ", count: 20) + "\n\n").utf8)
  private let every: Duration

  init(every: Duration) { self.every = every }

  var length: Int? { nil }

  func next() async throws -> [UInt8]? {
    try await Task.sleep(for: every)
    return Self.block
  }

  func stop() {}

  func brokeOff() async {}
}
