package import HTTP

/// The files with which we prove who we are to a server, and by which we know it.
package struct ClientTLSFiles: Sendable, Equatable {
  /// The lowest protocol version that is spoken.
  package enum Minimum: Sendable, Equatable {
    /// TLS 1.3 only.
    case tls13
    /// Also TLS 1.2 with these suites in OpenSSL's names; an exception to be agreed on.
    case tls12(suites: [String])
  }

  /// Path of the authorities trusted to have issued the server's certificate, PEM; no others are.
  package let authorities: String
  /// Path of our certificate and its chain, PEM; nil if the server asks for none.
  package let chain: String?
  /// Path of the key of our certificate, PEM.
  package let key: String?
  /// Path of the authorities' revocation list, PEM; nil if there is none.
  package let revocationList: String?
  /// The lowest protocol version that is spoken.
  package let minimum: Minimum

  /// Files from their paths.
  package init(
    authorities: String, chain: String? = nil, key: String? = nil, revocationList: String? = nil,
    minimum: Minimum = .tls13
  ) {
    self.authorities = authorities
    self.chain = chain
    self.key = key
    self.revocationList = revocationList
    self.minimum = minimum
  }
}

/// Every bound an upstream keeps; the counts hold for each loop, the deadlines to within a quarter.
package struct UpstreamLimits: Sendable, Equatable {
  /// Connections to the origin.
  package var connectionsMax: Int
  /// Requests waiting for a connection; one more is refused at once.
  package var waitingMax: Int
  /// From the start of a connection to the end of its TLS handshake.
  package var connectDeadline: Duration
  /// From a request's start on a connection to the first byte of its response.
  package var firstByteDeadline: Duration
  /// From the call of `send` to the last byte of the response.
  package var totalDeadline: Duration
  /// For 64 KiB of a response that is read while it comes, once its head is there; takes the place
  /// of ``totalDeadline``, and stands still while the reader is the slower one.
  package var blockDeadline: Duration
  /// How long a connection is kept without use; keep below the server's own time.
  package var idleDeadline: Duration
  /// What a response may be made of, its content included.
  package var http: HTTPLimits

  /// Bounds for one network's server.
  package static let standard = UpstreamLimits()

  /// Bounds that differ from the standard ones only where named.
  package init(
    connectionsMax: Int = 64, waitingMax: Int = 256, connectDeadline: Duration = .seconds(5),
    firstByteDeadline: Duration = .seconds(20), totalDeadline: Duration = .seconds(30),
    blockDeadline: Duration = .seconds(30), idleDeadline: Duration = .seconds(50),
    http: HTTPLimits = .standard
  ) {
    self.connectionsMax = connectionsMax
    self.waitingMax = waitingMax
    self.connectDeadline = connectDeadline
    self.firstByteDeadline = firstByteDeadline
    self.totalDeadline = totalDeadline
    self.blockDeadline = blockDeadline
    self.idleDeadline = idleDeadline
    self.http = http
  }
}

/// A request to an upstream; `host` and the framing fields are added when it is written.
package struct UpstreamRequest: Sendable, Equatable {
  /// The method.
  package let method: Method
  /// The path with its query, percent-encoded, as ``HTTP/Target`` takes it.
  package let path: String
  /// The fields.
  package let fields: Fields
  /// The content; empty on GET and HEAD.
  package let body: [UInt8]
  /// Whether it may be sent again if the server closed the connection before the first byte of
  /// the response; true by default for idempotent methods, to be set for a search by POST.
  package let isRepeatable: Bool

  /// A request from its parts.
  package init(
    method: Method, path: String, fields: Fields = Fields(), body: [UInt8] = [],
    isRepeatable: Bool? = nil
  ) {
    self.method = method
    self.path = path
    self.fields = fields
    self.body = body
    self.isRepeatable = isRepeatable ?? method.isIdempotent
  }
}

/// A complete response of an upstream.
package struct UpstreamResponse: Sendable, Equatable {
  /// The head.
  package let head: ResponseHead
  /// The content, complete.
  package let body: [UInt8]

  /// A response from its parts.
  package init(head: ResponseHead, body: [UInt8]) {
    self.head = head
    self.body = body
  }
}

/// How often an upstream did what, over all its loops.
package struct UpstreamStatistics: Sendable, Equatable {
  /// Connections begun.
  package var connections = 0
  /// Requests answered in full.
  package var responses = 0
  /// Requests sent again after the server had closed a kept connection.
  package var repetitions = 0

  /// Nothing done yet.
  package init() {}
}
