import HTTP
import Record
import Session
import Transport

extension ViewerDesk {
  /// `/view/patients/<number>/desktop/<network>/…`: the network's own application, at the seat of
  /// the patient's session; see ``DesktopDesk``.
  func desktop(of view: PatientView, _ call: SignedInCall) async throws(Problem) -> ServerResponse {
    let segments = call.call.segments
    guard let network = NetworkID(segments[3]), let desktop = desktops[network],
      let link = view.links.first(where: { $0.custodian == network })
    else { throw .notFound }
    let path = segments[4...]
    // Why it ended is told after the end as well.
    if path.elementsEqual(["state"]) { return desktop.state(of: link.session.id) }
    guard view.isConfirmed else { throw .notFound }
    let session: ActiveSession
    do throws(SessionError) {
      session = try desk.broker.use(
        token: link.session.token, facility: call.signIn.facility,
        certificate: call.signIn.certificate)
    } catch { throw .session(error) }
    let visit = DesktopDesk.Visit(
      session: session, token: link.session.token, origin: desk.network.publicOrigin,
      language: call.signIn.language)
    return await desktop.answer(call.call.request, path, visit)
  }
}
