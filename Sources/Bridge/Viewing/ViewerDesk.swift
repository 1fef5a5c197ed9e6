import Console
import Consent
import Crypto
import HTTP
import Platform
import Record
import Session
import Transport

/// The viewer of one network's listener: pages for its facilities' users, below `/view`.
///
/// A user signs in with an assertion that the network's portal posts here, and is known from then
/// on by a cookie that is worth nothing without the facility's certificate.
struct ViewerDesk: Sendable {
  /// What opens sessions, ends them and keeps the ledger.
  let desk: APIDesk
  let signIns: SignIns
  /// Where the network's users sign in.
  let portal: PortalSettings
  /// The desktops of networks whose own application is looked at.
  let desktops: [NetworkID: DesktopDesk]
  /// In every form of the operator's pages, anew at every start.
  let operatorToken = Base32.encode(SecureRandom.bytes(16))

  /// One request of a page as the handlers see it.
  struct Call {
    let request: ServerRequest
    /// What follows `/view`.
    let segments: [String]
    let calling: CallingFacility

    var method: HTTP.Method { request.head.method }

    /// What the browser asks for, of the two languages there are.
    var language: Language {
      let asked = request.head.fields["accept-language"] ?? "ja"
      return asked.hasPrefix("en") ? .english : .japanese
    }

    /// The sign-in's cookie, nil where the browser has none.
    var cookie: String? {
      for field in request.head.fields.all("cookie") {
        for pair in field.split(separator: ";") {
          let trimmed = pair.drop { $0 == " " }
          guard trimmed.hasPrefix("\(ViewerDesk.cookieName)=") else { continue }
          return String(trimmed.dropFirst(ViewerDesk.cookieName.utf8.count + 1))
        }
      }
      return nil
    }
  }

  /// The cookie of a sign-in; the prefix keeps it to this origin (RFC 6265bis §4.1.3.2).
  static let cookieName = "__Host-kakehashi"

  /// A call of a user who is signed in.
  struct SignedInCall {
    let call: Call
    let signIn: SignIn
    let cookie: String

    var loop: EventLoop { call.request.loop }

    /// Whoever acts, outside any session or in one.
    func visitor(in session: ActiveSession? = nil) -> Visitor {
      Visitor(call.calling, user: signIn.user, session: session)
    }
  }

  /// Answers `/view/<page>`; every problem becomes a page.
  func answer(
    _ request: ServerRequest, _ segments: ArraySlice<String>, _ caller: Caller
  ) async -> ServerResponse {
    var language = Language.japanese
    var signedIn: SignedInCall?
    do throws(Problem) {
      if segments.elementsEqual(["style.css"]) { return PageAnswer.style() }
      if case .operatorOf = caller { return try await supervise(request, segments, caller) }
      let call = Call(
        request: request, segments: Array(segments), calling: try caller.asFacility())
      language = call.language
      if call.segments == ["signin"] { return try await signIn(call) }
      guard let cookie = call.cookie, let signIn = signIns.signIn(cookie, of: call.calling) else {
        return signInPage(call)
      }
      let known = SignedInCall(call: call, signIn: signIn, cookie: cookie)
      (signedIn, language) = (known, signIn.language)
      return try await route(known)
    } catch {
      return problem(error, in: language, signedIn)
    }
  }

  private func route(_ call: SignedInCall) async throws(Problem) -> ServerResponse {
    let segments = call.call.segments
    switch (call.call.method, segments.first, segments.count) {
    case (.get, nil, 0), (.head, nil, 0): return findPage(call)
    case (.post, "notice", 1): return try accept(call)
    case (.post, "find", 1): return try await find(call)
    case (.get, "language", 1): return try changeLanguage(call)
    case (.get, "slip", 1): return try slipPage(call)
    case (.post, "slip", 2) where segments[1] == "confirm": return try await confirmSlip(call)
    case (.post, "slip", 2) where segments[1] == "reject": return try await rejectSlip(call)
    case (.get, "sessions", 1): return sessionsPage(call)
    case (.post, "signout", 1): return try await signOut(call)
    case (_, "patients", 2...): return try await routePatient(call)
    case (_, "notice", 1), (_, "find", 1), (_, "language", 1), (_, "signout", 1),
      (_, "sessions", 1), (_, "slip", 1...2):
      throw .methodNotAllowed
    default: throw .notFound
    }
  }

  private func routePatient(_ call: SignedInCall) async throws(Problem) -> ServerResponse {
    let segments = call.call.segments
    guard let number = Int(segments[1]), let view = call.signIn.view(number) else {
      throw .notFound
    }
    switch (call.call.method, segments.dropFirst(2).first, segments.count) {
    case (.get, nil, 2): return try await timeline(of: view, call)
    case (.get, "confirm", 3): return try await confirmPage(of: view, call)
    case (.post, "confirm", 3): return try await confirm(view, call)
    case (.post, "reject", 3): return try await reject(view, call)
    case (.get, "events", 3): return events(of: view, call)
    case (.post, "accept", 3): return try accept(view, call)
    case (.get, "ended", 3): return endedPage(of: view, call)
    case (.post, "end", 3): return try await end(view, call)
    case (.get, "laboratory", 3), (.get, "laboratory", 4):
      return try await laboratory(of: view, call)
    case (.get, "medication", 3): return try await medication(of: view, call)
    case (.get, "documents", 5):
      return try await document(segments[4], at: segments[3], of: view, call)
    case (.get, "images", 5):
      return try await image(segments[4], at: segments[3], of: view, call)
    case (.get, "desktop", 5...): return try await desktop(of: view, call)
    case (.get, "records", 4): return try await record(segments[3], of: view, call)
    default: throw .notFound
    }
  }
}
