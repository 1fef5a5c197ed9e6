import Console
import Crypto
import Foundation
import HTTP
import Platform
import Record
import Synchronization
import Testing

@testable import Transport

/// TigerVNC's desktop in chromium, through the relay and mutual TLS on both sides.
///
/// `Tests/Browser/desktop.py` looks and types. Skipped where one of these is not installed.
@Suite(.timeLimit(.minutes(5))) struct `A desktop in a browser` {
  @Test func `is seen and worked with, cut at once, and carries no clipboard`() async throws {
    guard let files = try? ViewerFiles(folder: "/usr/share/novnc") else {
      FileHandle.standardOutput.write(Data("skipped: no novnc\n".utf8))
      return
    }
    let site = try DesktopSite(files)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Browser/desktop.py").standardized.path
    let (status, report) = await Self.run([script] + site.arguments)
    await site.stop()
    guard status != 3, status != 127 else {
      FileHandle.standardOutput.write(Data("skipped: \(report.suffix(300))\n".utf8))
      return
    }
    #expect(status == 0, "\(report.suffix(3000))")
  }

  /// Runs Python apart from the threads that tests run on.
  private static func run(_ arguments: [String]) async -> (Int32, String) {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment["KAKEHASHI_BROWSER"] ?? "python3"
        process.arguments = [python] + arguments
        let errors = Pipe()
        process.standardError = errors
        do { try process.run() } catch { return continuation.resume(returning: (127, "python")) }
        let report = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(
          returning: (process.terminationStatus, String(decoding: report, as: UTF8.self)))
      }
    }
  }
}

/// A listener that serves the desktop's page and relays, and does to it what the test says.
private final class DesktopSite: Sendable {
  let arguments: [String]
  private let loop: EventLoop
  private let listener: Listener

  private struct State: Sendable {
    var port = 0
    var isActive = true
    var gate = Gate()
    var relay: DesktopRelay?
    var ended = ""
  }

  init(_ files: ViewerFiles) throws {
    let folder = NSTemporaryDirectory() + "kakehashi-desktop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let authority = try DevelopmentAuthority.create(
      commonName: "Desktop", validity: .days(2, from: WallClock.system.now().unixSeconds))
    let days = DevelopmentAuthority.Validity.days(1, from: WallClock.system.now().unixSeconds)
    let server = try authority.issue(
      .server("bridge", names: [.address([127, 0, 0, 1]), .dns("localhost")], validity: days))
    let client = try authority.issue(.client("clinic", validity: days))
    for (name, text) in [
      ("ca.pem", authority.certificate.pem), ("server.pem", server.certificate.pem),
      ("server.key", try server.key.pem()), ("client.pem", client.certificate.pem),
      ("client.key", try client.key.pem()), ("password", "tottori8\n"),
    ] { try DurableFile.replace("\(folder)/\(name)", with: Array(text.utf8), mode: 0o600) }
    let state = Mutex(State())
    let desktopTLS = ClientTLSFiles(
      authorities: "\(folder)/ca.pem", chain: "\(folder)/client.pem", key: "\(folder)/client.key")
    let password = "\(folder)/password"
    loop = try EventLoop(name: "bridge")
    let box = Box(state)
    listener = try Listener(
      name: "mame", address: "127.0.0.1", port: 0, loops: [loop],
      identity: TLSIdentity(
        ServerTLSFiles(
          chain: "\(folder)/server.pem", key: "\(folder)/server.key",
          clientAuthorities: "\(folder)/ca.pem", revocationList: nil, minimum: .tls13),
        clock: .system)
    ) { request, _ in
      Self.answer(request, files, box, desktopTLS, password)
    }
    arguments = [folder, "\(listener.port)"]
  }

  func stop() async {
    await listener.drain(deadline: .zero)
    loop.stop()
  }

  private final class Box: Sendable {
    let state: Mutex<State>
    init(_ state: consuming Mutex<State>) { self.state = state }
  }

  private static func answer(
    _ request: ServerRequest, _ files: ViewerFiles, _ box: Box, _ tls: ClientTLSFiles,
    _ password: String
  ) -> ServerResponse {
    let path = (try? request.head.target.segments()) ?? []
    let script = "text/javascript; charset=utf-8"
    switch path.first {
    case "control": return control(path, box)
    case "view": break
    default: return ServerResponse(status: 404)
    }
    switch path.dropFirst().first {
    case "": return page("text/html; charset=utf-8", DesktopPage.html(.japanese))
    case "desktop.js": return page(script, DesktopPage.script)
    case "desktop.css": return page("text/css; charset=utf-8", DesktopPage.style)
    case "novnc":
      return files.script(path.dropFirst(2)).map { page(script, $0) }
        ?? ServerResponse(status: 404)
    case "state":
      let json = #"{"reason":{"ja":"運営者が閲覧を停止しました","en":"an operator stopped it"}}"#
      let gate = box.state.withLock { $0.gate }
      return page("application/json", Array((gate.isOpen ? "{}" : json).utf8))
    case "stream": return stream(request, box, tls, password)
    default: return ServerResponse(status: 404)
    }
  }

  private static func page(_ type: String, _ body: [UInt8]) -> ServerResponse {
    ServerResponse(
      status: 200, fields: Fields(DesktopPage.fields + [("content-type", type)]), body: body)
  }

  private static func stream(
    _ request: ServerRequest, _ box: Box, _ tls: ClientTLSFiles, _ password: String
  ) -> ServerResponse {
    let (port, gate) = box.state.withLock { ($0.port, $0.gate) }
    do {
      let handshake = try WebSocketHandshake(
        request.head, hasBody: !request.body.isEmpty,
        origin: "https://\(request.head.fields["host"] ?? "")", subprotocol: "binary")
      let relay = DesktopRelay(
        to: Desktop(
          origin: "https://localhost:\(port)", tls: tls,
          password: try SecretKey.loadLine(path: password))
      ) { _ in box.state.withLock { $0.isActive } }
      box.state.withLock { $0.relay = relay }
      let upgrade = WebSocketUpgrade(handshake) { socket in
        let end = await relay.run(socket, on: request.loop)
        box.state.withLock { $0.ended = end.word }
      }
      return ServerResponse(upgrade, gate: gate)
    } catch {
      return ServerResponse(status: (error as? WebSocketRefusal)?.status.code ?? 500)
    }
  }

  /// What the test says: where the desktop is, to cut, to pause, to resume; and what was counted.
  private static func control(_ path: [String], _ box: Box) -> ServerResponse {
    let gate = box.state.withLock { state -> Gate? in
      switch path.dropFirst().first {
      case "desktop": state.port = Int(path.last ?? "") ?? 0
      case "pause": state.isActive = false
      case "resume":
        state.isActive = true
        state.gate = Gate()
      case "cut": return state.gate
      default: break
      }
      return nil
    }
    gate?.shut()
    let (traffic, ended) = box.state.withLock { ($0.relay?.traffic, $0.ended) }
    let text =
      #"{"shown":\#(traffic?.shown ?? 0),"inputs":\#(traffic?.inputs ?? 0),"ended":"\#(ended)"}"#
    return ServerResponse(status: 200, body: Array(text.utf8))
  }
}
