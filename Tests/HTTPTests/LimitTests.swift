import HTTP
import Testing

/// A limit met exactly and exceeded by one.
struct LimitCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let limits: HTTPLimits
  let atMax: String
  let beyond: String
  let error: HTTPError
}

private func fill(_ count: Int) -> String { String(repeating: "a", count: count) }

private let post = "POST / HTTP/1.1\r\nHost: a\r\n"
private let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

private let limitCases = [
  LimitCase(
    testDescription: "request line",
    limits: HTTPLimits(requestLineBytesMax: 64),
    atMax: "GET /\(fill(50)) HTTP/1.1\r\nHost: a\r\n\r\n",
    beyond: "GET /\(fill(51)) HTTP/1.1\r\nHost: a\r\n\r\n", error: .requestLineTooLong),
  LimitCase(
    testDescription: "field bytes",
    limits: HTTPLimits(fieldsBytesMax: 64),
    atMax: "GET / HTTP/1.1\r\nHost: a\r\nX: \(fill(50))\r\n\r\n",
    beyond: "GET / HTTP/1.1\r\nHost: a\r\nX: \(fill(51))\r\n\r\n", error: .fieldsTooLarge),
  LimitCase(
    testDescription: "field count", limits: HTTPLimits(fieldCountMax: 3),
    atMax: "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n",
    beyond: "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n\r\n", error: .fieldsTooMany),
  LimitCase(
    testDescription: "content by length", limits: HTTPLimits(bodyBytesMax: 5),
    atMax: post + "Content-Length: 5\r\n\r\nhello",
    beyond: post + "Content-Length: 6\r\n\r\nhello!", error: .bodyTooLarge),
  LimitCase(
    testDescription: "content by chunks", limits: HTTPLimits(bodyBytesMax: 5),
    atMax: chunked + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    beyond: chunked + "3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n", error: .bodyTooLarge),
  LimitCase(
    testDescription: "chunk extensions together", limits: HTTPLimits(chunkExtensionBytesMax: 8),
    atMax: chunked + "1;abc\r\nx\r\n1;abc\r\nx\r\n0\r\n\r\n",
    beyond: chunked + "1;abc\r\nx\r\n1;abc\r\nx\r\n0;a\r\n\r\n", error: .chunkExtensionTooLong),
  LimitCase(
    testDescription: "one chunk extension", limits: HTTPLimits(chunkExtensionBytesMax: 8),
    atMax: chunked + "1;\(fill(7))\r\nx\r\n0\r\n\r\n",
    beyond: chunked + "1;\(fill(8))\r\nx\r\n0\r\n\r\n", error: .chunkExtensionTooLong),
  LimitCase(
    testDescription: "trailers", limits: HTTPLimits(trailerBytesMax: 16),
    atMax: chunked + "0\r\nX: \(fill(11))\r\n\r\n",
    beyond: chunked + "0\r\nX: \(fill(12))\r\n\r\n", error: .trailersTooLarge),
]

@Suite struct `limits` {
  @Test(arguments: limitCases) func `a limit admits what meets it`(_ limit: LimitCase) {
    let reading = readRequests(limit.atMax, limits: limit.limits)
    #expect(reading.error == nil)
    #expect(reading.messages.first?.isComplete == true)
  }

  @Test(arguments: limitCases) func `a limit refuses one more`(_ limit: LimitCase) {
    #expect(readRequests(limit.beyond, limits: limit.limits).error == limit.error)
    let drip = readRequests(Array(limit.beyond.utf8), pieces: [1], limits: limit.limits)
    #expect(drip.error == limit.error)
  }

  @Test func `an endless line is refused before it ends`() {
    let endless = Array("GET /\(fill(9000))".utf8)
    #expect(readRequests(endless).error == .requestLineTooLong)
  }

  @Test func `endless fields are refused before they end`() {
    let endless = Array("GET / HTTP/1.1\r\nX: \(fill(40000))".utf8)
    #expect(readRequests(endless).error == .fieldsTooLarge)
  }

  @Test func `interim responses are limited`() {
    let limits = HTTPLimits(interimCountMax: 2)
    let interim = "HTTP/1.1 103 Early Hints\r\n\r\n"
    let final = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    #expect(readResponse(interim + interim + final, limits: limits).error == nil)
    let many = interim + interim + interim + final
    #expect(readResponse(many, limits: limits).error == .interimRefused)
  }
}
