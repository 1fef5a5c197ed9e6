import HTTP
import Platform
import Record
import Transport

/// An answer that a test did not expect.
struct Unexpected: Error, CustomStringConvertible {
  let status: Int
  let body: String
  var description: String { "status \(status): \(body)" }
}

/// One end of a mutual TLS connection to a bridge.
struct Client: Sendable {
  let upstream: Upstream
  let loop: EventLoop

  /// Large enough for every answer of the tests.
  static let limits: HTTPLimits = {
    var limits = HTTPLimits.standard
    limits.bodyBytesMax = 64 << 20
    return limits
  }()

  /// One call with its whole answer, whatever the status.
  func send(
    _ method: HTTP.Method, _ path: String, _ body: [UInt8] = [], bearer: String? = nil,
    contentType: String = "application/json", fields extra: [(String, String)] = []
  ) async throws -> UpstreamResponse {
    var fields = Fields()
    fields.append("accept", "*/*")
    if !body.isEmpty { fields.append("content-type", contentType) }
    if let bearer { fields.append("authorization", "Bearer \(bearer)") }
    for (name, value) in extra { fields.append(name, value) }
    return try await upstream.send(
      UpstreamRequest(method: method, path: path, fields: fields, body: body), on: loop)
  }

  /// One call of the API; throws ``Unexpected`` for anything but a success.
  @discardableResult
  func call(
    _ method: HTTP.Method, _ path: String, _ body: JSONValue? = nil, bearer: String? = nil
  ) async throws -> JSONValue {
    try await send(method, path, body?.encoded() ?? [], bearer: bearer).json()
  }

  /// The status and the problem's code of a call that is refused; the code is empty if it is not.
  func refusal(
    _ method: HTTP.Method, _ path: String, _ body: JSONValue? = nil, bearer: String? = nil
  ) async throws -> Refused {
    Refused(try await send(method, path, body?.encoded() ?? [], bearer: bearer))
  }

  /// One page of documents (ITI-67); `query` begins after the patient.
  func search(
    _ handle: String, _ query: String = "status=current&_count=200", bearer: String,
    custodian: String = "oshidori"
  ) async throws -> UpstreamResponse {
    let more = query.isEmpty ? "" : "&\(query)"
    return try await send(
      .get, "/fhir/\(custodian)/DocumentReference?patient=\(handle)\(more)", bearer: bearer)
  }

  /// The documents of all pages, following the links; every answer is shown to `seeing`.
  func documents(
    _ handle: String, _ query: String = "status=current&_count=200", custodian: String = "oshidori",
    bearer: () throws -> String, seeing: (UpstreamResponse) -> Void = { _ in }
  ) async throws -> [JSONValue] {
    var answer = try await search(handle, query, bearer: try bearer(), custodian: custodian)
    var documents: [JSONValue] = []
    while true {
      seeing(answer)
      let bundle = try answer.json()
      documents += bundle.resources
      guard let next = bundle.link("next") else { return documents }
      answer = try await send(.get, Self.path(next), bearer: try bearer())
    }
  }

  /// A document's content (ITI-68) by its attachment's URL.
  func retrieve(_ url: String, bearer: String) async throws -> UpstreamResponse {
    try await send(.get, Self.path(url), bearer: bearer)
  }

  /// Opens a session: its id and token.
  func open(
    _ handle: String, _ assertion: String, custodian: String = "oshidori"
  ) async throws -> (id: String, token: String) {
    let body: JSONValue = ["handle": .string(handle), "custodian": .string(custodian)]
    let opened = try await call(.post, "/api/sessions", body, bearer: assertion)
    return (try opened.string(at: "id"), try opened.string(at: "token"))
  }

  /// The path and query of an absolute URL.
  static func path(_ url: String) -> String {
    guard url.hasPrefix("https://") else { return url }
    let rest = url.dropFirst("https://".count)
    return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
  }
}

/// How a call was refused.
struct Refused: Equatable, Sendable, CustomStringConvertible {
  let status: Int
  /// The last part of the problem's type, such as `slip-expired`.
  let code: String
  var description: String { "\(status) \(code)" }

  init(_ status: Int, _ code: String) {
    self.status = status
    self.code = code
  }

  init(_ answer: UpstreamResponse) {
    status = answer.head.status.code
    let type = (try? JSONValue.parse(answer.body))?["type"]?.string ?? ""
    let prefix = "urn:kakehashi:problem:"
    code = type.hasPrefix(prefix) ? String(type.dropFirst(prefix.count)) : ""
  }
}

extension UpstreamResponse {
  /// The body of a success as JSON; throws ``Unexpected`` for anything else.
  func json() throws -> JSONValue {
    guard head.status.isSuccess else {
      throw Unexpected(
        status: head.status.code, body: String(decoding: body.prefix(500), as: UTF8.self))
    }
    return body.isEmpty ? .null : try JSONValue.parse(body)
  }

  /// Status, fields and body as bytes, as they came.
  var bytes: [UInt8] {
    var bytes = Array("\(head.status.code)\n".utf8)
    for field in head.fields { bytes += Array("\(field.name): \(field.value)\n".utf8) }
    return bytes + [0x0A] + body
  }
}

extension JSONValue {
  /// The resources of a Bundle.
  var resources: [JSONValue] { (self["entry"]?.elements ?? []).compactMap { $0["resource"] } }

  /// The URL of a Bundle's link.
  func link(_ relation: String) -> String? {
    self["link"]?.elements?.first { $0["relation"]?.string == relation }?["url"]?.string
  }

  /// Where the content of a DocumentReference is.
  var attachmentURL: String? { self["content"]?[0]?["attachment"]?["url"]?.string }

  /// The LOINC code of a DocumentReference's type.
  var typeCode: String? { self["type"]?["coding"]?[0]?["code"]?.string }
}
