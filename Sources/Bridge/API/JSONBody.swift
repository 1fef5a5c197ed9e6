package import HTTP
package import Record
package import Transport

/// A JSON answer of the API: `application/json`, never cached.
struct JSONBody {
  let status: Int
  let value: JSONValue

  init(_ value: JSONValue, status: Int = 200) {
    self.status = status
    self.value = value
  }

  /// The answer on the wire.
  var response: ServerResponse {
    Answer.make(status, contentType: "application/json", body: value.encoded())
  }
}

/// Answers with the header fields that every answer here carries.
enum Answer {
  static func make(
    _ status: Int, contentType: String, body: [UInt8], extra: [(String, String)] = []
  ) -> ServerResponse {
    var fields = Fields()
    fields.append("content-type", contentType)
    fields.append("cache-control", "no-store")
    fields.append("x-content-type-options", "nosniff")
    for (name, value) in extra { fields.append(name, value) }
    return ServerResponse(status: status, fields: fields, body: body, gate: nil)
  }

  /// RFC 9457 problem details, with the Japanese sentence beside the English one.
  static func problem(_ problem: Problem) -> ServerResponse {
    let value = JSONValue.object([
      .init(key: "type", value: .string("urn:kakehashi:problem:\(problem.code)")),
      .init(key: "title", value: .string(problem.wording.en)),
      .init(key: "titleJa", value: .string(problem.wording.ja)),
      .init(key: "status", value: .number("\(problem.status)")),
    ])
    return make(
      problem.status, contentType: "application/problem+json", body: value.encoded(),
      extra: challenge(problem))
  }

  static func challenge(_ problem: Problem) -> [(String, String)] {
    problem.status == 401
      ? [("www-authenticate", "Bearer realm=\"kakehashi\", error=\"\(problem.code)\"")] : []
  }
}
