import Glibc
import HTTP
import Platform
import Testing
import Transport

@Suite(.enabled(if: UpstreamFixture.canRun), .timeLimit(.minutes(1)))
struct `upstream refusals` {
  @Test(arguments: [
    ("/truncated", TransportError.closedEarly), ("/truncated-chunks", .closedEarly),
    ("/unframed", .malformed(.lengthMissing)), ("/old", .malformed(.versionUnsupported)),
    ("/many-fields", .malformed(.fieldsTooMany)), ("/hangs-up", .closedEarly),
    ("/large", .malformed(.bodyTooLarge)), ("/endless", .malformed(.bodyTooLarge)),
  ])
  func `a doubtful response is refused`(_ path: String, _ expected: TransportError) async throws {
    let fixture = try UpstreamFixture()
    let limits = UpstreamLimits(http: HTTPLimits(bodyBytesMax: 100_000))
    try await fixture.withUpstream(limits: limits) { upstream in
      await #expect(throws: expected) { try await fixture.get(path, upstream) }
      let body = try await fixture.get("/a", upstream)
      #expect(body == "2.1")
    }
  }

  @Test(arguments: ["/silent", "/stalls"])
  func `a slow answer is given up`(_ path: String) async throws {
    let fixture = try UpstreamFixture()
    let limits = UpstreamLimits(
      firstByteDeadline: .milliseconds(300), totalDeadline: .milliseconds(600))
    try await fixture.withUpstream(limits: limits) { upstream in
      let expected = TransportError.late(path == "/silent" ? .firstByte : .total)
      await #expect(throws: expected) { try await fixture.get(path, upstream) }
    }
  }

  @Test func `a server that accepts and says nothing misses the connect deadline`() async throws {
    let fixture = try UpstreamFixture()
    let mute = try MuteListener()
    let limits = UpstreamLimits(connectDeadline: .milliseconds(100))
    let upstream = try Upstream(
      origin: "https://127.0.0.1:\(mute.port)", tls: fixture.files(), limits: limits)
    defer { upstream.shutdown() }
    await #expect(throws: TransportError.late(.connect)) {
      try await fixture.get("/a", upstream)
    }
  }

  @Test func `a server of an unknown authority is refused`() async throws {
    let fixture = try UpstreamFixture()
    let files = fixture.files(authorities: "other.pem")
    try await fixture.withUpstream(files) { upstream in
      let error = await #expect(throws: TransportError.self) {
        try await fixture.get("/a", upstream)
      }
      guard case .peerUntrusted = error else { return #expect(error == .peerUntrusted("…")) }
      #expect(error?.fault == .peer)
    }
  }

  @Test func `a server of another name is refused`() async throws {
    let fixture = try UpstreamFixture(name: "other.example")
    try await fixture.withUpstream { upstream in
      let error = await #expect(throws: TransportError.self) {
        try await fixture.get("/a", upstream)
      }
      guard case .peerUntrusted = error else { return #expect(error == .peerUntrusted("…")) }
    }
  }

  @Test func `a server whose certificate was revoked is refused`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream(fixture.files(revocationList: "revoked.crl")) { upstream in
      let error = await #expect(throws: TransportError.self) {
        try await fixture.get("/a", upstream)
      }
      guard case .peerUntrusted = error else { return #expect(error == .peerUntrusted("…")) }
    }
  }

  @Test(arguments: [nil, "stranger"])
  func `a server that refuses our certificate is named as such`(_ client: String?) async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream(fixture.files(client: client)) { upstream in
      let error = await #expect(throws: TransportError.self) {
        try await fixture.get("/a", upstream)
      }
      // The refusal may reach us before or after the request is written.
      switch error {
      case .handshakeFailed, .closedEarly: break
      default: #expect(error == .handshakeFailed("…"))
      }
    }
  }

  @Test func `tls 1.2 is spoken by exception only`() async throws {
    let fixture = try UpstreamFixture(highest: "TLSv1_2")
    try await fixture.withUpstream { upstream in
      let error = await #expect(throws: TransportError.self) {
        try await fixture.get("/a", upstream)
      }
      guard case .handshakeFailed = error else { return #expect(error == .handshakeFailed("…")) }
    }
    let files = fixture.files(minimum: .tls12(suites: ["ECDHE-ECDSA-AES128-GCM-SHA256"]))
    let body = try await fixture.withUpstream(files) { try await fixture.get("/a", $0) }
    #expect(body.hasSuffix(".1"))
  }

  @Test func `a port where nobody listens is unreachable`() async throws {
    let fixture = try UpstreamFixture()
    let port = try MuteListener().port
    let upstream = try Upstream(origin: "https://127.0.0.1:\(port)", tls: fixture.files())
    defer { upstream.shutdown() }
    let error = await #expect(throws: TransportError.self) {
      try await fixture.get("/a", upstream)
    }
    guard case .unreachable = error else { return #expect(error == .unreachable("…")) }
    #expect(error?.fault == .environment)
  }

  @Test func `cancellation closes what is under way`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      let silent = UpstreamRequest(method: .get, path: "/silent")
      let error = await withTaskGroup(of: TransportError?.self) { group in
        group.addTask {
          do throws(TransportError) {
            _ = try await upstream.send(silent, on: fixture.loop)
            return nil
          } catch {
            return error
          }
        }
        group.cancelAll()
        return await group.next() ?? nil
      }
      #expect(error == .cancelled)
      let body = try await fixture.get("/a", upstream)
      #expect(body.hasSuffix(".1"))
    }
  }

  @Test func `nothing is sent after the shutdown`() async throws {
    let fixture = try UpstreamFixture()
    try await fixture.withUpstream { upstream in
      _ = try await fixture.get("/a", upstream)
      upstream.shutdown()
      await #expect(throws: TransportError.shutDown) { try await fixture.get("/a", upstream) }
    }
  }
}

