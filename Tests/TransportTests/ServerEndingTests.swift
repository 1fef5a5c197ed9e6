import Glibc
import HTTP
import Platform
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct `Ending connections` {
  private static let get = "GET / HTTP/1.1\r\nhost: h\r\n\r\n"
  /// Impatient with requests and answers only.
  private static let brief = ServerLimits.patient.with { limits in
    limits.headerDeadline = .milliseconds(100)
    limits.bodyDeadline = .milliseconds(100)
    limits.writeDeadline = .milliseconds(100)
  }

  @Test(arguments: [
    "GET / HT", "GET / HTTP/1.1\r\nhost: h\r\n",
    "POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nx",
  ])
  func `tells a client that is too slow`(start: String) async throws {
    try await withServer(TestServer(limits: Self.brief)) { server in
      let client = try await server.connect()
      await client.send(start)
      let response = await client.response()
      #expect(response?.status == 408)
      #expect(response?.fields["connection"] == "close")
      #expect(await client.receiveToEnd().end == .closed)
      await client.close()
    }
  }

  @Test(arguments: 0..<12)
  func `stops whenever its last client leaves meanwhile`(turns: Int) async throws {
    let server = try TestServer()
    let loop = server.loops[0]
    let client = RawClient(on: loop)
    try await client.connect(
      to: server.listener.port, try server.site.files(for: server.site.client()))
    // Owes the rest of a request, so that the drain does not end the connection by itself.
    await client.send(Self.get + "GET")
    _ = await client.receive()
    let stopping = Gate()
    loop.submit {
      while stopping.isOpen { sched_yield() }
      for _ in 0..<1000 { sched_yield() }
      loop.afterTurns(turns) { client.assumeIsolated { $0.close() } }
    }
    stopping.shut()
    await server.stop()
  }

  @Test func `closes an idle connection without a word`() async throws {
    let limits = ServerLimits.patient.with { $0.idleDeadline = .milliseconds(100) }
    try await withServer(TestServer(limits: limits)) { server in
      let client = try await server.connect()
      let (count, _, end) = await client.receiveToEnd()
      #expect(count == 0)
      #expect(end == .closed)
      await client.close()
    }
  }

  @Test func `gives the place of a handshake that takes too long to the next connection`()
    async throws
  {
    let limits = ServerLimits.patient.with { limits in
      limits.handshakesAtOnceMax = 1
      limits.handshakeDeadline = .seconds(1)
    }
    try await withServer(TestServer(limits: limits)) { server in
      let silent = try PlainSocket(port: server.listener.port)
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.response()?.status == 200)
      #expect(server.listener.statistics.handshakesFailed == 1)
      #expect(server.listener.statistics.lastHandshakeFailure == "took too long")
      #expect(silent.receiveToEnd() == [])
      await client.close()
    }
  }

  @Test func `lets a connection at rest give way where there are too many`() async throws {
    let limits = ServerLimits.patient.with { limits in
      limits.connectionsMax = 1
      limits.undisturbed = .zero
    }
    try await withServer(TestServer(limits: limits)) { server in
      let first = try await server.connect()
      await first.send(Self.get)
      #expect(await first.response()?.status == 200)
      let second = try await server.connect()
      await second.send(Self.get)
      #expect(await second.response()?.status == 200)
      let (count, _, end) = await first.receiveToEnd()
      #expect(count == 0)
      #expect(end == .closed)
      #expect(server.listener.statistics.displaced == 1)
      await first.close()
      await second.close()
    }
  }

  @Test func `lets a silent handshake give way to the next connection`() async throws {
    let limits = ServerLimits.patient.with { limits in
      limits.handshakesAtOnceMax = 1
      limits.undisturbed = .milliseconds(200)
    }
    try await withServer(TestServer(limits: limits)) { server in
      let silent = try PlainSocket(port: server.listener.port)
      // The next one is silent too, so that what a busy machine does to a third cannot matter.
      let next = try PlainSocket(port: server.listener.port)
      #expect(silent.receiveToEnd() == [])
      #expect(server.listener.statistics.lastHandshakeFailure == "gave way to others")
      withExtendedLifetime(next) {}
    }
  }

  @Test func `resets a client that does not read its answer`() async throws {
    let size = 32_000_000
    let server = try TestServer(limits: Self.brief) { _, _ in
      ServerResponse(status: 200, body: [UInt8](repeating: 7, count: size))
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      while server.listener.statistics.reset == 0 { await Task.yield() }
      let (count, _, end) = await client.receiveToEnd()
      #expect(count < size)
      #expect(end == .failed)
      await client.close()
    }
  }

  @Test func `lets nothing out past a gate that is shut`() async throws {
    let gate = Gate()
    gate.shut()
    let server = try TestServer { _, _ in
      ServerResponse(status: 200, body: [1, 2, 3], gate: gate)
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      let (count, _, end) = await client.receiveToEnd()
      #expect(count == 0)
      #expect(end == .failed)
      #expect(server.listener.statistics.reset == 1)
      await client.close()
    }
  }

  @Test func `cuts an answer in the middle when its gate shuts`() async throws {
    let gate = Gate()
    let size = 64_000_000
    let server = try TestServer { _, _ in
      ServerResponse(status: 200, body: [UInt8](repeating: 7, count: size), gate: gate)
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      let before = await client.receive(atLeast: 100_000)
      gate.shut()
      // Nothing is read meanwhile: it is the gate, not the client, that frees the writer.
      while server.listener.statistics.reset == 0 { await Task.yield() }
      let (after, _, end) = await client.receiveToEnd()
      #expect(before + after < size / 2)
      #expect(end == .failed)
      await client.close()
    }
  }

  @Test func `goes on serving after answers whose gate is still open`() async throws {
    let gate = Gate()
    let server = try TestServer { _, _ in
      ServerResponse(status: 200, body: [UInt8](repeating: 7, count: 3_000_000), gate: gate)
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.response()?.text.utf8.count == 3_000_000)
      await client.send(Self.get)
      #expect(await client.response()?.text.utf8.count == 3_000_000)
      gate.shut()
      await client.send(Self.get)
      #expect(await client.receiveToEnd().count == 0)
      await client.close()
    }
  }

  @Test func `drains: idle ones close, one in flight finishes, new ones are turned away`()
    async throws
  {
    let door = Door()
    let server = try TestServer { request, _ in
      if request.head.target.text == "/slow" { await door.pass() }
      return ServerResponse(status: 200, body: Array("done".utf8))
    }
    try await withServer(server) { server in
      let idle = try await server.connect()
      await idle.send(Self.get)
      #expect(await idle.response()?.status == 200)
      let busy = try await server.connect()
      await busy.send("GET /slow HTTP/1.1\r\nhost: h\r\n\r\n")
      await door.reached()
      async let drained: Void = server.listener.drain(deadline: .seconds(60))
      #expect(await idle.receiveToEnd().end == .closed)
      await #expect(throws: TransportError.self) { try await server.connect() }
      door.open()
      let response = await busy.response()
      #expect(response?.text == "done")
      #expect(response?.fields["connection"] == "close")
      await busy.close()
      await drained
      #expect(server.listener.statistics.open == 0)
      await idle.close()
    }
  }

  @Test func `cuts what is not done when the drain's time is up`() async throws {
    let door = Door()
    let server = try TestServer { _, _ in
      await door.pass()
      return ServerResponse(status: 200, body: Array("too late".utf8))
    }
    try await withServer(server) { server in
      let busy = try await server.connect()
      await busy.send(Self.get)
      await door.reached()
      await server.listener.drain(deadline: .milliseconds(20))
      door.open()
      let (count, _, end) = await busy.receiveToEnd()
      #expect(count == 0)
      #expect(end == .failed)
      await busy.close()
    }
  }

  @Test func `survives clients that vanish at any moment`() async throws {
    let door = Door()
    let server = try TestServer { _, _ in
      await door.pass()
      return ServerResponse(status: 200, body: [UInt8](repeating: 1, count: 1_000_000))
    }
    try await withServer(server) { server in
      for start in ["", "GET", Self.get] {
        let client = try await server.connect()
        await client.send(start)
        if start == Self.get { await door.reached() }
        await client.close()
      }
      door.open()
      let last = try await server.connect()
      await last.send("GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
      #expect(await last.response()?.text.utf8.count == 1_000_000)
      await last.close()
    }
  }
}

extension EventLoop {
  /// Runs `body` on the loop when `count` rounds have gone by.
  fileprivate func afterTurns(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    submit { count == 0 ? body() : self.afterTurns(count - 1, body) }
  }
}
