package import Platform
import Synchronization

/// A listener of one network, for HTTPS or for messages: one accepting socket per loop on one port.
///
/// It serves from init until ``drain(deadline:)``. TLS with client certificates is not optional.
package final class Listener: Sendable {
  /// The port it listens on.
  package let port: UInt16
  /// The name given to it, which ``VerifiedPeer/networkListener`` carries.
  package let name: String
  private let acceptors: [Acceptor]
  private let counters = Counters()

  /// Listens on `address`, a literal, and `port`, 0 for any free one, and serves HTTP on `loops`.
  package convenience init(
    name: String, address: String, port: UInt16, loops: [EventLoop], identity: TLSIdentity,
    limits: ServerLimits = .standard, handler: @escaping RequestHandler
  ) throws(TransportError) {
    try self.init(name, address, port, loops, identity, limits, .requests(handler))
  }

  /// Listens like the other, for messages: `framing` makes what cuts one connection's stream.
  package convenience init(
    name: String, address: String, port: UInt16, loops: [EventLoop], identity: TLSIdentity,
    limits: ServerLimits = .standard, framing: @escaping @Sendable () -> any MessageFraming,
    handler: @escaping MessageHandler
  ) throws(TransportError) {
    try self.init(name, address, port, loops, identity, limits, .messages(framing, handler))
  }

  private init(
    _ name: String, _ address: String, _ port: UInt16, _ loops: [EventLoop],
    _ identity: TLSIdentity, _ limits: ServerLimits, _ conversation: Conversation
  ) throws(TransportError) {
    precondition(!loops.isEmpty, "a listener has a loop to run on")
    self.name = name
    let service = Service(
      name: name, identity: identity, limits: limits, conversation: conversation,
      counters: counters, clock: identity.clock)
    var acceptors: [Acceptor] = []
    var bound = port
    for loop in loops {
      let socket = try ListeningSocket.open(address: address, port: bound)
      if bound == 0 { bound = try ListeningSocket.port(of: socket.raw) }
      acceptors.append(Acceptor(socket: socket, loop: loop, service: service))
    }
    self.port = bound
    self.acceptors = acceptors
    // All sockets are bound: nothing below throws, so none serves if another could not.
    for (acceptor, loop) in zip(acceptors, loops) {
      Task(executorPreference: loop) { await acceptor.run() }
    }
  }

  /// What it has seen so far.
  package var statistics: ListenerStatistics { counters.statistics }

  /// Stops accepting, closes idle connections, lets exchanges in flight finish until `deadline`
  /// has passed and then cuts them; returns when no connection is left.
  package func drain(deadline: Duration) async {
    await withDiscardingTaskGroup { group in
      for acceptor in acceptors {
        group.addTask { await acceptor.drain(deadline: deadline) }
      }
    }
  }
}
