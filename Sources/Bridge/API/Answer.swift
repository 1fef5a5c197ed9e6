import HTTP
import Record
import Transport

/// Answers with the header fields that every answer here carries.
enum Answer {
  static func make(
    _ status: Int, contentType: String, body: [UInt8], extra: [(String, String)] = []
  ) -> ServerResponse {
    var fields = fields(contentType: contentType)
    for (name, value) in extra { fields.append(name, value) }
    return ServerResponse(status: status, fields: fields, body: body, gate: nil)
  }

  /// What every answer says of itself.
  static func fields(contentType: String) -> Fields {
    Fields([
      ("content-type", contentType), ("cache-control", "no-store"),
      ("x-content-type-options", "nosniff"),
    ])
  }

  /// An answer of content that may be made while it is sent.
  static func make(contentType: String, _ content: OutgoingContent) -> ServerResponse {
    switch content {
    case .bytes(let bytes): return make(200, contentType: contentType, body: bytes)
    case .stream(let stream):
      var response = make(200, contentType: contentType, body: [])
      response.stream = stream
      return response
    }
  }

  /// A JSON answer of the API.
  static func json(_ value: JSONValue, status: Int = 200) -> ServerResponse {
    make(status, contentType: "application/json", body: value.encoded())
  }

  /// RFC 9457 problem details, with the Japanese sentence beside the English one.
  static func problem(_ problem: Problem) -> ServerResponse {
    let value: JSONValue = [
      "type": .string("urn:kakehashi:problem:\(problem.code)"),
      "title": .string(problem.wording.en), "titleJa": .string(problem.wording.ja),
      "status": .number("\(problem.status)"),
    ]
    return make(
      problem.status, contentType: "application/problem+json", body: value.encoded(),
      extra: challenge(problem))
  }

  static func challenge(_ problem: Problem) -> [(String, String)] {
    if problem == .budgetSpent { return [("retry-after", "60")] }
    return problem.status == 401
      ? [("www-authenticate", "Bearer realm=\"kakehashi\", error=\"\(problem.code)\"")] : []
  }
}
