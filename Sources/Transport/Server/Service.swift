import Platform

/// What all connections of a listener share.
struct Service: Sendable {
  let name: String
  let identity: TLSIdentity
  let limits: ServerLimits
  let conversation: Conversation
  let counters: Counters
  let clock: WallClock
}

/// What is spoken on a listener's connections.
enum Conversation: Sendable {
  /// HTTP/1.1.
  case requests(RequestHandler)
  /// Messages in frames of their own; each connection gets a framing made for it.
  case messages(@Sendable () -> any MessageFraming, MessageHandler)
}
