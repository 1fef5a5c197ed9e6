package import Platform

/// Cuts what arrives on a connection into messages, for protocols that are not HTTP.
///
/// One belongs to one connection.
package protocol MessageFraming: Sendable {
  /// Whether nothing of a message has arrived yet.
  var isBetweenMessages: Bool { get }

  /// The messages that end within `bytes`, in order; throws where the stream cannot be read on,
  /// which ends the connection.
  mutating func receive(_ bytes: Span<UInt8>) throws -> [[UInt8]]
}

/// One message as a handler receives it, without its frame.
package struct ServerMessage: Sendable {
  /// The message, within the framing's limit.
  package let bytes: [UInt8]
  /// The loop of the connection; the handler runs on it and must not block it.
  package let loop: EventLoop
  /// The peer's address without port, such as `192.0.2.1`.
  package let remoteAddress: String
}

/// What a handler answers to a message: bytes in their frame.
package struct MessageAnswer: Sendable {
  /// What is sent; if empty, nothing is, and the connection ends.
  package var bytes: [UInt8]
  /// If this shuts before the last byte is handed to the system, the connection is reset and
  /// nothing more comes out.
  package var gate: Gate?

  /// An answer from its parts.
  package init(bytes: [UInt8], gate: Gate? = nil) {
    self.bytes = bytes
    self.gate = gate
  }
}

/// Answers one message; runs on the connection's loop, without a hop unless it makes one.
package typealias MessageHandler =
  @Sendable (ServerMessage, consuming VerifiedPeer) async -> MessageAnswer
