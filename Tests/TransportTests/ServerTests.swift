import Crypto
import HTTP
import Platform
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct Server {
  private static func get(_ path: String, _ more: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nhost: h\r\n\(more)\r\n"
  }

  @Test func `hands request, peer and loop to the handler and its answer to the client`()
    async throws
  {
    let site = try TestSite()
    let clinic = try site.client("mame clinic")
    let server = try TestServer(site: site) { request, peer in
      let isOnLoop = request.loop.isCurrent
      let isClinic =
        peer.certificate == clinic.certificate.digest
        && peer.notAfterUnixSeconds == clinic.certificate.notAfterUnixSeconds
      let words = [
        request.head.target.text, String(decoding: request.body, as: UTF8.self),
        request.remoteAddress, peer.commonName, peer.networkListener, "\(isOnLoop)",
        "\(isClinic)",
      ]
      return ServerResponse(
        status: 201, fields: Fields([("x-a", "b")]), body: Array(words.joined(separator: "|").utf8))
    }
    try await withServer(server) { server in
      let client = try await server.connect(as: clinic)
      await client.send("POST /a?b=c HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nhi")
      let response = await client.response(to: .post)
      #expect(response?.status == 201)
      #expect(response?.fields["x-a"] == "b")
      #expect(response?.fields["connection"] == nil)
      #expect(response?.fields["date"]?.hasSuffix(" GMT") == true)
      #expect(response?.text == "/a?b=c|hi|127.0.0.1|mame clinic|mame|true|true")
      await client.close()
    }
  }

  @Test func `answers pipelined requests in order on one connection`() async throws {
    try await withServer(TestServer()) { server in
      let client = try await server.connect()
      let paths = (0..<50).map { "/\($0)" } + ["/last"]
      let requests = paths.map { Self.get($0, $0 == "/last" ? "connection: close\r\n" : "") }
      await client.send(requests.joined())
      let (_, text, end) = await client.receiveToEnd()
      #expect(end == .closed)
      #expect(text.matches(of: #/GET (\/[0-9a-z]+)/#).map { String($0.1) } == paths)
      #expect(server.listener.statistics.requests == 51)
      #expect(server.listener.statistics.handshakes == 1)
      await client.close()
    }
  }

  @Test func `understands a request split anywhere, and one that comes byte by byte`()
    async throws
  {
    try await withServer(TestServer()) { server in
      let client = try await server.connect()
      let head = "POST /x HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n"
      let bytes = Array("\(head)2\r\nhi\r\n0\r\n\r\n".utf8)
      var unanswered: [Int] = []
      for cut in 1..<bytes.count {
        await client.send(Array(bytes[..<cut]))
        await client.send(Array(bytes[cut...]))
        let text = await client.response(to: .post)?.text
        if text != "POST /x hi" { unanswered.append(cut) }
      }
      #expect(unanswered == [])
      for byte in bytes { await client.send([byte]) }
      #expect(await client.response(to: .post)?.text == "POST /x hi")
      #expect(server.listener.statistics.requests == bytes.count)
      await client.close()
    }
  }

  @Test func `sends the length but no content to HEAD, and neither with 204`() async throws {
    let server = try TestServer { request, _ in
      ServerResponse(
        status: request.head.method == .head ? 200 : 204, body: Array("content".utf8))
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(
        "HEAD / HTTP/1.1\r\nhost: h\r\n\r\n"
          + "DELETE / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
      let (_, text, _) = await client.receiveToEnd()
      let parts = text.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
      try #require(parts.count == 3)
      #expect(parts[0].contains("content-length: 7"))
      #expect(parts[1].hasPrefix("HTTP/1.1 204"))
      #expect(!parts[1].contains("content-length"))
      #expect(parts[2] == "")
      await client.close()
    }
  }

  @Test func `asks a client that waits for its content, and no other`() async throws {
    try await withServer(TestServer()) { server in
      let client = try await server.connect()
      let head = "POST / HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
      await client.send(head)
      let interim = try await client.receive().get()
      #expect(interim == ResponseWriter.continueResponse)
      await client.send("hi")
      #expect(await client.response(to: .post)?.text == "POST / hi")
      // Content that is already there needs no asking.
      await client.send(head + "ho")
      let final = try await client.receive().get()
      #expect(String(decoding: final, as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
      await client.close()
    }
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET http://h/ HTTP/1.1\r\nhost: h\r\n\r\n", 400),
    ("GET / HTTP/1.1\nhost: h\n\n", 400),
    ("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 101\r\n\r\n", 413),
    ("GET /\(String(repeating: "a", count: 300)) HTTP/1.1\r\nhost: h\r\n\r\n", 414),
    ("GET / HTTP/1.1\r\nhost: h\r\nx: \(String(repeating: "a", count: 300))\r\n\r\n", 431),
    ("CONNECT h:443 HTTP/1.1\r\nhost: h\r\n\r\n", 501),
    ("GET / HTTP/1.0\r\nhost: h\r\n\r\n", 505),
    ("GET / HTTP/2.0\r\nhost: h\r\n\r\n", 505),
  ])
  func `refuses what is not acceptable and closes`(request: String, status: Int) async throws {
    var limits = ServerLimits.patient
    limits.bodyBytesMax = 100
    limits.http.requestLineBytesMax = 200
    limits.http.fieldsBytesMax = 200
    try await withServer(TestServer(limits: limits)) { server in
      let client = try await server.connect()
      await client.send(request)
      let response = await client.response()
      #expect(response?.status == status)
      #expect(response?.fields["connection"] == "close")
      #expect(await client.receiveToEnd().end == .closed)
      #expect(server.listener.statistics.requests == 0)
      #expect(server.listener.statistics.refused == 1)
      await client.close()
    }
  }

  @Test func `accepts content of exactly the limit`() async throws {
    try await withServer(TestServer(limits: .patient.with { $0.bodyBytesMax = 100 })) { server in
      let client = try await server.connect()
      let body = String(repeating: "a", count: 100)
      await client.send("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\n\r\n\(body)")
      #expect(await client.response(to: .post)?.text == "POST / \(body)")
      await client.close()
    }
  }

  @Test func `closes after the last request it grants a connection`() async throws {
    let limits = ServerLimits.patient.with { $0.requestsPerConnectionMax = 2 }
    try await withServer(TestServer(limits: limits)) { server in
      let client = try await server.connect()
      await client.send(Self.get("/1") + Self.get("/2") + Self.get("/3"))
      let (_, text, end) = await client.receiveToEnd()
      #expect(text.matches(of: #/connection: close/#).count == 1)
      #expect(text.hasSuffix("GET /2 "))
      #expect(end == .closed)
      #expect(server.listener.statistics.requests == 2)
      await client.close()
    }
  }

  @Test func `closes a connection too many at once and serves the others`() async throws {
    try await withServer(TestServer(limits: .patient.with { $0.connectionsMax = 1 })) { server in
      let first = try await server.connect()
      await #expect(throws: TransportError.self) { try await server.connect() }
      #expect(server.listener.statistics.overflowed == 1)
      await first.send(Self.get("/"))
      #expect(await first.response()?.status == 200)
      await first.close()
    }
  }

  @Test func `answers a status out of range with an error of its own`() async throws {
    let server = try TestServer { _, _ in
      ServerResponse(status: 99, fields: Fields([("x-a", "b")]), body: [1])
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get("/"))
      let response = await client.response()
      #expect(response?.status == 500)
      #expect(response?.text == "")
      #expect(response?.fields["x-a"] == nil)
      await client.close()
    }
  }

  @Test(arguments: [0, 1, 65_000, 65_536, 200_000, 3_000_000])
  func `carries contents of any size both ways`(size: Int) async throws {
    let server = try TestServer(limits: .patient.with { $0.bodyBytesMax = size }) { request, _ in
      ServerResponse(status: 200, body: request.body.reversed())
    }
    try await withServer(server) { server in
      let upstream = try server.upstream()
      let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let response = try await upstream.send(
        UpstreamRequest(method: .post, path: "/", body: body), on: server.clientLoop)
      #expect(response.body == body.reversed())
      upstream.shutdown()
    }
  }

  @Test func `serves many connections on several loops`() async throws {
    try await withServer(TestServer(loopCount: 2)) { server in
      let upstream = try server.upstream(limits: UpstreamLimits(connectionsMax: 16))
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask {
            let request = UpstreamRequest(method: .get, path: "/\(number)")
            let response = try await upstream.send(request, on: server.clientLoop)
            return response.body == Array("GET /\(number) ".utf8)
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
      #expect(server.listener.statistics.requests == 200)
      upstream.shutdown()
    }
  }

  @Test func `cannot listen on what is not an address`() throws {
    let site = try TestSite()
    let identity = try TLSIdentity(site.serverFiles())
    let loop = try EventLoop(name: "unused")
    defer { loop.stop() }
    #expect(throws: TransportError.unreachable("`localhost` is not an address")) {
      _ = try Listener(
        name: "mame", address: "localhost", port: 0, loops: [loop], identity: identity,
        handler: TestServer.echo)
    }
  }
}
