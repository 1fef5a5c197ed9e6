package import HTTP

/// Why bytes could not be exchanged with the outside, and whose fault that is.
package enum TransportError: Error, Equatable, Sendable {
  // The operator's configuration
  /// An origin that is not `https://host` or `https://host:port`.
  case originMalformed(String)
  /// A certificate, key, authority or revocation file that cannot be used, with its path.
  case fileUnusable(path: String, reason: String)

  // The peer
  /// The peer's certificate was refused: unknown authority, wrong host name, expired.
  case peerUntrusted(String)
  /// The peer refused or broke off the TLS handshake, for example for want of our certificate.
  case handshakeFailed(String)
  /// The peer's message was not acceptable.
  case malformed(HTTPError)
  /// The peer closed the connection before the exchange was complete.
  case closedEarly
  /// The peer did not meet a deadline.
  case late(Deadline)

  // The environment
  /// The peer's name or address could not be reached.
  case unreachable(String)
  /// A system call failed with an error number.
  case system(call: String, code: Int32)
  /// A library call failed.
  case library(String)

  // Ourselves, by intent
  /// A limit of our own was reached, for example the number of connections.
  case exhausted(Limit)
  /// The request cannot be written as HTTP.
  case requestMalformed(HTTPError)
  /// The component was shut down.
  case shutDown
  /// The task that waited was cancelled.
  case cancelled

  /// A deadline a peer can miss.
  package enum Deadline: String, Sendable { case connect, firstByte, total, block, write }

  /// A limit of our own.
  package enum Limit: String, Sendable { case connections, waiting, handshakes }

  /// Who has to act for the error to go away.
  package enum Fault: String, Sendable { case peer, `operator`, environment, ourselves }

  /// Whose fault the error is.
  package var fault: Fault {
    switch self {
    case .originMalformed, .fileUnusable: .operator
    case .peerUntrusted, .handshakeFailed, .malformed, .closedEarly, .late: .peer
    case .unreachable, .system, .library: .environment
    case .exhausted, .requestMalformed, .shutDown, .cancelled: .ourselves
    }
  }
}
