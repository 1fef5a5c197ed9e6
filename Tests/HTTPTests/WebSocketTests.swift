import Testing

@testable import HTTP
import TestSupport

@Suite struct `a request to speak WebSocket` {
  private static let origin = "https://bridge.example:8443"

  private func head(_ changes: [String: String?] = [:], method: HTTP.Method = .get) throws
    -> RequestHead
  {
    var fields = Fields([
      ("host", "bridge.example:8443"), ("upgrade", "websocket"),
      ("connection", "keep-alive, Upgrade"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
      ("origin", Self.origin), ("sec-websocket-version", "13"),
    ])
    for (name, value) in changes {
      fields = fields.removing(name)
      if let value { fields.append(name, value) }
    }
    return RequestHead(method: method, target: try Target("/desktop"), fields: fields)
  }

  private func refusal(
    _ changes: [String: String?], method: HTTP.Method = .get, hasBody: Bool = false
  ) throws -> WebSocketRefusal? {
    let head = try head(changes, method: method)
    do {
      _ = try WebSocketHandshake(
        head, hasBody: hasBody, origin: Self.origin, subprotocol: "binary")
      return nil
    } catch {
      return error
    }
  }

  @Test func `is granted as the RFC's own example`() throws {
    let handshake = try WebSocketHandshake(
      head(), hasBody: false, origin: Self.origin, subprotocol: "binary")
    #expect(
      handshake.challenge == "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
    #expect(handshake.subprotocol == nil)
    #expect(handshake.fields(accept: "x")["sec-websocket-protocol"] == nil)
    let offered = try WebSocketHandshake(
      head(["sec-websocket-protocol": "base64, binary"]), hasBody: false, origin: Self.origin,
      subprotocol: "binary")
    #expect(offered.fields(accept: "x")["sec-websocket-protocol"] == "binary")
  }

  @Test(
    arguments: [
      (["upgrade": nil], WebSocketRefusal.upgradeMissing),
      (["upgrade": "h2c"], .upgradeMissing),
      (["upgrade": "websocket, h2c"], .upgradeMissing),
      (["connection": "close"], .upgradeMissing),
      (["connection": nil], .upgradeMissing),
      (["sec-websocket-version": "8"], .versionUnsupported),
      (["sec-websocket-version": nil], .versionUnsupported),
      (["sec-websocket-version": "13, 8"], .versionUnsupported),
      (["sec-websocket-key": nil], .keyMalformed),
      (["sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ"], .keyMalformed),
      (["sec-websocket-key": "dGhlIHNhbXBsZSBub25jZR=="], .keyMalformed),
      (["sec-websocket-key": "dGhlIHNhbXBsZSBub25jZSE="], .keyMalformed),
      (["sec-websocket-key": "dGhlIHNhbXBsZSBub2-jZQ=="], .keyMalformed),
      (["origin": nil], .originForeign),
      (["origin": "null"], .originForeign),
      (["origin": "https://bridge.example"], .originForeign),
      (["origin": "https://bridge.example:8443.evil.example"], .originForeign),
      (["origin": "http://bridge.example:8443"], .originForeign),
      (["sec-websocket-protocol": "chat"], .subprotocolUnknown),
    ] as [([String: String?], WebSocketRefusal)])
  func `is refused where something is missing or foreign`(
    changes: [String: String?], refusal: WebSocketRefusal
  ) throws {
    #expect(try self.refusal(changes) == refusal)
  }

  @Test func `is refused where it is no plain GET or says something twice`() throws {
    #expect(try refusal([:], method: .post) == .requestMalformed)
    #expect(try refusal([:], hasBody: true) == .requestMalformed)
    for name in ["upgrade", "origin", "sec-websocket-key", "sec-websocket-version"] {
      var twice = try head()
      twice.fields.append(name, twice.fields[name] ?? "")
      #expect(throws: WebSocketRefusal.requestMalformed) {
        _ = try WebSocketHandshake(
          twice, hasBody: false, origin: Self.origin, subprotocol: "binary")
      }
    }
  }

