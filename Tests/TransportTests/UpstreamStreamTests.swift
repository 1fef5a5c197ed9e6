import HTTP
import Platform
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(2))) struct `Streamed responses` {
  private static let get = UpstreamRequest(method: .get, path: "/")

  /// Serves `content` and hands an upstream to it to `body`.
  private static func serving(
    _ content: MadeContent, limits: UpstreamLimits = .standard,
    _ body: (Upstream, TestServer) async throws -> Void
  ) async throws {
    let server = try TestServer { _, _ in
      ServerResponse(status: 200, fields: Fields(), stream: content)
    }
    try await withServer(server) { server in
      let upstream = try server.upstream(limits: limits)
      defer { upstream.shutdown() }
      try await body(upstream, server)
    }
  }

  private static func readAll(_ stream: UpstreamStream) async throws(TransportError) -> [UInt8] {
    var all: [UInt8] = []
    while let block = try await stream.next() {
      #expect(!block.isEmpty && block.count <= Inflow.blockBytesMax)
      all += block
    }
    return all
  }

  @Test(arguments: [nil, 300_004])
  func `come block by block, and the connection goes on`(length: Int?) async throws {
    let content = MadeContent([1, 200_000, 3, 100_000], length: length)
    try await Self.serving(content) { upstream, server in
      let stream = try await upstream.open(
        Self.get, bytesMax: 300_004, on: server.clientLoop)
      #expect(stream.head.status == 200)
      #expect(stream.length == length)
      #expect(try await Self.readAll(stream) == content.whole)
      #expect(try await stream.next() == nil)
      // The content is made once: what is counted is the connection.
      _ = try? await upstream.send(Self.get, on: server.clientLoop)
      #expect(await upstream.statistics().connections == 1)
    }
  }

  @Test func `are not read faster than they are taken`() async throws {
    let content = MadeContent([Int](repeating: 65_536, count: 2_000))
    try await Self.serving(content) { upstream, server in
      let stream = try await upstream.open(
        Self.get, bytesMax: .max, on: server.clientLoop)
      var asked = 0
      repeat {
        asked = content.history.asked
        for _ in 0..<2_000 { await Task.yield() }
      } while content.history.asked != asked || asked == 0
      // What the kernel holds for both sides, and two blocks of ours.
      #expect(asked < 400)
      var count = 0
      while let block = try await stream.next() { count += block.count }
      #expect(count == 65_536 * 2_000)
    }
  }

  @Test(arguments: [nil, 131_072]) func `that break off are an error`(length: Int?) async throws {
    let content = MadeContent([65_536, 65_536], length: length, turns: [1: .breaks])
    try await Self.serving(content) { upstream, server in
      let stream = try await upstream.open(
        Self.get, bytesMax: .max, on: server.clientLoop)
      await #expect(throws: TransportError.closedEarly) { try await Self.readAll(stream) }
      await #expect(throws: TransportError.closedEarly) { try await stream.next() }
    }
  }

  @Test(arguments: [nil, 100_001]) func `beyond the limit are an error`(length: Int?) async throws {
    let content = MadeContent([100_001], length: length)
    try await Self.serving(content) { upstream, server in
      await #expect(throws: TransportError.malformed(.bodyTooLarge)) {
        let stream = try await upstream.open(
          Self.get, bytesMax: 100_000, on: server.clientLoop)
        _ = try await Self.readAll(stream)
      }
    }
  }

  @Test func `that stall are late`() async throws {
    let content = MadeContent([1, 1], turns: [1: .waits])
    var limits = UpstreamLimits.standard
    limits.blockDeadline = .milliseconds(100)
    try await Self.serving(content, limits: limits) { upstream, server in
      let stream = try await upstream.open(
        Self.get, bytesMax: .max, on: server.clientLoop)
      await #expect(throws: TransportError.late(.block)) { try await Self.readAll(stream) }
      content.stop()
    }
  }

  @Test func `may take longer in all than a response that is kept whole`() async throws {
    let content = MadeContent([Int](repeating: 65_536, count: 100))
    var limits = UpstreamLimits.standard
    limits.totalDeadline = .seconds(1)
    try await Self.serving(content, limits: limits) { upstream, server in
      let stream = try await upstream.open(Self.get, bytesMax: .max, on: server.clientLoop)
      let door = Door()
      server.clientLoop.submit {
        _ = server.clientLoop.schedule(after: .milliseconds(1_500)) { door.open() }
      }
      await door.pass()
      #expect(try await Self.readAll(stream).count == 65_536 * 100)
    }
  }

  @Test(arguments: [true, false])
  func `that are let go end at the server`(isCancelled: Bool) async throws {
    let content = MadeContent([Int](repeating: 65_536, count: 4_000))
    try await Self.serving(content) { upstream, server in
      var stream: UpstreamStream? = try await upstream.open(
        Self.get, bytesMax: .max, on: server.clientLoop)
      _ = try await stream?.next()
      if isCancelled {
        stream?.cancel()
        await #expect(throws: TransportError.cancelled) { try await stream?.next() }
      }
      stream = nil
      while content.history.brokeOff == 0 { await Task.yield() }
      #expect(!content.history.isDone)
    }
  }
}
