package import HTTP

/// What a listener grants its peers; every bound it keeps.
package struct ServerLimits: Sendable, Equatable {
  /// Open connections of the listener, all loops together; one more takes the place of the one
  /// that has been at rest longest, see ``undisturbed``, or is closed at once.
  package var connectionsMax: Int
  /// Handshakes under way on one loop; a further one takes the place of the oldest, see
  /// ``undisturbed``, or waits in the kernel's queue.
  package var handshakesAtOnceMax: Int
  /// How long a connection may be at rest, or a handshake take, before it can be closed to make
  /// room where a limit is reached.
  package var undisturbed: Duration
  /// From the connection to the end of its handshake.
  package var handshakeDeadline: Duration
  /// From the first byte of a request to the end of its head.
  package var headerDeadline: Duration
  /// From the end of the head to the end of the content.
  package var bodyDeadline: Duration
  /// From a response to the first byte of the next request.
  package var idleDeadline: Duration
  /// For the peer to take one slice of 64 KiB of a response.
  package var writeDeadline: Duration
  /// Requests on one connection; the last one's response closes it.
  package var requestsPerConnectionMax: Int
  /// Bytes of content of a request; takes the place of the bound in `http`.
  package var bodyBytesMax: Int
  /// Bounds of the parser.
  package var http: HTTPLimits

  /// Bounds for a listener on a network's line.
  package static let standard = ServerLimits()

  /// Bounds that differ from the standard ones only where named.
  package init(
    connectionsMax: Int = 10_000, handshakesAtOnceMax: Int = 512,
    undisturbed: Duration = .seconds(1),
    handshakeDeadline: Duration = .seconds(10), headerDeadline: Duration = .seconds(10),
    bodyDeadline: Duration = .seconds(30), idleDeadline: Duration = .seconds(75),
    writeDeadline: Duration = .seconds(30), requestsPerConnectionMax: Int = 100_000,
    bodyBytesMax: Int = 1 << 20, http: HTTPLimits = .standard
  ) {
    self.connectionsMax = connectionsMax
    self.handshakesAtOnceMax = handshakesAtOnceMax
    self.undisturbed = undisturbed
    self.handshakeDeadline = handshakeDeadline
    self.headerDeadline = headerDeadline
    self.bodyDeadline = bodyDeadline
    self.idleDeadline = idleDeadline
    self.writeDeadline = writeDeadline
    self.requestsPerConnectionMax = requestsPerConnectionMax
    self.bodyBytesMax = bodyBytesMax
    self.http = http
  }

  /// The parser's bounds with ``bodyBytesMax`` in force.
  var parserLimits: HTTPLimits {
    var limits = http
    limits.bodyBytesMax = bodyBytesMax
    return limits
  }
}
