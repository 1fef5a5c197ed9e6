import Bridge
import Glibc
import HTTP
import Platform
import Record
import Testing
import Transport

/// A bridge in this process whose listeners have other limits than a site can set.
struct ListenerTrait: SuiteTrait, TestScoping {
  let limits: ServerLimits
  /// How many connections the configuration grants.
  var connections = 4096

  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let host = try BridgeHost(
      .current, number: Int.random(in: 10_000...99_999),
      .init(limits: ["connections": connections]))
    let server = try await BridgeServer.start(
      try Configuration.read(path: host.configurationFile), clock: host.clock,
      deadlines: limits)
    do {
      try await host.registerAll()
      try await BridgeHost.$running.withValue(host) { try await body() }
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }
}

extension Trait where Self == ListenerTrait {
  /// Listeners that lose patience with a request or an answer quickly.
  static var hasty: ListenerTrait {
    ListenerTrait(
      limits: ServerLimits(
        headerDeadline: .seconds(2), bodyDeadline: .seconds(2), writeDeadline: .seconds(2)))
  }

  /// Listeners with few places for handshakes.
  static var narrow: ListenerTrait {
    ListenerTrait(limits: ServerLimits(handshakesAtOnceMax: 8, undisturbed: .milliseconds(400)))
  }

  /// Listeners with few places for connections, each of which may be given away at once.
  static var small: ListenerTrait {
    ListenerTrait(limits: ServerLimits(undisturbed: .zero), connections: 40)
  }
}

extension Live {
  @Suite(.hasty) struct `Hostile pace` {
    private static let get = "GET /api/status HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: [
      "G", "GET /api/status HTTP/1.1\r\n", "GET /api/status HTTP/1.1\r\nHost: a\r\nX: y",
      "POST /api/slips HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{",
      "POST /api/slips HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
      "POST /api/slips HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func `a request that does not come to its end is told so and closed`(
      start: String
    ) async throws {
      let host = try BridgeHost.current
      let client = try await HostileClient.connected(host)
      await client.send(start)
      try await host.expectGoodService()
      let heard = await client.hear()
      #expect(heard.statuses == [408])
      #expect(heard.isEnded)
      await client.close()
      try await host.expectGoodService()
    }

    @Test func `a body that comes byte by byte does not win time`() async throws {
      let host = try BridgeHost.current
      let client = try await HostileClient.connected(host)
      await client.send("POST /api/slips HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
      var sent = 0
      while await client.send(" "), sent < 1_000_000 {
        sent += 1
        try await host.expectGoodService()
      }
      #expect(sent < 1_000_000)
      #expect(await client.hear().isEnded)
      await client.close()
    }

    @Test func `whoever does not read the answers is cut off`() async throws {
      let host = try BridgeHost.current
      let client = try await HostileClient.connected(host)
      // Pipelined without end and never read: the answers fill every buffer on the way.
      let many = String(repeating: Self.get, count: 2_000)
      var rounds = 0
      while rounds < 200, await client.send(many) { rounds += 1 }
      #expect(rounds < 200)
      await client.close()
      try await host.expectGoodService()
    }
  }

  @Suite(.small) struct `Hostile idlers` {
    @Test func `idle connections up to the limit give way to a new one`() async throws {
      let host = try BridgeHost.current
      var idle: [HostileClient] = []
      for _ in 0..<60 {
        let client = try? await HostileClient.connected(host)
        if let client { idle.append(client) }
        let heard = try await HostileClient.hear(
          "GET /api/status HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", host)
        #expect(heard.statuses == [200], "beside \(idle.count)")
      }
      for client in idle { await client.close() }
      try await host.expectGoodService()
    }
  }

  @Suite(.narrow) struct `Hostile crowds` {
    @Test func `half-open handshakes beyond every limit keep nobody out`() async throws {
      let host = try BridgeHost.current
      for _ in 0..<3 {
        let crowd = SilentCrowd(40, port: host.ports["mame"] ?? 0)
        try await host.expectGoodService()
        let heard = try await HostileClient.hear(
          "GET /api/status HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", host)
        #expect(heard.statuses == [200])
        withExtendedLifetime(crowd) {}
      }
    }
  }
}
