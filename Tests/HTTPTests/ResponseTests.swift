import HTTP
import Testing

private let goodResponses: [(method: HTTP.Method, text: String)] = [
  (.get, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
  (.get, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"),
  (.get, "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
  (.get, "HTTP/1.1 204 No Content\r\n\r\n"),
  (.get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
  (.head, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
  (.post, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"),
]

private let badResponses: [(text: String, error: HTTPError)] = [
  ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", .versionUnsupported),
  ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", .statusLineMalformed),
  ("HTTP/1.1 099 X\r\n\r\n", .statusLineMalformed),
  ("HTTP/1.1 600 X\r\n\r\n", .statusLineMalformed),
  ("HTTP/1.1 20 OK\r\n\r\n", .statusLineMalformed),
  ("HTTP/1.1 2000 OK\r\n\r\n", .statusLineMalformed),
  ("HTTP/1.1  200 OK\r\n\r\n", .statusLineMalformed),
  ("ICY 200 OK well\r\n\r\n", .statusLineMalformed),
  ("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", .bareLineFeed),
  ("HTTP/1.1 200 \u{E9}\r\n\r\n", .nonASCII),
  ("HTTP/1.1 200 OK\r\n\r\nto the end", .lengthMissing),
  ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .truncated),
  ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello!", .bytesAfterResponse),
  ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .truncated),
  ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", .truncated),
  ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferCodingRefused),
  (
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    .lengthWithTransferCoding
  ),
  ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", .fieldRepeated),
  ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", .bodyUnexpected),
  ("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", .interimRefused),
  ("HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nhello", .interimRefused),
  ("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n", .bytesAfterResponse),
  ("", .truncated),
]

@Suite struct `responses` {
  @Test(arguments: goodResponses)
  func `a good response reads the same however its bytes are cut`(
    _ method: HTTP.Method, _ text: String
  ) {
    let bytes = Array(text.utf8)
    let whole = readResponse(bytes, method: method)
    #expect(whole.error == nil)
    #expect(whole.messages.first?.isComplete == true)
    for first in 1..<bytes.count {
      #expect(readResponse(bytes, pieces: [first, .max], method: method) == whole)
    }
  }

  @Test(arguments: goodResponses)
  func `a response cut short is refused`(_ method: HTTP.Method, _ text: String) {
    let bytes = Array(text.utf8)
    for count in 0..<bytes.count {
      #expect(readResponse(Array(bytes[..<count]), method: method).error == .truncated)
    }
  }

  @Test(arguments: badResponses)
  func `a doubtful response is refused`(_ text: String, _ error: HTTPError) {
    let bytes = Array(text.utf8)
    #expect(readResponse(bytes).error == error)
    #expect(readResponse(bytes, pieces: [1]).error == error)
  }

  @Test func `a written response reads equal`() throws {
    let fields = Fields([("Content-Type", "application/fhir+json"), ("Date", "x")])
    let head = ResponseHead(status: 403, fields: fields)
    let bytes = ResponseWriter.head(head, framing: .length(4)) + Array("body".utf8)
    let message = try #require(readResponse(bytes).messages.first)
    #expect(message.head.status == 403)
    #expect(message.head.fields.removing("content-length") == fields)
    #expect(message.body == Array("body".utf8))
  }

  @Test func `the writer owns the framing fields`() throws {
    let fields = Fields([("content-length", "99"), ("transfer-encoding", "gzip"), ("x", "y")])
    let head = ResponseHead(status: 200, fields: fields)
    let bytes = ResponseWriter.head(head, framing: .length(0))
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 0\r\n\r\n")
  }

  @Test(arguments: [(false, ""), (true, "connection: close\r\n")])
  func `a server's date and connection are the writer's own`(_ isLast: Bool, _ close: String) {
    let fields = Fields([("Date", "x"), ("a", "b"), ("Connection", "keep-alive"), ("c", "d")])
    var bytes = Array("before ".utf8)
    ResponseWriter.append(
      404, fields, date: "now", isLast: isLast, framing: .length(7), to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "before HTTP/1.1 404 Not Found\r\na: b\r\nc: d\r\ndate: now\r\n\(close)"
        + "content-length: 7\r\n\r\n")
  }

  @Test(arguments: [1, 7, 64, 4096])
  func `a response reads the same where it was received`(_ pieceMax: Int) throws {
    let content = [UInt8](repeating: 0x61, count: 1000)
    let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".utf8) + content
    var parser = ResponseParser(limits: .standard, for: .get)
    var (sent, status, body) = (0, Status?.none, [UInt8]())
    while sent < bytes.count {
      unsafe parser.append(upTo: pieceMax) { room in
        let piece = bytes[sent..<min(sent + pieceMax, bytes.count)]
        unsafe room.copyBytes(from: piece)
        sent += piece.count
        return piece.count
      }
      while let event = try parser.next() {
        if case .head(let head) = event { status = head.status }
        if case .body(let piece) = event { body += piece }
      }
    }
    #expect(status == 200)
    #expect(body == content)
    #expect(parser.isClean)
  }

  @Test func `a parser starts again only after a clean end`() throws {
    var parser = ResponseParser(limits: .standard, for: .get)
    parser.append(Array("HTTP/1.1 204 No Content\r\nX: y\r\n".utf8))
    while try parser.next() != nil {}
    #expect(throws: HTTPError.truncated) { try parser.begin(for: .get) }
    parser.append(Array("\r\n".utf8))
    while try parser.next() != nil {}
    #expect(parser.isClean)
    try parser.begin(for: .head)
    parser.append(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".utf8))
    while try parser.next() != nil {}
    #expect(parser.isClean)
    parser.append([0x20])
    #expect(!parser.isClean)
    #expect(throws: HTTPError.bytesAfterResponse) { try parser.begin(for: .get) }
  }
}
