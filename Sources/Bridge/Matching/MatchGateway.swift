import Crypto
import HTTP
import Linkage
package import Platform
import Record
import Synchronization
import Transport

/// A network's gateway for blinded matches, on the network's own machine: it answers the bridge and
/// nobody else, holds one of the two keys and the index, and never says whom it was asked about.
package final class MatchGateway: Sendable {
  /// LIMIT: bytes of one request.
  private static let bodyBytesMax = 16 << 10

  /// The port it listens on.
  package let port: UInt16
  private let listener: Listener
  private let identity: TLSIdentity
  private let settings: MatchGatewaySettings
  private let responder: Answering

  /// The responder of now; a new index takes its place without a pause.
  private final class Answering: Sendable {
    private let held: Mutex<MatchResponder>
    init(_ responder: MatchResponder) { held = Mutex(responder) }
    var current: MatchResponder { held.withLock { $0 } }
    func replace(by responder: MatchResponder) { held.withLock { $0 = responder } }
  }

  /// Reads keys and indexes, then listens on `loops`.
  ///
  /// - Throws: ``BridgeError`` for the first thing that keeps it from starting.
  package init(
    _ settings: MatchGatewaySettings, loops: [EventLoop], clock: WallClock = .system
  ) throws(BridgeError) {
    self.settings = settings
    do {
      let answering = Answering(try MatchGatewayKeys(settings).responder())
      responder = answering
      identity = try TLSIdentity(settings.tls.files, clock: clock)
      let bridges = Set(settings.bridgeCertificates.compactMap { Digest(hex: $0) })
      var limits = ServerLimits.standard
      limits.bodyBytesMax = Self.bodyBytesMax
      listener = try Listener(
        name: "\(settings.network.text)/gateway", address: settings.address, port: settings.port,
        loops: loops, identity: identity, limits: limits
      ) { request, peer in
        guard bridges.contains(peer.certificate) else { return Answer.problem(.notFound) }
        do throws(Problem) {
          return Answer.json(try Self.answer(request, answering.current))
        } catch { return Answer.problem(error) }
      }
    } catch let error as ConfigurationError {
      throw BridgeError(wording: error.wording)
    } catch {
      throw BridgeError(
        wording: Wording(ja: "起動できません: \(error)", en: "cannot start: \(error)"))
    }
    port = listener.port
  }

  /// Reads certificates and indexes anew; what cannot be used is reported and the old stays.
  package func reload() -> [Finding] {
    var findings: [Finding] = []
    do {
      try identity.reload()
      responder.replace(by: try MatchGatewayKeys(settings).responder())
    } catch {
      let wording =
        (error as? ConfigurationError)?.wording ?? Wording(ja: "\(error)", en: "\(error)")
      findings.append(Finding(severity: .fault, wording: wording))
    }
    return findings
  }

  /// Lets what is in flight finish, then stops listening.
  package func stop() async { await listener.drain(deadline: .seconds(5)) }

  private static func answer(
    _ request: ServerRequest, _ responder: MatchResponder
  ) throws(Problem) -> JSONValue {
    let path = request.head.target.path
    guard ["/evaluate", "/look"].contains(path) else { throw .notFound }
    guard request.head.method == .post else { throw .methodNotAllowed }
    var body: ObjectReader
    do throws(FieldError) { body = try ObjectReader(parsing: request.body) } catch {
      throw .malformed(error)
    }
    do throws(MatchError) {
      return path == "/evaluate"
        ? try evaluate(&body, responder) : try look(&body, responder)
    } catch { throw .match(error) }
  }

  /// `POST /evaluate`: `{"epoch": 1, "elements": …}`.
  private static func evaluate(
    _ body: inout ObjectReader, _ responder: MatchResponder
  ) throws(MatchError) -> JSONValue {
    let (epoch, text): (Int, String)
    do throws(FieldError) {
      epoch = try body.integer("epoch", in: MatchPublicKeys.epochs)
      text = try body.text("elements")
      try body.finish()
    } catch { throw .malformedMessage }
    let count = MatchQuestion.elementsCount
    let elements = try MatchWire.elements(text, counts: count...count)
    return MatchWire.value(try responder.evaluate(elements, epoch: epoch))
  }

  /// `POST /look`: `{"match": …, "network": …, "facility": …, "sealed": …}`.
  private static func look(
    _ body: inout ObjectReader, _ responder: MatchResponder
  ) throws(MatchError) -> JSONValue {
    let (id, network, facility, text): (String, NetworkID, String, String)
    do throws(FieldError) {
      id = try body.text("match")
      network = try body.network("network")
      facility = try body.text("facility")
      text = try body.text("sealed")
      try body.finish()
    } catch { throw .malformedMessage }
    guard let match = MatchID(hex: id), let facility = FacilityID(facility) else {
      throw .malformedMessage
    }
    let answer = try responder.answer(
      try MatchWire.sealed(text), in: match,
      by: FacilityReference(network: network, facility: facility))
    return ["sealed": MatchWire.sealed(answer)]
  }
}
