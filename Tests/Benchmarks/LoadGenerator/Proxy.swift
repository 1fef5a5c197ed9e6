import Glibc
import HTTP
import Platform
import Transport

/// A bare reverse proxy: what our transport costs before a bridge does anything with it.
enum Proxy {
  static func run(_ arguments: Arguments) throws {
    let directory = try arguments.text("directory")
    guard let port = UInt16(exactly: try arguments.number("port")) else {
      throw LoadError.usage("`--port` is too large")
    }
    let loop = try EventLoop(name: "proxy")
    let upstream = try Upstream(
      origin: try arguments.text("origin"),
      tls: ClientTLSFiles(
        authorities: "\(directory)/ca.pem", chain: "\(directory)/client.pem",
        key: "\(directory)/client.key"))
    let identity = try TLSIdentity(
      ServerTLSFiles(
        chain: "\(directory)/server.pem", key: "\(directory)/server.key",
        clientAuthorities: "\(directory)/ca.pem", revocationList: nil, minimum: .tls13))
    let listener = try Listener(
      name: "proxy", address: "127.0.0.1", port: port, loops: [loop], identity: identity
    ) { request, _ in
      await forward(request, to: upstream)
    }
    Output.data("\(listener.port)\n")
    // Until it is killed; a profiler sees the loop alone, without the threads of a sleeping task.
    withExtendedLifetime(listener) { while true { _ = pause() } }
  }

  private static func forward(
    _ request: ServerRequest, to upstream: Upstream
  ) async -> ServerResponse {
    do throws(TransportError) {
      let answer = try await upstream.send(
        UpstreamRequest(
          method: request.head.method, path: request.head.target.text,
          fields: request.head.fields, body: request.body),
        on: request.loop)
      return ServerResponse(
        status: answer.head.status.code, fields: answer.head.fields, body: answer.body)
    } catch {
      return ServerResponse(status: 502)
    }
  }
}
