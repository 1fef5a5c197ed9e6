import HTTP
import Testing

/// A request that must be refused, and why.
struct BadRequest: CustomTestStringConvertible, Sendable {
  let name: String
  let bytes: [UInt8]
  let error: HTTPError

  init(_ name: String, _ text: String, _ error: HTTPError) {
    self.name = name
    bytes = Array(text.utf8)
    self.error = error
  }

  /// A POST with these field lines after its host, and this content.
  init(_ name: String, fields: String, body: String = "", _ error: HTTPError) {
    self.init(name, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)", error)
  }

  /// A chunked POST with this content.
  init(_ name: String, chunked body: String, _ error: HTTPError) {
    self.init(name, fields: "Transfer-Encoding: chunked\r\n", body: body, error)
  }

  var testDescription: String { name }
}

private let lengths = [
  BadRequest(
    "length then coding",
    fields: "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", .lengthWithTransferCoding),
  BadRequest(
    "coding then length",
    fields: "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", .lengthWithTransferCoding),
  BadRequest(
    "two equal lengths", fields: "Content-Length: 5\r\nContent-Length: 5\r\n", .fieldRepeated),
  BadRequest(
    "two unequal lengths", fields: "Content-Length: 5\r\nContent-Length: 6\r\n", .fieldRepeated),
  BadRequest("a list of lengths", fields: "Content-Length: 5, 5\r\n", .lengthMalformed),
  BadRequest("a signed length", fields: "Content-Length: +5\r\n", .lengthMalformed),
  BadRequest("a negative length", fields: "Content-Length: -5\r\n", .lengthMalformed),
  BadRequest("a hexadecimal length", fields: "Content-Length: 0x5\r\n", .lengthMalformed),
  BadRequest("a length with a leading zero", fields: "Content-Length: 05\r\n", .lengthMalformed),
  BadRequest("a length with a point", fields: "Content-Length: 5.0\r\n", .lengthMalformed),
  BadRequest("a length with a space inside", fields: "Content-Length: 1 2\r\n", .lengthMalformed),
  BadRequest("an empty length", fields: "Content-Length:\r\n", .lengthMalformed),
  BadRequest(
    "a length beyond 64 bits", fields: "Content-Length: 18446744073709551621\r\n", .bodyTooLarge),
  BadRequest(
    "a length of a thousand digits",
    fields: "Content-Length: \(String(repeating: "9", count: 1000))\r\n", .bodyTooLarge),
  BadRequest("space before the colon", fields: "Content-Length : 5\r\n", .fieldMalformed),
  BadRequest("tab before the colon", fields: "Content-Length\t: 5\r\n", .fieldMalformed),
  BadRequest("a length folded", fields: "Content-Length:\r\n 5\r\n", .fieldFolded),
  BadRequest(
    "content on GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", .bodyUnexpected),
  BadRequest(
    "chunks on GET", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    .bodyUnexpected),
]

private let codings = [
  "xchunked", "chunked, chunked", "chunked, identity", "identity", "gzip, chunked", "chunked;q=1",
  "chunked,", ", chunked", "\"chunked\"", "chunke", "", "chunked chunked", "x", "'chunked'",
].map {
  BadRequest("coding `\($0)`", fields: "Transfer-Encoding: \($0)\r\n", .transferCodingRefused)
}

private let codingTricks = [
  BadRequest(
    "two codings", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    .fieldRepeated),
  BadRequest(
    "two codings, one in other case",
    fields: "transfer-encoding: x\r\nTRANSFER-ENCODING: chunked\r\n", .fieldRepeated),
  BadRequest("space before the name", fields: " Transfer-Encoding: chunked\r\n", .fieldFolded),
  BadRequest("tab before the name", fields: "\tTransfer-Encoding: chunked\r\n", .fieldFolded),
  BadRequest(
    "space before the coding's colon", fields: "Transfer-Encoding : chunked\r\n", .fieldMalformed),
  BadRequest(
    "a coding after a vertical tab", fields: "Transfer-Encoding: \u{B}chunked\r\n",
    .controlCharacter),
  BadRequest(
    "a coding after a form feed", fields: "Transfer-Encoding:\u{C}chunked\r\n", .controlCharacter),
  BadRequest(
    "a coding behind a line feed", fields: "X: y\nTransfer-Encoding: chunked\r\n", .bareLineFeed),
  BadRequest(
    "a coding behind a carriage return", fields: "X: y\rTransfer-Encoding: chunked\r\n",
    .bareCarriageReturn),
  BadRequest("a coding folded", fields: "Transfer-Encoding:\r\n chunked\r\n", .fieldFolded),
  BadRequest("a coding with NUL", fields: "Transfer-Encoding: chunked\0\r\n", .controlCharacter),
  BadRequest(
    "a coding with a no-break space", fields: "Transfer-Encoding: \u{A0}chunked\r\n", .nonASCII),
]

