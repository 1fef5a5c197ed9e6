import HTTP
import Platform
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct `Streamed answers` {
  private static let get = "GET / HTTP/1.1\r\nhost: h\r\n\r\n"
  private static let sizes = [1, 65_536, 3, 100_000, 16_384]

  private static func server(
    _ content: MadeContent, limits: ServerLimits = .patient, gate: Gate? = nil
  ) throws -> TestServer {
    try TestServer(limits: limits) { _, _ in
      ServerResponse(status: 200, fields: Fields(), stream: content, gate: gate)
    }
  }

  @Test(arguments: [nil, sizes.reduce(0, +)])
  func `arrive whole, and the connection goes on`(length: Int?) async throws {
    let first = MadeContent(Self.sizes, length: length)
    let server = try TestServer { request, _ in
      request.head.target.text == "/"
        ? ServerResponse(status: 200, fields: Fields(), stream: first)
        : ServerResponse(status: 200, body: Array("next".utf8))
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      let answer = await client.response()
      #expect(answer?.text == String(decoding: first.whole, as: UTF8.self))
      #expect(answer?.fields["content-length"] == length.map { "\($0)" })
      #expect(answer?.fields["transfer-encoding"] == (length == nil ? "chunked" : nil))
      await client.send("GET /next HTTP/1.1\r\nhost: h\r\n\r\n")
      #expect(await client.response()?.text == "next")
      #expect(first.history.brokeOff == 0)
      #expect(first.history.isDone)
      await client.close()
    }
  }

  @Test func `are not made for a head alone`() async throws {
    let content = MadeContent(Self.sizes)
    try await withServer(Self.server(content)) { server in
      let client = try await server.connect()
      await client.send("HEAD / HTTP/1.1\r\nhost: h\r\n\r\n")
      #expect(await client.response(to: .head)?.status == 200)
      while content.history.brokeOff == 0 { await Task.yield() }
      #expect(content.history.asked == 0)
      await client.close()
    }
  }

  @Test(arguments: [nil, sizes.reduce(0, +)])
  func `that break off are reset, never ended`(length: Int?) async throws {
    let content = MadeContent(Self.sizes, length: length, turns: [4: .breaks])
    try await withServer(Self.server(content)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.receiveToEnd().end == .failed)
      while content.history.brokeOff == 0 { await Task.yield() }
      #expect(content.history.brokeOff == 1)
      #expect(!content.history.isDone)
      await client.close()
    }
  }

  @Test(arguments: [sizes.reduce(0, +) - 1, sizes.reduce(0, +) + 1])
  func `of another length than stated are reset`(length: Int) async throws {
    let content = MadeContent(Self.sizes, length: length)
    try await withServer(Self.server(content)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.receiveToEnd().end == .failed)
      await client.close()
    }
  }

  @Test func `end at once when the gate shuts, whatever the maker waits for`() async throws {
    let gate = Gate()
    let content = MadeContent(Self.sizes, turns: [2: .waits])
    try await withServer(Self.server(content, gate: gate)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      let before = await client.receive(atLeast: 65_537)
      // What was received is out before the maker is asked for more.
      while content.history.asked < 3 { await Task.yield() }
      gate.shut()
      let (after, _, end) = await client.receiveToEnd()
      #expect(before + after < 66_000)
      #expect(end == .failed)
      // The maker notices by itself, before or after the connection has been told.
      while content.history.brokeOff == 0 || !content.history.isStopped { await Task.yield() }
      await client.close()
    }
  }

  @Test func `that begin behind a shut gate are told so`() async throws {
    let gate = Gate()
    gate.shut()
    let content = MadeContent(Self.sizes)
    try await withServer(Self.server(content, gate: gate)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      #expect(await client.receiveToEnd().count == 0)
      while content.history.brokeOff == 0 { await Task.yield() }
      #expect(content.history.asked == 0)
      await client.close()
    }
  }

  @Test func `let nothing out that was made while the gate shut`() async throws {
    let gate = Gate()
    let content = GateShutter(gate)
    let server = try TestServer { _, _ in
      ServerResponse(status: 200, fields: Fields(), stream: content, gate: gate)
    }
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      let (_, text, end) = await client.receiveToEnd()
      #expect(!text.contains("secret"))
      #expect(end == .failed)
      await client.close()
    }
  }

  @Test func `are made no faster than the client reads`() async throws {
    let content = MadeContent([Int](repeating: 65_536, count: 4_000))
    let limits = ServerLimits.patient.with { $0.writeDeadline = .milliseconds(200) }
    try await withServer(Self.server(content, limits: limits)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      while server.listener.statistics.reset == 0 { await Task.yield() }
      // What the kernel holds for both sides, not what is there to be sent.
      #expect(content.history.asked < 400)
      #expect(await client.receiveToEnd().end == .failed)
      await client.close()
    }
  }

  @Test func `are waited for by a drain`() async throws {
    let content = MadeContent([Int](repeating: 65_536, count: 200))
    try await withServer(Self.server(content)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      _ = await client.receive(atLeast: 65_536)
      async let drained: Void = server.listener.drain(deadline: .seconds(60))
      while await client.receive(atLeast: 1) > 0 {}
      await drained
      #expect(content.history.isDone)
      #expect(content.history.brokeOff == 0)
      await client.close()
    }
  }

  @Test func `are cut when a drain's time is up`() async throws {
    let content = MadeContent(Self.sizes, turns: [2: .waits])
    try await withServer(Self.server(content)) { server in
      let client = try await server.connect()
      await client.send(Self.get)
      _ = await client.receive(atLeast: 65_537)
      while content.history.asked < 3 { await Task.yield() }
      await server.listener.drain(deadline: .milliseconds(20))
      #expect(await client.receiveToEnd().end == .failed)
      // The maker notices by itself, before or after the connection has been told.
      while content.history.brokeOff == 0 || !content.history.isStopped { await Task.yield() }
      await client.close()
    }
  }
}

/// Gives a block whose gate was shut while it was made.
private struct GateShutter: ContentStream {
  private let gate: Gate

  init(_ gate: Gate) { self.gate = gate }

  var length: Int? { nil }

  func next() async -> [UInt8]? {
    gate.shut()
    return Array("secret".utf8)
  }

  func stop() {}

  func brokeOff() async {}
}
