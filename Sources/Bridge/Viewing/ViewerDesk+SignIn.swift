import Console
import Consent
import Crypto
import HTTP
import Ledger
import Platform
import Record
import Session
import Transport

extension ViewerDesk {
  /// How long ago a user may have shown who they are when a patient is looked for.
  static let stepUpAge = Duration.seconds(900)

  /// `POST /view/signin`: the network's portal hands a user over with an assertion.
  ///
  /// Whoever was signed in already has shown anew who they are: what was locked is unlocked, and
  /// what was open goes on.
  func signIn(_ call: Call) async throws(Problem) -> ServerResponse {
    guard call.method == .post else { return signInPage(call) }
    try call.check(from: portal.origin)
    guard let assertion = try call.form().value("assertion"), assertion.contains(".") else {
      throw .bearerMissing
    }
    let visitor = try await desk.anyAdmission(assertion, call.calling)
    return try await begin(visitor, call)
  }

  /// A sign-in is an exchange in flight: what ends the user's access ends it.
  ///
  /// It shows nothing, and so outlasts a freeze, to say why nothing else does.
  private func begin(
    _ visitor: Visitor, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    let gate: Gate
    do throws(SessionError) {
      gate = try desk.broker.enter(
        AffectedBy(facility: visitor.facility.reference, user: visitor.user.user),
        since: visitor.mark, freezes: false
      ).gate
    } catch { throw .session(error) }
    guard let (cookie, signIn) = signIns.begin(visitor, gate: gate, language: call.language) else {
      throw .session(.limit(.sessions))
    }
    do throws(Problem) {
      try await desk.audited(
        .session, visitor.facility,
        [("action", .text("signIn")), ("purpose", .text(visitor.user.purpose))],
        sealed: [desk.network.id: ["user": .string(visitor.user.user.text)]]
      ) { () async throws(Problem) in }
    } catch {
      signIns.end(cookie)
      throw error
    }
    _ = desk.broker.unlock(
      facility: visitor.facility.reference, user: visitor.user.user,
      certificate: visitor.certificate)
    let signedIn = SignedInCall(call: call, signIn: signIn, cookie: cookie)
    var response = notice(signedIn)
    response.fields.append(
      "set-cookie", "\(Self.cookieName)=\(cookie); Path=/; Secure; HttpOnly; SameSite=Strict")
    return response
  }

  /// `POST /view/notice`: the user has read that viewing is recorded.
  func accept(_ call: SignedInCall) throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    call.signIn.isNoticed = true
    return PageAnswer.redirect("/view")
  }

  /// `POST /view/signout`: ends every session of the sign-in, and the sign-in.
  func signOut(_ call: SignedInCall) async throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    for view in call.signIn.views { try await close(view, call) }
    signIns.end(call.cookie)
    var response = PageAnswer.redirect("/view/signin")
    response.fields.append(
      "set-cookie", "\(Self.cookieName)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
    return response
  }

  /// `GET /view/language`: the other language, and back to where the user was.
  func changeLanguage(_ call: SignedInCall) throws(Problem) -> ServerResponse {
    let query = try call.call.query()
    guard let language = try query.value("to").flatMap(Language.init(rawValue:)) else {
      throw .formMalformed
    }
    call.signIn.language = language
    return PageAnswer.redirect(Self.ownPath(try query.value("back")))
  }

  /// A path of the viewer's own, for a redirect: whatever else is asked for is its first page.
  private static func ownPath(_ text: String?) -> String {
    guard let text, text == "/view" || text.hasPrefix("/view/"),
      text.utf8.count <= 512,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C })
    else { return "/view" }
    return text
  }
}

extension APIDesk {
  /// The user of an assertion, whatever network will be asked.
  func anyAdmission(
    _ assertion: String, _ calling: CallingFacility
  ) async throws(Problem) -> Visitor {
    guard let mediation = mediations.values.first else { throw .noAgreement }
    return try await mediation.admission.visitor(bearer: assertion, at: calling)
  }
}
