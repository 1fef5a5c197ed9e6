import Crypto
import Glibc
import HTTP
import Platform
import Testing
import Transport

@Suite(.enabled(if: UpstreamFixture.canRun), .timeLimit(.minutes(1)))
struct `upstream exchanges` {
  @Test func `a connection is reused`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/a", upstream, "1.1")
      try await fixture.expect("/b", upstream, "1.2")
      try await fixture.expect("/c", upstream, "1.3")
      let statistics = await upstream.statistics()
      #expect(statistics.connections == 1)
      #expect(statistics.responses == 3)
    }
  }

  @Test func `requests at once get connections of their own`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let bodies = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<8 { group.addTask { try await fixture.get("/a", upstream) } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(bodies.count == 8)
    }
  }

  @Test func `connections are limited and the rest wait their turn`() async throws {
    let fixture = try UpstreamFixture()
    let limits = UpstreamLimits(connectionsMax: 2)
    try await fixture.withUpstream(limits: limits) { upstream in
      let bodies = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<20 { group.addTask { try await fixture.get("/a", upstream) } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(bodies.count == 20)
      #expect(await upstream.statistics().connections == 2)
    }
  }

  @Test func `one too many to wait is refused at once`() async throws {
    let fixture = try UpstreamFixture()
    let limits = UpstreamLimits(connectionsMax: 1, waitingMax: 1)
    try await fixture.withUpstream(limits: limits) { upstream in
      let silent = UpstreamRequest(method: .get, path: "/silent")
      let errors = await withTaskGroup(of: TransportError?.self) { group in
        for _ in 0..<3 {
          group.addTask {
            do throws(TransportError) {
              _ = try await upstream.send(silent, on: fixture.loop)
              return nil
            } catch {
              return error
            }
          }
        }
        // The last to come is refused first; the two others end with the shutdown.
        let refused = await group.next() ?? nil
        upstream.shutdown()
        return await group.reduce(into: [refused]) { $0.append($1) }
      }
      #expect(errors == [.exhausted(.waiting), .shutDown, .shutDown])
    }
  }

  @Test func `a request says what was asked, with the host of the origin`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let request = UpstreamRequest(
        method: .post, path: "/echo?a=%20b", fields: Fields([("Accept", "x"), ("Host", "evil")]),
        body: Array("content".utf8))
      let response = try await upstream.send(request, on: fixture.loop)
      let text = String(decoding: response.body, as: UTF8.self)
      let host = "localhost:\(fixture.port)"
      #expect(
        text == "POST /echo?a=%20b HTTP/1.1\r\nhost: \(host)\r\naccept: x\r\n"
          + "content-length: 7|content")
    }
  }

  @Test func `our certificate is shown to the server`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { try await fixture.expect("/who", $0, "bridge") }
  }

  @Test func `chunks are put together`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let body = try await fixture.get("/chunked", upstream)
      #expect(body == "aaa\(String(repeating: "b", count: 20000))c")
      try await fixture.expect("/a", upstream, "1.2")
    }
  }

  @Test func `a response may come byte by byte, and after interim ones`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/drip", upstream, "drip")
      try await fixture.expect("/interim", upstream, "final")
    }
  }

  @Test func `large content comes and goes unchanged`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let get = UpstreamRequest(method: .get, path: "/large")
      let large = try await upstream.send(get, on: fixture.loop).body
      #expect(large.count == 2 << 20)
      #expect(large.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) })
      let post = UpstreamRequest(method: .post, path: "/echo", body: large)
      let echoed = try await upstream.send(post, on: fixture.loop).body
      #expect(echoed.suffix(large.count) == large[...])
    }
  }

  @Test func `a redirect is a response, not an order`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let request = UpstreamRequest(method: .get, path: "/redirect")
      let response = try await upstream.send(request, on: fixture.loop)
      #expect(response.head.status == 302)
      #expect(await upstream.statistics().connections == 1)
    }
  }

  @Test func `a head request has no content`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      // The test server sends content nevertheless; what it sends unasked spoils the connection.
      let request = UpstreamRequest(method: .head, path: "/a")
      let error = await #expect(throws: TransportError.self) {
        _ = try await upstream.send(request, on: fixture.loop)
        _ = try await upstream.send(request, on: fixture.loop)
        throw TransportError.cancelled
      }
      #expect(error == .cancelled)
      #expect(await upstream.statistics().connections == 2)
    }
  }

  @Test(arguments: ["a", "http://localhost/", "/a b", "/a\r\nX: y", "/../a", "/a#b", "*"])
  func `a path that is none is not sent`(_ path: String) async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let error = await #expect(throws: TransportError.self) {
        try await fixture.get(path, upstream)
      }
      #expect(error == .requestMalformed(path.first == "/" ? .targetMalformed : .targetForm))
      #expect(await upstream.statistics().connections == 0)
    }
  }
}

@Suite(.enabled(if: UpstreamFixture.canRun), .timeLimit(.minutes(1)))
struct `kept connections` {
  @Test func `one that the server asks to close is not reused`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/last", upstream, "1.1")
      try await fixture.expect("/a", upstream, "2.1")
      #expect(await upstream.statistics().repetitions == 0)
    }
  }

  @Test func `one that the server closed meanwhile is replaced`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/then-closes", upstream, "1.1")
      try await fixture.expect("/a", upstream, "2.1")
    }
  }

  @Test func `a request that it swallowed is sent again`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/then-drops", upstream, "1.1")
      try await fixture.expect("/a", upstream, "2.1")
      #expect(await upstream.statistics().repetitions == 1)
    }
  }

  @Test func `a request that may not be repeated is not`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/then-drops", upstream, "1.1")
      await #expect(throws: TransportError.closedEarly) {
        try await upstream.send(UpstreamRequest(method: .post, path: "/a"), on: fixture.loop)
      }
    }
  }

  @Test func `a search by post may be marked repeatable`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/then-drops", upstream, "1.1")
      let search = UpstreamRequest(method: .post, path: "/a", isRepeatable: true)
      let response = try await upstream.send(search, on: fixture.loop)
      #expect(response.body == Array("2.1".utf8))
    }
  }

  @Test func `nothing is repeated once a byte of the response was read`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      try await fixture.expect("/then-half", upstream, "1.1")
      await #expect(throws: TransportError.closedEarly) { try await fixture.get("/a", upstream) }
      #expect(await upstream.statistics().repetitions == 0)
    }
  }

  @Test func `nothing is repeated on a new connection`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      await #expect(throws: TransportError.closedEarly) {
        try await fixture.get("/hangs-up", upstream)
      }
      #expect(await upstream.statistics().connections == 1)
    }
  }

  @Test func `one that idled too long is closed`() async throws {
    let fixture = try UpstreamFixture()
    let limits = UpstreamLimits(idleDeadline: .milliseconds(1))
    try await fixture.withUpstream(limits: limits) { upstream in
      _ = try await fixture.get("/a", upstream)
      // The sweep comes by itself; this only lets it come, however long that takes.
      while try await fixture.get("/a", upstream).hasPrefix("1.") { await Task.yield() }
    }
  }

  @Test func `bytes after a response are not taken for the next`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let first = try? await fixture.get("/smuggled", upstream)
      #expect(first == nil || first == "one")
      try await fixture.expect("/a", upstream, "2.1")
    }
  }
}
