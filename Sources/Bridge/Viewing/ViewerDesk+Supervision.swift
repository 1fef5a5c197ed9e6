import Console
import Crypto
import HTTP
import Linkage
import Platform
import Record
import Session
import Transport

extension ViewerDesk {
  /// LIMIT: sessions in the list; the rest is counted.
  private static let rowsMax = 200

  /// The pages of a network's operator: who looks now, never at whom, with buttons that cut.
  func supervise(
    _ request: ServerRequest, _ segments: ArraySlice<String>, _ caller: Caller
  ) async throws(Problem) -> ServerResponse {
    let rest = Array(segments)
    let call = OperatorCall(
      call: APIDesk.Call(
        method: request.head.method, segments: [], body: [], query: nil, bearer: nil,
        caller: caller, loop: request.loop),
      request: request, own: try caller.asOperator())
    switch (request.head.method, rest) {
    case (.get, []), (.get, ["supervision"]): return supervision(call)
    case (.post, ["supervision", "cut"]): return try await change(call, desk.cut)
    case (.post, ["supervision", "resume"]): return try await change(call, desk.resume)
    default: throw .notFound
    }
  }

  /// A request of an operator, as the API and the pages see it.
  private struct OperatorCall {
    let call: APIDesk.Call
    let request: ServerRequest
    let own: NetworkID

    /// An operator says nothing of languages but what the browser does.
    var language: Language {
      request.head.fields["accept-language"]?.hasPrefix("en") == true ? .english : .japanese
    }
  }

  private func supervision(_ call: OperatorCall) -> ServerResponse {
    let live = desk.broker.list().filter {
      $0.subject.direction?.parties.contains(call.own) ?? false
    }
    let directions = desk.directions.filter { $0.parties.contains(call.own) }
    let page = SupervisionPage(
      sessions: live.prefix(Self.rowsMax).map { supervised($0, call) }, count: live.count,
      wideCuts: directions.map { direction in
        Cut(.direction, subject: StopScope.direction(direction).text, name: direction.text)
      } + [Cut(.all, subject: StopScope.all.text, name: "")],
      stops: desk.broker.stopped.map { stop($0, call.own) }, cut: "/view/supervision/cut",
      resume: "/view/supervision/resume")
    var frame = plainFrame(call.language)
    frame.csrf = operatorToken
    frame.menu.supervision = "/view/supervision"
    frame.menu.current = .supervision
    return PageAnswer.page(page.page(frame), againAfter: .seconds(10))
  }

  /// A session as an operator sees it; another network's user by a pseudonym.
  private func supervised(_ summary: SessionSummary, _ call: OperatorCall) -> SessionRow {
    let subject = summary.subject
    var row = row(summary, in: call.language)
    let facility = subject.facility
    var cuts = [Cut(.session, subject: summary.id.hex, name: row.mark)]
    row.user = desk.user(of: subject, to: call.own) ?? row.user
    if let user = subject.user, facility.network == call.own {
      let scope = StopScope.user(facility, user)
      cuts.append(Cut(.user, subject: scope.text, name: user.text))
    }
    cuts.append(
      Cut(.facility, subject: StopScope.facility(facility).text, name: facility.facility.text))
    row.cuts = cuts
    return row
  }

  private func stop(_ stopped: StoppedScope, _ own: NetworkID) -> SupervisionPage.Stop {
    let parties: Set<NetworkID> =
      if case .direction(let direction) = stopped.scope { direction.parties } else {
        desk.stops.networks
      }
    let missing = parties.subtracting(stopped.resumedBy)
    return SupervisionPage.Stop(
      subject: stopped.scope.text, name: stopped.scope.text,
      by: stopped.stoppedBy.map(\.text).sorted().joined(separator: ", "),
      missing: missing.map(\.text).sorted(),
      isResumable: !stopped.resumedBy.contains(own))
  }

  /// Has the API do what a form asks for, and shows the list again.
  private func change(
    _ call: OperatorCall, _ act: (APIDesk.Call) async throws(Problem) -> ServerResponse
  ) async throws(Problem) -> ServerResponse {
    guard call.request.head.fields["origin"] == desk.network.publicOrigin else {
      throw .foreignForm
    }
    let form: Query
    do throws(HTTPError) { form = try Query(form: call.request.body) } catch {
      throw .formMalformed
    }
    guard let token = try form.value("csrf"),
      ConstantTime.equal(Array(token.utf8), Array(operatorToken.utf8))
    else { throw .foreignForm }
    guard let subject = try form.value("subject"),
      let body = Self.body(subject, in: try form.value("scope"))
    else { throw .formMalformed }
    let asked = APIDesk.Call(
      method: .post, segments: [], body: body.encoded(), query: nil, bearer: nil,
      caller: call.call.caller, loop: call.call.loop)
    _ = try await act(asked)
    return PageAnswer.redirect("/view/supervision")
  }

  /// What the API is asked for; nil for what it does not know.
  private static func body(_ subject: String, in scope: String?) -> JSONValue? {
    if scope == Cut.Scope.session.rawValue {
      return SessionID(hex: subject).map { ["session": .string($0.hex)] }
    }
    switch StopScope(subject) {
    case .all: return scope == nil ? ["all": true] : ["all": true, "stop": true]
    case .direction(let direction): return ["direction": .string(direction.text)]
    case .facility(let facility): return .object(members(facility))
    case .user(let facility, let user):
      return .object(members(facility) + [("user", .string(user.text))])
    case .pool(let pool): return ["pool": .string(pool.text)]
    case .link(let link): return ["link": .string(link.hex)]
    case .dialect(let dialect): return ["dialect": .string(dialect.text)]
    case nil: return nil
    }
  }

  private static func members(
    _ facility: FacilityReference
  ) -> [(key: String, value: JSONValue)] {
    [
      ("facility", .string(facility.facility.text)), ("network", .string(facility.network.text)),
    ]
  }
}
