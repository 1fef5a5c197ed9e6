package import Crypto
import HTTP
package import Platform
import Synchronization

/// A remote desktop that speaks RFB behind TLS, and who the bridge is to it.
package struct Desktop: Sendable {
  /// `https://host:port` of what ends TLS in front of it.
  package let origin: String
  /// The bridge's certificate towards it.
  package let tls: ClientTLSFiles
  /// The role account's password; nil where mutual TLS alone lets the bridge in.
  package let password: SecretKey?
  /// For the desktop to be reached and to let the bridge in.
  package let deadline: Duration

  /// A desktop from its parts.
  package init(
    origin: String, tls: ClientTLSFiles, password: SecretKey?, deadline: Duration = .seconds(10)
  ) {
    self.origin = origin
    self.tls = tls
    self.password = password
    self.deadline = deadline
  }
}

/// How much went through a relay; nothing of what it was.
package struct DesktopTraffic: Sendable, Equatable {
  /// Bytes of pictures that were handed to the viewer.
  package var shown = 0
  /// Keys and movements that were handed to the desktop.
  package var inputs = 0

  /// Nothing yet.
  package init() {}
}

/// Relays one desktop to one viewer's WebSocket, each message of RFB looked at on its way.
///
/// Both handshakes end here: the viewer never learns a password, and the desktop never hears of the
/// viewer. Neither a clipboard nor a file has a way through.
package final class DesktopRelay: Sendable {
  private let desktop: Desktop
  private let mayPass: @Sendable (_ isInput: Bool) -> Bool
  private let counted = Mutex(DesktopTraffic())

  /// A relay that asks `mayPass` before anything goes either way; once it says no, the relay ends.
  package init(
    to desktop: Desktop, mayPass: @escaping @Sendable (_ isInput: Bool) -> Bool
  ) {
    self.desktop = desktop
    self.mayPass = mayPass
  }

  /// How much went through so far.
  package var traffic: DesktopTraffic { counted.withLock { $0 } }

  /// Relays until either side ends or nothing may pass any more, and answers why; the WebSocket is
  /// closed then.
  package func run(_ socket: WebSocket, on loop: EventLoop) async -> DesktopError {
    let error: DesktopError
    do throws(TransportError) {
      let connection = try MessageConnection(on: loop)
      error = await relay(socket, connection)
      await connection.close()
    } catch {
      await socket.close(.badGateway, "desktopGone")
      return .desktopGone
    }
    await socket.close(error.code, error.word)
    return error
  }

  private func relay(_ socket: WebSocket, _ connection: MessageConnection) async -> DesktopError {
    do throws(DesktopError) {
      do throws(TransportError) {
        try await connection.open(desktop.origin, tls: desktop.tls, deadline: desktop.deadline)
      } catch { throw .desktopGone }
      var login = DesktopLogin(connection)
      let screen = try await login.enter(desktop.password)
      await connection.stay()
      var welcome = ViewerWelcome(socket)
      try await welcome.greet(screen)
      return await relay(socket, connection, screen, login.rest, welcome.rest)
    } catch {
      return error
    }
  }

  /// Relays both ways at once; the first end ends the other.
  private func relay(
    _ socket: WebSocket, _ connection: MessageConnection, _ screen: DesktopLogin.Screen,
    _ shown: [UInt8], _ said: [UInt8]
  ) async -> DesktopError {
    await withTaskGroup(of: DesktopError.self) { group in
      group.addTask { await self.show(connection, socket, screen, shown) }
      group.addTask { await self.say(socket, connection, said) }
      group.addTask { await self.watch() }
      let first = await group.next() ?? .desktopGone
      await connection.close()
      await socket.close(first.code, first.word)
      group.cancelAll()
      return first
    }
  }

  /// Ends a relay in which nothing moves as soon as nothing may.
  private func watch() async -> DesktopError {
    while mayPass(false), (try? await Task.sleep(for: .milliseconds(200))) != nil {}
    return .paused
  }

  private func show(
    _ connection: MessageConnection, _ socket: WebSocket, _ screen: DesktopLogin.Screen,
    _ rest: [UInt8]
  ) async -> DesktopError {
    var reader = DesktopReader(width: screen.width, height: screen.height)
    var bytes = rest
    do throws(DesktopError) {
      while true {
        let passed = try reader.take(bytes)
        guard mayPass(false) else { throw .paused }
        if !passed.isEmpty {
          counted.withLock { $0.shown += passed.count }
          do throws(TransportError) { try await socket.send(passed) } catch { throw .viewerGone }
        }
        do throws(TransportError) { bytes = try await connection.receive() } catch {
          throw .desktopGone
        }
      }
    } catch {
      return error
    }
  }

  private func say(
    _ socket: WebSocket, _ connection: MessageConnection, _ rest: [UInt8]
  ) async -> DesktopError {
    var reader = ViewerReader()
    var bytes = rest
    do throws(DesktopError) {
      while true {
        let passed = try reader.take(bytes)
        guard mayPass(passed.inputs > 0) else { throw .paused }
        if !passed.bytes.isEmpty {
          counted.withLock { $0.inputs += passed.inputs }
          do throws(TransportError) { try await connection.send(passed.bytes) } catch {
            throw .desktopGone
          }
        }
        guard let message = await socket.receive() else { throw .viewerGone }
        bytes = message
      }
    } catch {
      return error
    }
  }
}

extension DesktopError {
  /// What the viewer's page goes by; holds nothing that either side said.
  package var word: String {
    switch self {
    case .desktopGone: "desktopGone"
    case .loginRefused: "loginRefused"
    case .desktopMalformed: "desktopMalformed"
    case .viewerGone: "viewerGone"
    case .viewerMalformed: "viewerMalformed"
    case .paused: "paused"
    }
  }

  fileprivate var code: WebSocketCloseCode {
    switch self {
    case .desktopGone, .loginRefused, .desktopMalformed: .badGateway
    case .viewerGone: .normal
    case .viewerMalformed: .policyViolation
    case .paused: .goingAway
    }
  }
}
