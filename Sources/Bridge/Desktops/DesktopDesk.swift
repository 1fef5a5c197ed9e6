import Console
import Crypto
import HTTP
import Ledger
import Platform
import Record
import Session
import Synchronization
import Transport

/// Shows the desktop of a session's seat to its user's browser, and to nobody else.
///
/// Below the page's address, which ends in `/`: `desktop.js`, `desktop.css`, `novnc/…`, `state`
/// (why it ended) and `stream` (the WebSocket).
struct DesktopDesk: Sendable {
  private let files: ViewerFiles
  private let desktops: [SeatNumber: @Sendable () -> Desktop]
  private let broker: Broker
  private let logbook: Logbook

  /// Who looks, once the session's token and certificate were checked.
  struct Visit: Sendable {
    let session: ActiveSession
    /// What the user's browser proves the session by.
    let token: String
    /// The asking network's listener, as browsers name it.
    let origin: String
    let language: Language
  }

  /// Reads the viewer's files and the passwords; throws for the first that cannot be read.
  init(
    _ settings: DesktopSettings, _ credentials: Credentials, broker: Broker, logbook: Logbook
  ) throws {
    files = try ViewerFiles(folder: settings.viewerFolder)
    var desktops: [SeatNumber: @Sendable () -> Desktop] = [:]
    for seat in settings.seats { desktops[seat.place] = try seat.desktop(credentials) }
    self.desktops = desktops
    self.broker = broker
    self.logbook = logbook
  }

  /// The desk of each network that has desktops.
  static func all(
    _ configuration: Configuration, _ credentials: Credentials, _ broker: Broker,
    _ logbook: Logbook
  ) throws -> [NetworkID: DesktopDesk] {
    var desks: [NetworkID: DesktopDesk] = [:]
    for network in configuration.networks {
      guard let settings = network.desktop else { continue }
      desks[network.id] = try DesktopDesk(
        settings, credentials, broker: broker, logbook: logbook)
    }
    return desks
  }

  /// Answers a GET for `path`, below the page's address.
  func answer(
    _ request: ServerRequest, _ path: ArraySlice<String>, _ visit: Visit
  ) async -> ServerResponse {
    guard request.head.method == .get else { return Answer.problem(.methodNotAllowed) }
    switch path.first {
    case "" where path.count == 1:
      return Self.page("text/html; charset=utf-8", DesktopPage.html(visit.language))
    case "desktop.js" where path.count == 1: return Self.script(DesktopPage.script)
    case "desktop.css" where path.count == 1:
      return Self.page("text/css; charset=utf-8", DesktopPage.style)
    case "novnc":
      return files.script(path.dropFirst()).map(Self.script) ?? Answer.problem(.notFound)
    case "stream" where path.count == 1:
      do throws(Problem) { return try await stream(request, visit) } catch {
        return Answer.problem(error)
      }
    default: return Answer.problem(.notFound)
    }
  }

  /// Answers `state` for a session that may be over: what its user is told.
  func state(of session: SessionID) -> ServerResponse {
    guard let reason = broker.endReason(of: session) else { return Answer.json([:]) }
    return Answer.json([
      "reason": ["ja": .string(reason.japanese), "en": .string(reason.english)]
    ])
  }

  // MARK: The stream

  /// Upgrades to the relay once its beginning is in the ledger.
  private func stream(
    _ request: ServerRequest, _ visit: Visit
  ) async throws(Problem) -> ServerResponse {
    let handshake: WebSocketHandshake
    do throws(WebSocketRefusal) {
      handshake = try WebSocketHandshake(
        request.head, hasBody: !request.body.isEmpty, origin: visit.origin, subprotocol: "binary")
    } catch {
      return ServerResponse(status: error.status.code, fields: error.fields)
    }
    let id = visit.session.id
    guard let hold = broker.seat(of: id),
      let desktop = desktops[SeatNumber(pool: hold.pool, seat: hold.seat)]
    else { throw .seatMissing }
    let flight: InFlight
    do throws(SessionError) {
      flight = try broker.enter(visit.session.seed.subject, session: id)
    } catch { throw .session(error) }
    let receipt = try await logbook.append(.session, Self.begin(visit.session, hold))
    let index = receipt.index
    let relay = DesktopRelay(to: desktop()) { [broker] isInput in
      Self.mayPass(broker, visit, isInput: isInput)
    }
    let upgrade = WebSocketUpgrade(handshake) { [logbook] socket in
      let began = MonotonicClock.now()
      let end = await relay.run(socket, on: request.loop)
      let seconds = (MonotonicClock.now() - began) / 1_000_000_000
      // What was shown is told of by the entry it began with, whatever becomes of this one.
      _ = try? await logbook.append(
        .session, Self.end(index, end, relay.traffic, seconds: Int64(seconds)))
    }
    return ServerResponse(upgrade, gate: flight.gate)
  }

  /// Whether a session shows anything now; what its user does is a use of it.
  private static func mayPass(_ broker: Broker, _ visit: Visit, isInput: Bool) -> Bool {
    let session = visit.session
    do throws(SessionError) {
      guard isInput else { return try broker.place(of: session.id) == .active }
      let used = try broker.use(
        token: visit.token, facility: session.seed.subject.facility,
        certificate: session.seed.certificate)
      return used.id == session.id
    } catch {
      return false
    }
  }

  private static func begin(
    _ session: ActiveSession, _ hold: SeatHold
  ) -> [(name: String, value: EntryValue)] {
    let facility = session.seed.subject.facility
    return [
      ("action", .text("desktopOpened")), ("session", .text(session.id.hex)),
      ("network", .text(facility.network.text)), ("facility", .text(facility.facility.text)),
      ("pool", .text(hold.pool.text)), ("seat", .number(Int64(hold.seat))),
      ("generation", .number(Int64(clamping: hold.generation))),
    ]
  }

  /// How much was shown and done, and never what.
  private static func end(
    _ index: Int64, _ error: DesktopError, _ traffic: DesktopTraffic, seconds: Int64
  ) -> [(name: String, value: EntryValue)] {
    [
      ("action", .text("desktopClosed")), ("of", .number(index)),
      ("outcome", .text(error.word)), ("bytes", .number(Int64(traffic.shown))),
      ("inputs", .number(Int64(traffic.inputs))), ("seconds", .number(seconds)),
    ]
  }

  // MARK: Files

  private static func script(_ text: [UInt8]) -> ServerResponse {
    page("text/javascript; charset=utf-8", text)
  }

  private static func page(_ type: String, _ body: [UInt8]) -> ServerResponse {
    ServerResponse(
      status: 200, fields: Fields(DesktopPage.fields + [("content-type", type)]), body: body)
  }
}
