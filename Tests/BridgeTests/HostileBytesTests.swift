import Bridge
import HTTP
import Platform
import Record
import Synchronization
import Testing
import Transport

/// Bytes that no client means well with, and how the bridge answers them.
struct HostileBytes: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: String
  /// The one status that is answered.
  let status: Int
  var testDescription: String { name }

  init(_ name: String, _ status: Int, _ bytes: String) {
    (self.name, self.bytes, self.status) = (name, bytes, status)
  }

  private static let post = "POST /api/slips HTTP/1.1\r\nHost: a\r\n"
  private static let get = "GET /api/status HTTP/1.1\r\nHost: a\r\n"
  /// What a smuggler hides behind a request: it must never be answered.
  private static let hidden = "GET /api/status HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let chunked = "Transfer-Encoding: chunked\r\n"

  /// Two readings of where a request ends (RFC 9112 §11.2).
  static let smuggling = [
    HostileBytes("CL.TE", 400, post + "Content-Length: 5\r\n" + chunked + "\r\n0\r\n\r\n" + hidden),
    HostileBytes("TE.CL", 400, post + chunked + "Content-Length: 5\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes("TE.TE", 400, post + chunked + "Transfer-Encoding: x\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes("TE list", 501, post + "Transfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes("TE unknown", 501, post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes("TE space", 400, post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes(
      "TE tab", 400, post + "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes(
      "TE folded", 400, post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + hidden),
    HostileBytes(
      "CL twice", 400, post + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + hidden),
    HostileBytes("CL same twice", 400, post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
    HostileBytes("CL list", 400, post + "Content-Length: 2, 2\r\n\r\n{}"),
    HostileBytes("CL plus", 400, post + "Content-Length: +2\r\n\r\n{}"),
    HostileBytes("CL minus", 400, post + "Content-Length: -2\r\n\r\n{}"),
    HostileBytes("CL hex", 400, post + "Content-Length: 0x2\r\n\r\n{}"),
    HostileBytes("CL empty", 400, post + "Content-Length: \r\n\r\n{}"),
    HostileBytes("GET with content", 400, get + "Content-Length: 3\r\n\r\nabc" + hidden),
    HostileBytes("GET with chunks", 400, get + chunked + "\r\n0\r\n\r\n" + hidden),
    HostileBytes("chunk minus", 400, post + chunked + "\r\n-1\r\n{\r\n0\r\n\r\n" + hidden),
    HostileBytes("chunk 0x", 400, post + chunked + "\r\n0x1\r\n{\r\n0\r\n\r\n" + hidden),
    HostileBytes("chunk overflow", 400, post + chunked + "\r\nfffffffffffffffff\r\n{" + hidden),
    HostileBytes("chunk bare LF", 400, post + chunked + "\r\n2\n{}\n0\n\n" + hidden),
    HostileBytes("chunk overlong", 400, post + chunked + "\r\n1\r\n{}\r\n0\r\n\r\n" + hidden),
  ]

  static let grammar = [
    HostileBytes("bare LF", 400, "GET /api/status HTTP/1.1\nHost: a\n\n"),
    HostileBytes("bare LF in a field", 400, get + "X: a\nY: b\r\n\r\n"),
    HostileBytes("bare CR", 400, get + "X: a\rY: b\r\n\r\n"),
    HostileBytes("obs-fold", 400, get + "X: a\r\n b\r\n\r\n"),
    HostileBytes("NUL", 400, get + "X: a\u{0}b\r\n\r\n"),
    HostileBytes("NUL in the target", 400, "GET /api/st\u{0}atus HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("byte above ASCII", 400, get + "X: \u{e9}\r\n\r\n"),
    HostileBytes("empty field name", 400, get + ": a\r\n\r\n"),
    HostileBytes("no host", 400, "GET /api/status HTTP/1.1\r\n\r\n"),
    HostileBytes("two hosts", 400, get + "Host: b\r\n\r\n"),
    HostileBytes("HTTP/1.0", 505, "GET /api/status HTTP/1.0\r\nHost: a\r\n\r\n"),
    HostileBytes("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    HostileBytes("HTTP/0.9", 400, "GET /api/status\r\n\r\n"),
    HostileBytes("two spaces", 400, "GET  /api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("TLS in TLS", 400, "\u{16}\u{3}\u{1}\u{0}\u{5}\r\n\r\n"),
    HostileBytes("empty lines", 400, "\r\n\r\n\r\n"),
  ]

  /// Nothing is ever forwarded as it is (invariant 8).
  static let tunnels = [
    HostileBytes("CONNECT", 501, "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n"),
    HostileBytes("absolute form", 400, "GET http://localhost:22/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("absolute https", 400, "GET https://a/api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("asterisk", 400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("authority", 400, "GET localhost:22 HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("two slashes", 400, "GET //a/api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("TRACE", 501, "TRACE /api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("unknown method", 501, "BREW /api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("lower case", 501, "get /api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("dot segments", 400, "GET /fhir/../api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("%2e%2E", 400, "GET /fhir/%2e%2E/api/status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("%zz", 400, "GET /api/%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("backslash", 400, "GET /api\\status HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("fragment", 400, "GET /api/status#x HTTP/1.1\r\nHost: a\r\n\r\n"),
  ]

  static let sizes = [
    HostileBytes("line", 414, "GET /" + many("a", 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
    HostileBytes("line without end", 414, "GET /" + many("a", 70_000)),
    HostileBytes("one field", 431, get + "X: " + many("a", 40_000) + "\r\n\r\n"),
    HostileBytes("field without end", 431, get + "X: " + many("a", 100_000)),
    HostileBytes("field count", 431, get + many("X: a\r\n", 101) + "\r\n"),
    HostileBytes("content", 413, post + "Content-Length: 1048577\r\n\r\n{"),
    HostileBytes(
      "content beyond 64 bits", 413, post + "Content-Length: 99999999999999999999\r\n\r\n"),
    HostileBytes(
      "chunks", 413, post + chunked + "\r\n" + many("10000\r\n" + many("a", 65_536) + "\r\n", 17)),
    HostileBytes("chunk extension", 400, post + chunked + "\r\n1;" + many("a", 70_000) + "\r\n{"),
    HostileBytes(
      "trailers", 431, post + chunked + "\r\n0\r\n" + many("X: " + many("a", 4000) + "\r\n", 10)),
  ]

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }
}

extension Live {
  @Suite(.program) struct `Hostile bytes` {
    @Test(arguments: HostileBytes.smuggling)
    func `a request with two ends is refused and nothing behind it is read`(
      _ hostile: HostileBytes
    ) async throws { try await expectRefused(hostile) }

    @Test(arguments: HostileBytes.grammar)
    func `bytes outside the grammar are refused`(_ hostile: HostileBytes) async throws {
      try await expectRefused(hostile)
    }

    @Test(arguments: HostileBytes.tunnels)
    func `no form of target leads elsewhere`(_ hostile: HostileBytes) async throws {
      try await expectRefused(hostile)
    }

    @Test(arguments: HostileBytes.sizes)
    func `what is too large is refused before it is read to its end`(
      _ hostile: HostileBytes
    ) async throws { try await expectRefused(hostile) }

    private func expectRefused(_ hostile: HostileBytes) async throws {
      let host = try BridgeHost.current
      let heard = try await HostileClient.hear(hostile.bytes, host)
      #expect(heard.statuses == [hostile.status])
      #expect(heard.isEnded)
      #expect(!heard.text.contains("ledgerSize"))
      #expect(heard.text.lowercased().contains("connection: close"))
      try await host.expectGoodService()
    }

    @Test func `bytes split anywhere are refused as they are whole`() async throws {
      let host = try BridgeHost.current
      let bytes = Array(HostileBytes.smuggling[0].bytes)
      for cut in stride(from: 1, to: bytes.count, by: 9) {
        let client = try await HostileClient.connected(host)
        await client.send(String(bytes[..<cut]))
        await client.send(String(bytes[cut...]))
        #expect(await client.hear().statuses == [400])
        await client.close()
      }
      try await host.expectGoodService()
    }

    @Test func `pipelined requests are answered in order, one by one`() async throws {
      let host = try BridgeHost.current
      let request = { (name: String) in "GET /api/\(name) HTTP/1.1\r\nHost: a\r\n" }
      let count = 200
      var bytes = ""
      for index in 0..<count { bytes += request(index % 2 == 0 ? "status" : "nothing") + "\r\n" }
      bytes += request("status") + "Connection: close\r\n\r\n"
      let heard = try await HostileClient.hear(bytes, host)
      #expect(heard.statuses == (0..<count).map { $0 % 2 == 0 ? 200 : 404 } + [200])
    }

    @Test func `what follows a refused request in the pipeline is not answered`() async throws {
      let host = try BridgeHost.current
      let good = "GET /api/status HTTP/1.1\r\nHost: a\r\n\r\n"
      let bad = "GET /api/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
      let heard = try await HostileClient.hear(good + bad + good, host)
      #expect(heard.statuses == [200, 400])
    }

    @Test func `plain HTTP to a TLS port gets no answer`() async throws {
      let host = try BridgeHost.current
      let run = try await Programs.run(
        "/usr/bin/curl",
        ["-s", "-m", "10", "http://127.0.0.1:\(host.ports["mame"] ?? 0)/api/status"])
      #expect(run.code != 0)
      #expect(run.output.isEmpty)
      try await host.expectGoodService()
    }

    @Test func `a crowd that never says a word keeps nobody out`() async throws {
      let host = try BridgeHost.current
      let crowd = SilentCrowd(1500, port: host.ports["mame"] ?? 0)
      let heard = try await HostileClient.hear(
        "GET /api/status HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", host)
      #expect(heard.statuses == [200])
      // It was not waited for until their handshakes took too long.
      #expect(crowd.waiting > 0)
      try await host.expectGoodService()
    }
  }
}
