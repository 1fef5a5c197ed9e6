import Foundation
import HTTP
import Platform
import Testing

@testable import Transport

/// A client we did not write: the Python package `websockets`, where it is installed;
/// `KAKEHASHI_PYTHON` names another interpreter than `python3`.
@Suite(.timeLimit(.minutes(2))) struct `An independent client of WebSockets` {
  @Test func `is understood, and is told what it did wrong`() async throws {
    let gate = Gate()
    let server = try TestServer { request, _ in
      do throws(WebSocketRefusal) {
        let handshake = try WebSocketHandshake(
          request.head, hasBody: false, origin: "https://localhost", subprotocol: "binary")
        return ServerResponse(WebSocketUpgrade(handshake) { await Self.echo($0, gate) }, gate: gate)
      } catch {
        return ServerResponse(status: error.status.code, fields: error.fields)
      }
    }
    try await withServer(server) { server in
      let files = try server.site.files(for: server.site.client())
      try run(
        ["\(server.listener.port)", files.authorities, files.chain ?? "", files.key ?? ""])
    }
  }

  private static func echo(_ socket: WebSocket, _ gate: Gate) async {
    while let message = await socket.receive() {
      if message == Array("cut".utf8) { gate.shut() }
      if message == Array("end".utf8) { return await socket.close(.badGateway, "over") }
      if (try? await socket.send(message)) == nil { return }
    }
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", Self.script] + arguments
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let report = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 3, process.terminationStatus != 127 else {
      FileHandle.standardOutput.write(Data("skipped: no websockets\n".utf8))
      return
    }
    #expect(process.terminationStatus == 0, "\(report.suffix(3000))")
  }

  private static let script = """
    import faulthandler, os, ssl, sys
    faulthandler.dump_traceback_later(60, exit=True)
    try:
        from websockets.sync.client import connect
        from websockets.exceptions import ConnectionClosed, InvalidStatus
    except ImportError:
        sys.exit(3)
    port, authority, chain, key = sys.argv[1:]
    context = ssl.create_default_context(cafile=authority)
    context.load_cert_chain(chain, key)

    def opened(origin="https://localhost", **more):
        return connect(f"wss://localhost:{port}/", ssl=context, origin=origin, proxy=None, **more)

    def closed(socket, *words):
        try:
            for word in words:
                socket.send(word)
            while True:
                socket.recv(timeout=20)
        except ConnectionClosed as end:
            return end.rcvd and end.rcvd.code
    with opened(subprotocols=["chat", "binary"]) as socket:
        assert socket.subprotocol == "binary", socket.subprotocol
        assert socket.protocol.extensions == [], socket.protocol.extensions
        for count in (0, 1, 125, 126, 65535, 65536):
            message = os.urandom(count)
            socket.send(message)
            assert socket.recv(timeout=20) == message, count
        socket.send([b"a", b"", b"b" * 70, b"c"])
        assert socket.recv(timeout=20) == b"a" + b"b" * 70 + b"c"
        assert socket.ping("sign").wait(20)
        messages = [os.urandom(60000) for _ in range(5)]
        for message in messages:
            socket.send(message)
        assert [socket.recv(timeout=20) for _ in messages] == messages
    assert socket.close_code == 1000, socket.close_code
    assert closed(opened(), "text") == 1003
    assert closed(opened(), b"x" * 65537) == 1009
    with opened() as socket:
        assert closed(socket, b"end") == 1014 and socket.close_reason == "over"
    for origin in (None, "https://evil.example", "https://localhost:1"):
        try:
            opened(origin)
        except InvalidStatus as refused:
            assert refused.response.status_code == 403, refused
        else:
            raise AssertionError(origin)
    other = opened()
    other.send(b"here")
    assert other.recv(timeout=20) == b"here"
    # Cut: no closing frame, neither for who asked nor for another of the same gate.
    assert closed(opened(), b"cut") is None
    assert closed(other) is None
    """
}
