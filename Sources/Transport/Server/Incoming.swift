import HTTP

/// A request while it arrives.
struct Incoming {
  /// What the peer is waited for; each stage has a deadline of its own.
  enum Stage {
    /// Nothing: no request has begun.
    case rest
    case head
    case body
  }

  /// The stage that is waited in; nil until the first wait.
  var stage: Stage?
  var head: RequestHead?
  var body: [UInt8] = []
  /// Whether the peer waits to be asked for the content.
  var isAwaited = false
}
