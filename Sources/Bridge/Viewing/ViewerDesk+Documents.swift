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
    let zoom = try call.call.query().value("zoom").flatMap(ImagePage.Zoom.init(rawValue:)) ?? .fit
    let (body, gate, released, institution) = try await opened(address, at: link, of: view, call)
    let frame = frame(of: view, call, released, nil)
    let screen: any Screen
    switch body {
    case .text(let document):
      screen = TextPage(
        document: document, institution: institution, timeline: view.path)
    case .records(let content):
      let chart = Chart([Chart.Source(institution, content)])
      screen = RecordsPage(
        kind: chart.entries.first?.kind ?? .document, name: nil, chart: chart,
        timeline: view.path, plot: view.path.adding("laboratory"))
    case .image(let image):
      let own = view.path.adding("documents").adding(link).adding(address)
      screen = ImagePage(
        name: nil, date: nil, institution: institution,
        image: view.path.adding("images").adding(link).adding(address), width: image.width,
        height: image.height, zoom: zoom, address: own, timeline: view.path)
    }
    return try await answer(
      screen.page(frame), Recording(page: "document", lines: 1), of: view, through: [gate], call)
  }

  /// `GET /view/patients/<n>/images/<link>/<address>`: the pixels of an image and nothing else.
  func image(
    _ address: String, at link: String, of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ServerResponse {
    let (body, gate, _, _) = try await opened(address, at: link, of: view, call)
    guard case .image(let image) = body else { throw .notFound }
    var response = Answer.make(200, contentType: image.format.rawValue, body: image.bytes)
    response.fields.append("content-security-policy", "default-src 'none'")
    response.fields.append("cross-origin-resource-policy", "same-origin")
    response.gate = gate
    return response
  }

  /// A document of one link's session, opened as an exchange of its own.
  private func opened(
    _ address: String, at link: String, of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> (ViewedBody, Gate, ReleasedChart, Chart.Institution) {
    guard view.isConfirmed, let number = Int(link), view.links.indices.contains(number) else {
      throw .notFound
    }
    guard let (exchange, session) = try session(view.links[number], call) else {
      throw .notFound
    }
    var released = ReleasedChart()
    released.note(session)
    let opened = try await exchange.open(address)
    guard let body = opened.value else { throw .notFound }
    let network = custodian(view.links[number]).text(in: call.signIn.language)
    return (body, opened.gate, released, Chart.Institution(name: nil, network: network))
  }
}