  @Test func `is told what version is spoken`() {
    #expect(WebSocketRefusal.versionUnsupported.status == 426)
    #expect(WebSocketRefusal.versionUnsupported.fields["sec-websocket-version"] == "13")
    #expect(WebSocketRefusal.originForeign.status == 403)
    for refusal in WebSocketRefusal.allCases { #expect(400..<500 ~= refusal.status.code) }
  }
}

@Suite struct `the frames of a client` {
  /// A masked frame.
  private static func frame(
    _ first: UInt8, _ payload: [UInt8], mask: [UInt8] = [1, 2, 0xFF, 0]
  ) -> [UInt8] {
    let count = payload.count
    let length: [UInt8] =
      switch count {
      case ..<126: [UInt8(count)]
      case ..<65_536: [126, UInt8(count >> 8), UInt8(count & 0xFF)]
      default: [127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
      }
    let masked = payload.enumerated().map { $1 ^ mask[$0 % 4] }
    return [first, length[0] | 0x80] + length.dropFirst() + mask + masked
  }

  private struct Reading: Equatable {
    var events: [WebSocketReader.Event] = []
    var error: WebSocketError?
  }

  private func read(_ bytes: [UInt8], pieces: [Int] = [.max], max: Int = 70_000) -> Reading {
    var reader = WebSocketReader(messageBytesMax: max)
    var reading = Reading()
    do throws(WebSocketError) {
      for piece in cut(bytes, pieces) {
        reader.append(piece)
        while let event = try reader.next() { reading.events.append(event) }
      }
    } catch {
      reading.error = error
    }
    return reading
  }

  private static let long = (0..<66_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  /// Every kind of frame and of length, in an order that is allowed.
  private static let conversation: [UInt8] =
    [
      frame(0x82, [7]), frame(0x82, []), frame(0x02, [1, 2]), frame(0x89, [9]), frame(0x00, []),
      frame(0x8A, []), frame(0x80, [3]), frame(0x82, [UInt8](repeating: 5, count: 126)),
      frame(0x89, [UInt8](repeating: 6, count: 125)),
      frame(0x88, [0x03, 0xE8] + Array("終".utf8)),
    ].flatMap { $0 }

  private static let events: [WebSocketReader.Event] = [
    .message([7]), .message([]), .ping([9]), .pong([]), .message([1, 2, 3]),
    .message([UInt8](repeating: 5, count: 126)), .ping([UInt8](repeating: 6, count: 125)),
    .close(.normal),
  ]

  @Test func `read the same however they are cut`() {
    #expect(read(Self.conversation) == Reading(events: Self.events))
    for place in 0...Self.conversation.count {
      #expect(read(Self.conversation, pieces: [place, .max]) == Reading(events: Self.events))
    }
    #expect(read(Self.conversation, pieces: [1]) == Reading(events: Self.events))
  }

  @Test func `carry long messages`() {
    #expect(read(Self.frame(0x82, Self.long)).events == [.message(Self.long)])
    let halves = Self.frame(0x02, Array(Self.long[..<9])) + Self.frame(0x80, Array(Self.long[9...]))
    #expect(read(halves).events == [.message(Self.long)])
  }

  @Test func `mean nothing after the closing frame`() {
    let after = Self.frame(0x88, []) + Self.frame(0x82, [1]) + [0xFF]
    #expect(read(after) == Reading(events: [.close(nil)]))
  }

  @Test(
    arguments: [
      ([0xC2], WebSocketError.reservedBit), ([0xA2], .reservedBit), ([0x92], .reservedBit),
      ([0x83], .opcodeUnknown), ([0x8B], .opcodeUnknown), ([0x8F], .opcodeUnknown),
      ([0x82, 0x01, 0x41], .unmasked), ([0x88, 0x00], .unmasked),
      ([0x82, 0xFE, 0x00, 0x7D], .lengthNotShortest),
      ([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotShortest),
      ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], .messageTooLarge),
      ([0x82, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], .messageTooLarge),
      ([0x89, 0xFE], .controlTooLong), ([0x88, 0xFF], .controlTooLong),
      ([0x09], .controlFragmented), ([0x08], .controlFragmented), ([0x0A], .controlFragmented),
      ([0x80], .continuationUnexpected), ([0x00], .continuationUnexpected),
      (frame(0x02, [1]) + [0x82], .continuationMissing),
      (frame(0x02, [1]) + [0x81], .continuationMissing),
      ([0x81], .textRefused), ([0x01], .textRefused),
      (frame(0x88, [0x03]), .closeMalformed),
      (frame(0x88, [0x03, 0xED]), .closeMalformed), (frame(0x88, [0x03, 0xEE]), .closeMalformed),
      (frame(0x88, [0x03, 0xF7]), .closeMalformed), (frame(0x88, [0, 0]), .closeMalformed),
      (frame(0x88, [0x07, 0xD0]), .closeMalformed), (frame(0x88, [0x13, 0x88]), .closeMalformed),
      (frame(0x88, [0x03, 0xE8, 0xFF]), .closeReasonMalformed),
      (frame(0x88, [0x03, 0xE8, 0xC0, 0xAF]), .closeReasonMalformed),
    ] as [([UInt8], WebSocketError)])
  func `that break the protocol are refused as soon as it shows`(
    bytes: [UInt8], error: WebSocketError
  ) {
    #expect(read(bytes).error == error)
    #expect(read(bytes, pieces: [1]).error == error)
    // Nothing is read after it.
    #expect(read(bytes + Self.frame(0x82, [1])).events.contains(.message([1])) == false)
  }

  @Test func `count together against the limit`() {
    let parts = Self.frame(0x02, [1, 2, 3]) + Self.frame(0x89, [1]) + Self.frame(0x00, [4, 5])
    #expect(read(parts + Self.frame(0x80, []), max: 5).events.last == .message([1, 2, 3, 4, 5]))
    #expect(read(parts + Self.frame(0x80, [6]), max: 5).error == .messageTooLarge)
    #expect(read(Self.frame(0x82, [1, 2, 3]), max: 2).error == .messageTooLarge)
  }

  @Test func `mutated read the same whole and in pieces`() {
    var random = SeededGenerator.fromEnvironment()
    let comment = Comment(rawValue: "KAKEHASHI_SEED=\(random.seed)")
    for _ in 0..<3000 {
      var bytes = Self.conversation
      mutate(&bytes, &random)
      let sizes = (0..<8).map { _ in Int.random(in: 1...60, using: &random) }
      #expect(read(bytes, pieces: sizes) == read(bytes), comment)
    }
  }

  @Test func `of the server are as the RFC writes them`() {
    var bytes: [UInt8] = []
    WebSocketWriter.append(.binary, [1, 2], to: &bytes)
    WebSocketWriter.appendClose(.goingAway, "end", to: &bytes)
    #expect(bytes == [0x82, 2, 1, 2, 0x88, 5, 0x03, 0xE9] + Array("end".utf8))
    for (count, head) in [
      (125, [0x82, 125]), (126, [0x82, 126, 0, 126]), (65_535, [0x82, 126, 0xFF, 0xFF]),
      (65_536, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
    ] as [(Int, [UInt8])] {
      var frame: [UInt8] = []
      WebSocketWriter.append(.binary, [UInt8](repeating: 0, count: count)[...], to: &frame)
      #expect(Array(frame.prefix(head.count)) == head && frame.count == head.count + count)
    }
    var long: [UInt8] = []
    let reason = String(repeating: "x", count: 200) + "é"
    WebSocketWriter.appendClose(.normal, reason, to: &long)
    #expect(long.count == 127)
  }
}