@Suite struct `upstream configuration` {
  @Test(arguments: [
    "", "https://", "http://a", "https://a/", "https://a/b", "https://a:0", "https://a:65536",
    "https://a:x", "https://a:", "https://u@a", "https://a b", "https://a?b", "https://a#b",
    "https://山", "https://[::1", "https://[]", "HTTPS://a", "https://a\r\nb", "ftp://a",
  ])
  func `an origin that is none is refused`(_ origin: String) {
    #expect(throws: TransportError.originMalformed(origin)) {
      try Upstream(origin: origin, tls: ClientTLSFiles(authorities: "/dev/null"))
    }
  }

  @Test func `a missing file is refused before anything is sent`() throws {
    guard UpstreamFixture.canRun else { return }
    let fixture = try UpstreamFixture()
    func unusable(_ files: ClientTLSFiles) -> String? {
      do throws(TransportError) {
        _ = try Upstream(origin: "https://a", tls: files)
        return nil
      } catch {
        guard case .fileUnusable(let path, _) = error else { return "\(error)" }
        return path
      }
    }
    let (ca, chain) = (fixture.path("ca.pem"), fixture.path("client.pem"))
    #expect(unusable(fixture.files()) == nil)
    #expect(unusable(fixture.files(authorities: "none.pem")) == fixture.path("none.pem"))
    #expect(unusable(fixture.files(authorities: "client.key")) == fixture.path("client.key"))
    #expect(unusable(fixture.files(client: "none")) == fixture.path("none.pem"))
    #expect(unusable(fixture.files(revocationList: "ca.pem")) == ca)
    let foreign = ClientTLSFiles(
      authorities: ca, chain: chain, key: fixture.path("stranger.key"))
    #expect(unusable(foreign) == fixture.path("stranger.key"))
    #expect(unusable(ClientTLSFiles(authorities: ca, chain: chain)) == chain)
  }
}

/// A socket that accepts connections in the system's queue and never answers.
struct MuteListener: ~Copyable {
  let port: UInt16
  private let socket: FileDescriptor

  init() throws {
    socket = FileDescriptor(owning: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let raw = socket.raw
    let results = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe [
          bind(raw, pointer, length), listen(raw, 8), getsockname(raw, pointer, &length),
        ]
      }
    }
    try #require(results == [0, 0, 0])
    port = UInt16(bigEndian: address.sin_port)
  }
}
