import Bridge
import HTTP
import Platform
import Record
import Transport

/// Speaks to a bridge's listener as one facility or one operator.
struct APIClient: Sendable {
  private let loop: EventLoop
  private let upstream: Upstream

  /// Connects nothing yet; the files of `profile` are read and checked.
  init(_ profile: Profile) throws {
    loop = try EventLoop(name: "client")
    upstream = try Upstream(
      origin: profile.server,
      tls: ClientTLSFiles(
        authorities: profile.authorities, chain: profile.certificate, key: profile.key),
      limits: .standard)
  }

  /// One call; any answer but a success is thrown as the problem the bridge described.
  func call(
    _ method: HTTP.Method, _ path: String, _ body: JSONValue? = nil, bearer: String? = nil
  ) async throws -> JSONValue {
    let answer = try await raw(method, path, body?.encoded() ?? [], bearer: bearer)
    let value = answer.body.isEmpty ? JSONValue.null : try? JSONValue.parse(answer.body)
    guard answer.head.status.isSuccess, let value else { throw CommandError(answer) }
    return value
  }

  /// One call with its whole answer, whatever the status.
  func raw(
    _ method: HTTP.Method, _ path: String, _ body: [UInt8] = [], bearer: String? = nil,
    contentType: String = "application/json"
  ) async throws -> UpstreamResponse {
    var fields = Fields()
    fields.append("accept", "application/json, application/fhir+json, */*")
    if !body.isEmpty { fields.append("content-type", contentType) }
    if let bearer { fields.append("authorization", "Bearer \(bearer)") }
    do throws(TransportError) {
      return try await upstream.send(
        UpstreamRequest(method: method, path: path, fields: fields, body: body), on: loop)
    } catch {
      throw CommandError(ja: "接続できません: \(error)", en: "cannot reach the bridge: \(error)")
    }
  }

  /// The body of a successful answer as it came.
  func bytes(_ path: String) async throws -> [UInt8] {
    let answer = try await raw(.get, path)
    guard answer.head.status.isSuccess else { throw CommandError(answer) }
    return answer.body
  }

  /// Ends the connection and the thread.
  func close() {
    upstream.shutdown()
    loop.stop()
  }

  /// Runs `body` with a client that is closed afterwards.
  static func with<T>(
    _ profile: Profile, _ body: (APIClient) async throws -> T
  ) async throws -> T {
    let client = try APIClient(profile)
    defer { client.close() }
    return try await body(client)
  }
}

extension CommandError {
  /// The problem that an answer describes.
  init(_ answer: UpstreamResponse, code: Int32 = 1) {
    let value = try? JSONValue.parse(answer.body)
    self.init(
      ja: value?["titleJa"]?.string ?? "サーバーの応答 \(answer.head.status.code)",
      en: value?["title"]?.string ?? "the server answered \(answer.head.status.code)", code: code)
  }
}
