package import HTTP

/// What a connection becomes whose request asked to speak WebSocket, and was let.
package struct WebSocketUpgrade: Sendable {
  /// The request's handshake.
  package let handshake: WebSocketHandshake
  /// The bounds.
  package let limits: WebSocketLimits
  /// Speaks with the peer until it returns; runs on the connection's loop and must not block it.
  ///
  /// It has to return soon once nothing more arrives and nothing can be sent.
  package let serve: @Sendable (WebSocket) async -> Void

  /// An upgrade from its parts.
  package init(
    _ handshake: WebSocketHandshake, limits: WebSocketLimits = .standard,
    serve: @escaping @Sendable (WebSocket) async -> Void
  ) {
    self.handshake = handshake
    self.limits = limits
    self.serve = serve
  }
}

/// What a WebSocket grants its peer and keeps in memory for it.
package struct WebSocketLimits: Sendable, Equatable {
  /// Bytes of one message from the peer, all its frames together.
  package var messageBytesMax: Int
  /// Bytes of messages that wait to be taken; above it nothing more is read from the peer.
  package var inboxBytesMax: Int
  /// Bytes that wait to be sent; above it whoever sends has to wait.
  package var outboxBytesMax: Int
  /// How often the peer is asked for a sign of life.
  package var pingInterval: Duration
  /// How long a peer may give none.
  package var idleDeadline: Duration
  /// For the peer to answer our closing frame.
  package var closeDeadline: Duration

  /// Bounds for a page that a person looks at.
  package static let standard = WebSocketLimits()

  /// Bounds that differ from the standard ones only where named.
  package init(
    messageBytesMax: Int = 65_536, inboxBytesMax: Int = 131_072, outboxBytesMax: Int = 262_144,
    pingInterval: Duration = .seconds(20), idleDeadline: Duration = .seconds(60),
    closeDeadline: Duration = .seconds(2)
  ) {
    self.messageBytesMax = messageBytesMax
    self.inboxBytesMax = inboxBytesMax
    self.outboxBytesMax = outboxBytesMax
    self.pingInterval = pingInterval
    self.idleDeadline = idleDeadline
    self.closeDeadline = closeDeadline
  }
}

/// The server's end of a WebSocket (RFC 6455): messages of bytes, both ways at once.
///
/// One task receives and one sends at a time.
package struct WebSocket: Sendable {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// The next message; nil once either side has ended, or it was cut.
  package func receive() async -> [UInt8]? { await connection.receiveMessage() }

  /// Sends a message as soon as there is room for it; throws `closedEarly` if there never will be.
  package func send(_ message: [UInt8]) async throws(TransportError) {
    guard await connection.sendMessage(message) else { throw .closedEarly }
  }

  /// Ends it after what was sent so far; `reason` is ASCII and at most 123 bytes of it are sent.
  package func close(_ code: WebSocketCloseCode, _ reason: String = "") async {
    await connection.closeChannel(code, reason)
  }
}
