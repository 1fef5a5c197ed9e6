import Platform
import Testing

@testable import Transport

/// Messages that end with a line feed; a NUL cannot be read on.
struct Lines: MessageFraming {
  struct Broken: Error {}
  private var line: [UInt8] = []
  var isBetweenMessages: Bool { line.isEmpty }

  mutating func receive(_ bytes: Span<UInt8>) throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for index in 0..<bytes.count {
      if bytes[index] == 0 { throw Broken() }
      if bytes[index] == 0x0A {
        lines.append(line)
        line = []
      } else {
        line.append(bytes[index])
      }
    }
    return lines
  }
}

@Suite(.timeLimit(.minutes(2))) struct `Messages on a connection` {
  private static let echo: MessageHandler = { message, peer in
    let words = [
      String(decoding: message.bytes, as: UTF8.self), message.remoteAddress,
      "\(message.loop.isCurrent)", peer.networkListener,
    ]
    return MessageAnswer(bytes: Array((words.joined(separator: "|") + "\n").utf8))
  }

  @Test func `are answered in order, however they arrive`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let client = try await server.connect()
      await client.send("one\ntwo\nth")
      for byte in "ree\n".utf8 { await client.send([byte]) }
      let wanted = ["one", "two", "three"].map { "\($0)|127.0.0.1|true|mame\n" }.joined()
      #expect(await client.receive(atLeast: wanted.utf8.count) == wanted.utf8.count)
      #expect(server.listener.statistics.requests == 3)
      await client.close()
    }
  }

  @Test func `that cannot be read end their connection and no other`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let (bad, good) = (try await server.connect(), try await server.connect())
      await bad.send("fine\n")
      #expect(await bad.receive(atLeast: 10) >= 10)
      await bad.send([0x61, 0x00])
      #expect(await bad.receiveToEnd().text.isEmpty)
      await good.send("on\n")
      #expect(await good.receive(atLeast: 3) >= 3)
      #expect(server.listener.statistics.refused == 1)
      await bad.close()
      await good.close()
    }
  }

  @Test func `that never end are given up`() async throws {
    var limits = ServerLimits.patient
    limits.bodyDeadline = .milliseconds(50)
    try await withServer(TestServer(limits: limits, messages: Self.echo)) { server in
      let client = try await server.connect()
      await client.send("half of")
      let (count, _, end) = await client.receiveToEnd()
      #expect(count == 0)
      #expect(end == .closed)
      await client.close()
    }
  }

  @Test func `that come drop by drop have one deadline`() async throws {
    var limits = ServerLimits.patient
    limits.bodyDeadline = .milliseconds(200)
    try await withServer(TestServer(limits: limits, messages: Self.echo)) { server in
      let client = try await server.connect()
      var drops = 0
      while await client.send("x") {
        drops += 1
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(drops > 1)
      await client.close()
    }
  }

  @Test func `of many slices arrive whole`() async throws {
    let long = [UInt8](repeating: 0x61, count: 3 * Scratch.sliceBytesMax + 17)
    let server = try TestServer(messages: { _, _ in MessageAnswer(bytes: long) })
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send("go\n")
      #expect(await client.receive(atLeast: long.count) == long.count)
      await client.close()
    }
  }

  @Test func `whose gate is shut are not sent`() async throws {
    let gate = Gate()
    gate.shut()
    let server = try TestServer(messages: { _, _ in
      MessageAnswer(bytes: Array("secret\n".utf8), gate: gate)
    })
    try await withServer(server) { server in
      let client = try await server.connect()
      await client.send("go\n")
      #expect(await client.receiveToEnd().count == 0)
      #expect(server.listener.statistics.reset == 1)
      await client.close()
    }
  }

  @Test func `do not keep a listener from draining`() async throws {
    try await withServer(TestServer(messages: Self.echo)) { server in
      let client = try await server.connect()
      await client.send("one\n")
      #expect(await client.receive(atLeast: 4) >= 4)
      await server.listener.drain(deadline: .seconds(60))
      #expect(await client.receiveToEnd().end == .closed)
      await client.close()
    }
  }
}
