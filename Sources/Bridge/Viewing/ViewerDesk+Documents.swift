import Console
import Dialect
import HTTP
import Platform
import Record
import Session
import Transport

extension ViewerDesk {
  /// `GET /view/patients/<n>/documents/<link>/<address>`: a document or an image.
  func document(
    _ address: String, at link: String, of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    if let state = statePage(of: view, call) { return state }
    let query = try call.call.query()
    let (opened, gate, released, network) = try await opened(address, at: link, of: view, call)
    let place = Place(
      own: view.path.adding("documents").adding(link).adding(address),
      image: view.path.adding("images").adding(link).adding(address), timeline: view.path,
      page: try query.value("page").flatMap { Int($0) } ?? 0,
      zoom: try query.value("zoom").flatMap(ImagePage.Zoom.init(rawValue:)) ?? .fit)
    let screen = screen(
      opened, place, Chart.Institution(name: opened.document.facilityName, network: network))
    return try await answer(
      screen.page(frame(of: view, call, released, nil)), Recording(page: "document", lines: 1),
      of: view, through: [gate], call)
  }

  /// Where a document's page is, and which part of it is asked for.
  private struct Place {
    let own: Path
    let image: Path
    let timeline: Path
    let page: Int
    let zoom: ImagePage.Zoom
  }

  private func screen(
    _ opened: OpenedDocument, _ place: Place, _ institution: Chart.Institution
  ) -> any Screen {
    let document = opened.document
    let (kind, name) = (document.recordKind, document.title ?? document.kind)
    let date = document.careStart ?? document.date
    switch opened.body {
    case .text(let text):
      return TextPage(
        kind: kind, document: text, date: date, institution: institution, address: place.own,
        timeline: place.timeline, page: place.page)
    case .records(let content):
      return RecordsPage(
        kind: kind, name: name, chart: Chart([Chart.Source(institution, content)]),
        timeline: place.timeline)
    case .image(let image):
      return ImagePage(
        name: name, date: date, institution: institution, image: place.image,
        width: image.width, height: image.height, zoom: place.zoom, address: place.own,
        timeline: place.timeline)
    }
  }

  /// `GET /view/patients/<n>/images/<link>/<address>`: the pixels of an image and nothing else.
  func image(
    _ address: String, at link: String, of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    let (opened, gate, _, _) = try await opened(address, at: link, of: view, call)
    guard case .image(let image) = opened.body else { throw .notFound }
    var response = Answer.make(200, contentType: image.format.rawValue, body: image.bytes)
    response.fields.append("content-security-policy", "default-src 'none'")
    response.fields.append("cross-origin-resource-policy", "same-origin")
    response.gate = gate
    return response
  }

  /// A document of one link's session, opened as an exchange of its own, and the custodian's name.
  private func opened(
    _ address: String, at link: String, of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> (OpenedDocument, Gate, ReleasedChart, String) {
    guard view.isConfirmed, let number = Int(link), view.links.indices.contains(number),
      let (exchange, session) = try session(view.links[number], call)
    else { throw .notFound }
    var released = ReleasedChart()
    released.note(session)
    let seen = try await exchange.open(address)
    guard let opened = seen.value else { throw .notFound }
    let network = custodian(view.links[number]).text(in: call.signIn.language)
    return (opened, seen.gate, released, network)
  }
}
