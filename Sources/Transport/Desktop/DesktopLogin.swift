import Crypto
import Platform

/// The bridge's handshake with a desktop, as its only viewer (RFC 6143 §7.1–7.3).
struct DesktopLogin {
  /// What there is to see.
  struct Screen: Equatable {
    let width: Int
    let height: Int
  }

  private let connection: MessageConnection
  /// What came after what was read.
  private(set) var rest: [UInt8] = []

  init(_ connection: MessageConnection) { self.connection = connection }

  /// Lets the bridge in and fixes the pixel format.
  mutating func enter(_ password: SecretKey?) async throws(DesktopError) -> Screen {
    guard try await take(12) == RFB.version else {
      throw .desktopMalformed("another version of RFB")
    }
    try await say(RFB.version)
    let count = Int(try await take(1)[0])
    guard count > 0 else { throw .loginRefused }
    try await identify(try await take(count), password)
    guard try await take(4).allSatisfy({ $0 == 0 }) else { throw .loginRefused }
    // Not shared: whoever else looks at this seat is sent away.
    try await say([0])
    let start = try await take(24)
    let screen = Screen(
      width: Int(RFB.number(start[...], 0, as: UInt16.self)),
      height: Int(RFB.number(start[...], 2, as: UInt16.self)))
    guard 1...RFB.sideMax ~= screen.width, 1...RFB.sideMax ~= screen.height else {
      throw .desktopMalformed("a size beyond the limit")
    }
    // The name may say whose desktop it is: it stays here.
    let name = Int(RFB.number(start[...], 20, as: UInt32.self))
    guard name <= 4096 else { throw .desktopMalformed("a name too long") }
    _ = try await take(name)
    try await say([0, 0, 0, 0] + RFB.pixelFormat)
    return screen
  }

  /// Chooses how to be let in: by the password where there is one, else by nothing but TLS.
  private mutating func identify(
    _ offered: [UInt8], _ password: SecretKey?
  ) async throws(DesktopError) {
    guard let password else {
      guard offered.contains(1) else { throw .loginRefused }
      return try await say([1])
    }
    guard offered.contains(2) else { throw .loginRefused }
    try await say([2])
    let challenge = try await take(16)
    guard let answer = VNCPassword.response(to: challenge, password) else { throw .loginRefused }
    try await say(answer)
  }

  /// The next `count` bytes.
  private mutating func take(_ count: Int) async throws(DesktopError) -> [UInt8] {
    while rest.count < count {
      do throws(TransportError) { rest += try await connection.receive() } catch {
        throw .desktopGone
      }
    }
    defer { rest.removeFirst(count) }
    return Array(rest.prefix(count))
  }

  private func say(_ bytes: [UInt8]) async throws(DesktopError) {
    do throws(TransportError) { try await connection.send(bytes) } catch { throw .desktopGone }
  }
}

/// The bridge's handshake with a viewer, which its session has let in already: no security type
/// but None.
struct ViewerWelcome {
  private let socket: WebSocket
  /// What came after what was read.
  private(set) var rest: [UInt8] = []

  init(_ socket: WebSocket) { self.socket = socket }

  /// Shows a screen to the viewer, in the one pixel format and without a name.
  mutating func greet(_ screen: DesktopLogin.Screen) async throws(DesktopError) {
    try await say(RFB.version)
    guard try await take(12) == RFB.version else {
      throw .viewerMalformed("another version of RFB")
    }
    try await say([1, 1])
    guard try await take(1) == [1] else { throw .viewerMalformed("another security type") }
    try await say([0, 0, 0, 0])
    _ = try await take(1)
    try await say(
      RFB.bytes(UInt16(screen.width)) + RFB.bytes(UInt16(screen.height)) + RFB.pixelFormat
        + [0, 0, 0, 0])
  }

  private mutating func take(_ count: Int) async throws(DesktopError) -> [UInt8] {
    while rest.count < count {
      guard let message = await socket.receive() else { throw .viewerGone }
      rest += message
    }
    defer { rest.removeFirst(count) }
    return Array(rest.prefix(count))
  }

  private func say(_ bytes: [UInt8]) async throws(DesktopError) {
    do throws(TransportError) { try await socket.send(bytes) } catch { throw .viewerGone }
  }
}
