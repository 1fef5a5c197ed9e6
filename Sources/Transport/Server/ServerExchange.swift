package import HTTP
package import Platform

/// One request as a handler receives it, complete with its content.
package struct ServerRequest: Sendable {
  /// The head; its target is in origin form.
  package let head: RequestHead
  /// The content, decoded from its framing; within the listener's limit.
  package let body: [UInt8]
  /// The loop of the connection; the handler runs on it and must not block it.
  package let loop: EventLoop
  /// The peer's address without port, such as `192.0.2.1`.
  package let remoteAddress: String

  /// A request from its parts.
  package init(head: RequestHead, body: [UInt8], loop: EventLoop, remoteAddress: String) {
    self.head = head
    self.body = body
    self.loop = loop
    self.remoteAddress = remoteAddress
  }
}

/// What a handler answers; framing, date and connection fields are the listener's own.
package struct ServerResponse: Sendable {
  /// The status, 200…599.
  package var status: Int
  /// The fields.
  package var fields: Fields
  /// The content; empty if it is a ``stream``.
  package var body: [UInt8]
  /// The content where it is made while it is sent; nil if it is ``body``.
  package var stream: (any ContentStream)?
  /// What is spoken on the connection after this answer, 101; nil if it stays HTTP.
  package var upgrade: WebSocketUpgrade?
  /// If this shuts before the last byte is handed to the system, the connection is reset and
  /// nothing more comes out.
  package var gate: Gate?

  /// A response from its parts.
  package init(status: Int, fields: Fields = Fields(), body: [UInt8] = [], gate: Gate? = nil) {
    self.status = status
    self.fields = fields
    self.body = body
    self.gate = gate
  }

  /// An answer with content that is made while it is sent.
  package init(status: Int, fields: Fields, stream: any ContentStream, gate: Gate? = nil) {
    self.init(status: status, fields: fields, gate: gate)
    self.stream = stream
  }

  /// The answer that makes a WebSocket of the connection until `gate` shuts or a side ends it.
  package init(_ upgrade: WebSocketUpgrade, gate: Gate) {
    self.init(status: 101, gate: gate)
    self.upgrade = upgrade
  }
}

/// Answers one request; runs on the connection's loop, without a hop unless it makes one.
package typealias RequestHandler =
  @Sendable (ServerRequest, consuming VerifiedPeer) async -> ServerResponse
