import HTTP
import Platform
import Synchronization
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct `A WebSocket` {
  private static let origin = "https://localhost"

  private static let upgrade = """
    GET /desktop HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
    origin: https://localhost\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-version: 13\r\n\r\n
    """

  /// What the RFC answers to its own example.
  private static let accepted = """
    HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
    sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n
    """

  private static func server(
    _ limits: WebSocketLimits = .standard, gate: Gate = Gate(),
    server: ServerLimits = .patient, serve: @escaping @Sendable (WebSocket) async -> Void
  ) throws -> TestServer {
    try TestServer(limits: server) { request, _ in
      do throws(WebSocketRefusal) {
        let handshake = try WebSocketHandshake(
          request.head, hasBody: !request.body.isEmpty, origin: origin, subprotocol: "binary")
        return ServerResponse(WebSocketUpgrade(handshake, limits: limits, serve: serve), gate: gate)
      } catch {
        return ServerResponse(status: error.status.code, fields: error.fields)
      }
    }
  }

  /// Sends back what comes until nothing does.
  private static let echo: @Sendable (WebSocket) async -> Void = { socket in
    while let message = await socket.receive() {
      do throws(TransportError) { try await socket.send(message) } catch { return }
    }
  }

  /// A client that was answered 101.
  private func open(_ server: TestServer) async throws -> RawClient {
    let client = try await server.connect()
    await client.send(Self.upgrade)
    #expect(await receive(Self.accepted.utf8.count, client) == Array(Self.accepted.utf8))
    return client
  }

  private func receive(_ count: Int, _ client: RawClient) async -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count, case .success(let more) = await client.receive() { all += more }
    return all
  }

  private func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let count = payload.count
    let length =
      count < 126 ? [0x80 | UInt8(count)] : [0xFE, UInt8(count >> 8), UInt8(count & 255)]
    return [first] + length + [0, 0, 0, 0] + payload
  }

  @Test func `carries messages, answers pings`() async throws {
    try await withServer(Self.server(serve: Self.echo)) { server in
      let client = try await open(server)
      await client.send(frame(0x02, [1]) + frame(0x89, [7]) + frame(0x80, [2]))
      #expect(Set(try await frames(2, client)) == [[0x82, 2, 1, 2], [0x8A, 1, 7]])
      await client.close()
    }
  }

  /// The next `count` short frames.
  private func frames(_ count: Int, _ client: RawClient) async throws -> [[UInt8]] {
    var bytes: [UInt8] = []
    var frames: [[UInt8]] = []
    while frames.count < count {
      while bytes.count >= 2, bytes.count >= 2 + Int(bytes[1]) {
        frames.append(Array(bytes.prefix(2 + Int(bytes[1]))))
        bytes.removeFirst(2 + Int(bytes[1]))
      }
      guard frames.count < count else { break }
      bytes += try await client.receive().get()
    }
    return frames
  }

  @Test func `answers a close with its code, then ends the stream`() async throws {
    try await withServer(Self.server(serve: Self.echo)) { server in
      let client = try await open(server)
      await client.send(frame(0x88, [0x0F, 0xA0]))
      #expect(try await frames(1, client) == [[0x88, 2, 0x0F, 0xA0]])
      #expect(await client.receiveToEnd().end == .closed)
      await client.close()
    }
  }

  @Test(
    arguments: [
      ([0x82, 0x01, 0x41], 1002), ([0xC2, 0x80], 1002), ([0x81], 1003),
      ([0x82, 0xFF, 0, 0, 0, 0, 0, 2, 0, 0], 1009), ([0x88, 0x81, 0, 0, 0, 0, 3], 1002),
    ] as [([UInt8], Int)]) func `tells a peer that breaks the protocol why, and ends`(
      bytes: [UInt8], code: Int
    ) async throws
  {
    try await withServer(Self.server(serve: Self.echo)) { server in
      let client = try await open(server)
      await client.send(bytes)
      #expect(try await frames(1, client) == [[0x88, 2, UInt8(code >> 8), UInt8(code & 255)]])
      #expect(await client.receiveToEnd().end == .closed)
      await client.close()
    }
  }

  @Test func `is not made for another origin, and the connection stays HTTP`() async throws {
    try await withServer(Self.server(serve: Self.echo)) { server in
      let client = try await server.connect()
      await client.send(
        Self.upgrade.replacing("origin: https://localhost", with: "origin: https://evil.example"))
      #expect(await client.response()?.status == 403)
      await client.send(Self.upgrade.replacing("version: 13", with: "version: 12"))
      let answer = await client.response()
      #expect(answer?.status == 426 && answer?.fields["sec-websocket-version"] == "13")
      await client.close()
    }
  }

  @Test func `is not made for a client that does not wait for the answer`() async throws {
    try await withServer(Self.server(serve: Self.echo)) { server in
      let client = try await server.connect()
      await client.send(Array(Self.upgrade.utf8) + frame(0x82, [1]))
      #expect(await client.receiveToEnd().text.hasPrefix("HTTP/1.1 400 "))
      await client.close()
    }
  }

  @Test func `ends with what its task says last`() async throws {
    let server = try Self.server { socket in
      try? await socket.send([1])
      await socket.close(.badGateway, "the desktop ended")
    }
    try await withServer(server) { server in
      let client = try await open(server)
      let closing = [0x88, 19, 0x03, 0xF6] + Array("the desktop ended".utf8)
      #expect(try await frames(2, client) == [[0x82, 1, 1], closing])
      // The peer does not answer: it is not waited for without end.
      #expect(await client.receiveToEnd().end == .closed)
      await client.close()
    }
  }

  @Test func `says and takes nothing more once its gate is shut`() async throws {
    let gate = Gate()
    let heard = Atomic<Int>(0)
    let ended = Door()
    let server = try Self.server(gate: gate) { socket in
      while let message = await socket.receive() {
        heard.add(message.count, ordering: .relaxed)
        gate.shut()
        // Whoever speaks may not have noticed: nothing of it gets out.
        try? await socket.send([UInt8](repeating: 9, count: 100_000))
      }
      ended.open()
    }
    try await withServer(server) { server in
      let client = try await open(server)
      await client.send(frame(0x82, [1]) + frame(0x82, [2, 2]))
      let (count, _, end) = await client.receiveToEnd()
      #expect(count == 0)
      #expect(end == .failed)
      await ended.pass()
      #expect(heard.load(ordering: .relaxed) == 1)
      #expect(server.listener.statistics.reset == 1)
      await client.close()
    }
  }

  @Test func `is cut although neither side says anything`() async throws {
    let gate = Gate()
    let reached = Door()
    let server = try Self.server(gate: gate) { socket in
      await reached.pass()
      _ = await socket.receive()
    }
    try await withServer(server) { server in
      let client = try await open(server)
      await reached.reached()
      reached.open()
      gate.shut()
      #expect(await client.receiveToEnd().end == .failed)
      await client.close()
    }
  }

  @Test func `is not made once the gate is shut`() async throws {
    let gate = Gate()
    gate.shut()
    try await withServer(Self.server(gate: gate, serve: Self.echo)) { server in
      let client = try await server.connect()
      await client.send(Self.upgrade)
      #expect(await client.receiveToEnd().count == 0)
      await client.close()
    }
  }

  @Test func `waits for a peer that does not read, and keeps little meanwhile`() async throws {
    let sent = Atomic<Int>(0)
    let server = try Self.server { socket in
      let block = [UInt8](repeating: 3, count: 50_000)
      while sent.load(ordering: .relaxed) < 100_000_000, (try? await socket.send(block)) != nil {
        sent.add(block.count, ordering: .relaxed)
      }
    }
    try await withServer(server) { server in
      let client = try await open(server)
      var seen = 0
      // It stops at some point: nothing more is taken from whoever sends.
      while true {
        try await Task.sleep(for: .milliseconds(200))
        let now = sent.load(ordering: .relaxed)
        if now == seen { break }
        seen = now
      }
      #expect(seen < 50_000_000)
      #expect(await client.receive(atLeast: 100_000_000) >= 100_000_000)
      await client.close()
    }
  }

  @Test func `does not read on while nobody takes what came`() async throws {
    let door = Door()
    let ended = Door()
    let taken = Atomic<Int>(0)
    let server = try Self.server { socket in
      await door.pass()
      while let message = await socket.receive() { taken.add(message.count, ordering: .relaxed) }
      ended.open()
    }
    try await withServer(server) { server in
      let client = try await open(server)
      await door.reached()
      let frames = frame(0x82, [UInt8](repeating: 1, count: 60_000))
      let count = 2000
      let sent = Atomic<Int>(0)
      let sending = Task {
        for _ in 0..<count {
          await client.send(frames)
          sent.add(1, ordering: .relaxed)
        }
      }
      var seen = -1
      while seen != sent.load(ordering: .relaxed) {
        seen = sent.load(ordering: .relaxed)
        try await Task.sleep(for: .milliseconds(200))
      }
      #expect(seen < count)
      door.open()
      await sending.value
      await client.send(frame(0x88, []))
      #expect(await client.receiveToEnd().end == .closed)
      await ended.pass()
      #expect(taken.load(ordering: .relaxed) == count * 60_000)
      await client.close()
    }
  }

  @Test func `asks a silent peer for a sign of life, then resets it`() async throws {
    let limits = WebSocketLimits(pingInterval: .milliseconds(50), idleDeadline: .seconds(1))
    try await withServer(Self.server(limits, serve: Self.echo)) { server in
      let client = try await open(server)
      #expect(try await frames(1, client) == [[0x89, 0]])
      #expect(await client.receiveToEnd().end == .failed)
      await client.close()
    }
  }

  @Test func `says that the server goes away when it is drained`() async throws {
    try await withServer(Self.server(serve: Self.echo)) { server in
      let client = try await open(server)
      async let drained: Void = server.listener.drain(deadline: .seconds(60))
      #expect(try await frames(1, client) == [[0x88, 2, 0x03, 0xE9]])
      await client.send(frame(0x88, [0x03, 0xE9]))
      #expect(await client.receiveToEnd().end == .closed)
      await drained
      #expect(server.listener.statistics.open == 0)
      await client.close()
    }
  }

  @Test func `ends for its task when the peer vanishes`() async throws {
    let ended = Door()
    let server = try Self.server { socket in
      while await socket.receive() != nil {}
      ended.open()
    }
    try await withServer(server) { server in
      let client = try await open(server)
      await client.close()
      await ended.pass()
    }
  }
}