private let lines = [
  BadRequest("line feeds only", "GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed),
  BadRequest(
    "a line feed after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
  BadRequest("a line feed ends the fields", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
  BadRequest("a carriage return in the target", "GET /\ra HTTP/1.1\r\n", .bareCarriageReturn),
  BadRequest("two carriage returns", "GET / HTTP/1.1\r\r\n", .bareCarriageReturn),
  BadRequest("NUL in the target", "GET /\0 HTTP/1.1\r\n", .controlCharacter),
  BadRequest("NUL in a name", fields: "X\0: y\r\n", .controlCharacter),
  BadRequest("DEL in a value", fields: "X: \u{7F}\r\n", .controlCharacter),
  BadRequest("UTF-8 in a value", fields: "X: 山\r\n", .nonASCII),
  BadRequest("no colon", fields: "Host\r\n", .fieldMalformed),
  BadRequest("no name", fields: ": a\r\n", .fieldMalformed),
  BadRequest("a separator in a name", fields: "X(y): a\r\n", .fieldMalformed),
  BadRequest("an empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
  BadRequest("a fold before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .fieldFolded),
  BadRequest(
    "two authorizations", fields: "Authorization: a\r\nauthorization: b\r\n", .fieldRepeated),
]

private let requestLines = [
  BadRequest("no version", "GET /\r\n", .requestLineMalformed),
  BadRequest("two spaces", "GET  / HTTP/1.1\r\n", .requestLineMalformed),
  BadRequest("a space at the end", "GET / HTTP/1.1 \r\n", .requestLineMalformed),
  BadRequest("a space at the start", " GET / HTTP/1.1\r\n", .requestLineMalformed),
  BadRequest("a tab between", "GET\t/ HTTP/1.1\r\n", .requestLineMalformed),
  BadRequest("a space in the target", "GET /a b HTTP/1.1\r\n", .requestLineMalformed),
  BadRequest("a TLS hello", "\u{16}\u{3}\u{1}\r\n", .controlCharacter),
  BadRequest("a lower-case method", "get / HTTP/1.1\r\n", .methodUnknown),
  BadRequest("TRACE", "TRACE / HTTP/1.1\r\n", .methodUnknown),
  BadRequest("CONNECT", "CONNECT a:443 HTTP/1.1\r\n", .methodUnknown),
  BadRequest("CONNECT with a path", "CONNECT / HTTP/1.1\r\n", .methodUnknown),
  BadRequest("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .versionUnsupported),
  BadRequest("a long method", "GETGETGETGET / HTTP/1.1\r\n", .methodUnknown),
  BadRequest("HTTP/1.0", "GET / HTTP/1.0\r\n", .versionUnsupported),
  BadRequest("HTTP/2.0", "GET / HTTP/2.0\r\n", .versionUnsupported),
  BadRequest("HTTP/1.10", "GET / HTTP/1.10\r\n", .versionMalformed),
  BadRequest("HTTP/1", "GET / HTTP/1\r\n", .versionMalformed),
  BadRequest("a lower-case version", "GET / http/1.1\r\n", .versionMalformed),
  BadRequest("an absolute target", "GET http://a/ HTTP/1.1\r\n", .targetForm),
  BadRequest("an authority", "GET a:443 HTTP/1.1\r\n", .targetForm),
  BadRequest("an asterisk", "OPTIONS * HTTP/1.1\r\n", .targetForm),
  BadRequest("a fragment", "GET /a#b HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a backslash", "GET /a\\b HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a bar in the path", "GET /a|b HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a quote", "GET /?\" HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a broken escape", "GET /%2 HTTP/1.1\r\n", .targetMalformed),
  BadRequest("an escape of no number", "GET /?%gg HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a network path", "GET //evil/ HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a parent segment", "GET /a/../b HTTP/1.1\r\n", .targetMalformed),
  BadRequest("an escaped parent segment", "GET /a/%2E%2e/b HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a half escaped parent segment", "GET /a/.%2E HTTP/1.1\r\n", .targetMalformed),
  BadRequest("a dot segment", "GET /./a HTTP/1.1\r\n", .targetMalformed),
]

private let hosts =
  [
    BadRequest("no host", "GET / HTTP/1.1\r\n\r\n", .hostMissing),
    BadRequest("two hosts", fields: "Host: a\r\n", .fieldRepeated),
  ]
  + [
    "", "a b", "a@b", "a/b", "http://a", "a,b", "a:", "a:x", "a:123456", ":80", "[::1", "[]", "::1",
  ]
  .map { BadRequest("host `\($0)`", "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n", .hostMalformed) }

private let chunks = [
  BadRequest("no size", chunked: "\r\n", .chunkSizeMalformed),
  BadRequest("a signed size", chunked: "+5\r\nhello\r\n", .chunkSizeMalformed),
  BadRequest("a prefixed size", chunked: "0x5\r\nhello\r\n", .chunkSizeMalformed),
  BadRequest("a space before the size", chunked: " 5\r\nhello\r\n", .chunkSizeMalformed),
  BadRequest("a space after the size", chunked: "5 \r\nhello\r\n", .chunkSizeMalformed),
  BadRequest("a comma after the size", chunked: "5,5\r\nhello\r\n", .chunkSizeMalformed),
  BadRequest("a size of no number", chunked: "g\r\n", .chunkSizeMalformed),
  BadRequest(
    "a size that overflows to five", chunked: "10000000000000005\r\nhello\r\n",
    .chunkSizeMalformed),
  BadRequest("a size of all ones", chunked: "ffffffffffffffff\r\n", .chunkSizeMalformed),
  BadRequest("a size of fifteen digits", chunked: "fffffffffffffff\r\n", .bodyTooLarge),
  BadRequest("zero written endlessly", chunked: "0000000000000000\r\n\r\n", .chunkSizeMalformed),
  BadRequest("a line feed after the size", chunked: "5\nhello\r\n", .bareLineFeed),
  BadRequest("a line feed in an extension", chunked: "5;a\nb\r\nhello\r\n", .bareLineFeed),
  BadRequest(
    "a carriage return in an extension", chunked: "5;a\rb\r\nhello\r\n", .bareCarriageReturn),
  BadRequest("NUL in an extension", chunked: "5;\0\r\nhello\r\n", .controlCharacter),
  BadRequest("an empty extension", chunked: "5;\r\nhello\r\n", .chunkExtensionMalformed),
  BadRequest("content longer than its size", chunked: "4\r\nhello\r\n", .chunkUnterminated),
  BadRequest("content ended by a line feed", chunked: "5\r\nhello\n0\r\n\r\n", .chunkUnterminated),
  BadRequest("content ended by CR and more", chunked: "5\r\nhello\rx0\r\n\r\n", .chunkUnterminated),
  BadRequest("a line feed ends the trailers", chunked: "0\r\n\n", .bareLineFeed),
  BadRequest(
    "a request where trailers belong", chunked: "0\r\nGET / HTTP/1.1\r\n\r\n", .fieldMalformed),
  BadRequest("a folded trailer", chunked: "0\r\n x: y\r\n\r\n", .fieldFolded),
]

let badRequests = lengths + codings + codingTricks + lines + requestLines + hosts + chunks

@Suite struct `smuggling` {
  @Test(arguments: badRequests) func `a doubtful request is refused`(_ bad: BadRequest) {
    #expect(readRequests(bad.bytes).error == bad.error)
  }

  @Test(arguments: badRequests)
  func `the refusal does not depend on how bytes are cut`(_ bad: BadRequest) {
    #expect(readRequests(bad.bytes, pieces: [1]).error == bad.error)
    for first in 1..<bad.bytes.count {
      #expect(readRequests(bad.bytes, pieces: [first, .max]).error == bad.error)
    }
  }

  @Test(arguments: badRequests)
  func `nothing after a doubtful request is read`(_ bad: BadRequest) {
    let alone = readRequests(bad.bytes)
    let followed = readRequests(bad.bytes + Array("GET /admin HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    #expect(followed.messages.map(\.head) == alone.messages.map(\.head))
  }

  @Test func `every status of an error is one the server may send`() {
    for error in HTTPError.allCases {
      #expect([400, 413, 414, 431, 501, 505].contains(error.status.code))
      #expect(error.reason.first?.isUppercase == false || error.reason.hasPrefix("only HTTP"))
      #expect(!error.reason.hasSuffix("."))
    }
  }
}
