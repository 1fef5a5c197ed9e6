import HTTP
import Testing

/// Requests every recipient must accept, complete and alone.
let goodRequests = [
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /fhir/Patient?_id=1&name=%E5%B1%B1 HTTP/1.1\r\nhost: a.example:8443\r\naccept:*/*\r\n\r\n",
  "HEAD /x HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n",
  "DELETE /x/y HTTP/1.1\r\nX-Empty:\r\nX-Blank: \t \r\nHost: 192.0.2.1\r\n\r\n",
  "OPTIONS /fhir HTTP/1.1\r\nHost: a\r\nConnection: close, te\r\n\r\n",
  "GET /fhir/DocumentReference?patient.identifier=urn:oid:1.2|x HTTP/1.1\r\nHost: a\r\n\r\n",
  "POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
  "POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
  "GET /f HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
  "PUT /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
  "POST /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
  "PATCH /f HTTP/1.1\r\nHost: a\r\ntransfer-encoding:chunked\r\n\r\n"
    + "00a;x=\"y z\";q\r\n\r\n\r\n\r\n\r\n\r\n\r\n0;last\r\nX-Sum: 1\r\nHost: evil\r\n\r\n",
  "POST /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    + "A\r\n0\r\n\r\nGET /\r\n0\r\n\r\n",
]

@Suite struct `requests` {
  @Test(arguments: goodRequests) func `a good request is read to its end`(_ text: String) {
    let reading = readRequests(text)
    #expect(reading.error == nil)
    #expect(reading.messages.count == 1)
    #expect(reading.messages.first?.isComplete == true)
  }

  @Test(arguments: goodRequests)
  func `a request reads the same however its bytes are cut`(_ text: String) {
    let bytes = Array(text.utf8)
    let whole = readRequests(bytes)
    for first in 1..<bytes.count {
      #expect(readRequests(bytes, pieces: [first, .max]) == whole, "cut after \(first)")
    }
    #expect(readRequests(bytes, pieces: [1]) == whole)
  }

  @Test(arguments: goodRequests)
  func `a request cut short is not complete and not an error`(_ text: String) {
    let bytes = Array(text.utf8)
    for count in 0..<bytes.count {
      let reading = readRequests(Array(bytes[..<count]))
      #expect(reading.error == nil)
      #expect(reading.messages.first?.isComplete != true)
    }
  }

  @Test func `pipelined requests are read one after the other`() {
    let bytes = goodRequests.flatMap { Array($0.utf8) }
    let whole = readRequests(bytes)
    #expect(whole.error == nil)
    #expect(whole.messages.count == goodRequests.count)
    #expect(whole.messages == goodRequests.flatMap { readRequests($0).messages })
    for size in [1, 2, 3, 7, 64] { #expect(readRequests(bytes, pieces: [size]) == whole) }
  }

  @Test(arguments: goodRequests)
  func `an accepted request written again reads equal`(_ text: String) throws {
    let first = try #require(readRequests(text).messages.first)
    var bytes = RequestWriter.head(first.head, framing: .chunked)
    ChunkWriter.append(first.body[...], to: &bytes)
    bytes += ChunkWriter.end
    guard first.head.method.admitsBody else { return }
    let second = try #require(readRequests(bytes).messages.first)
    #expect(second.body == first.body)
    #expect(second.head.target == first.head.target)
    #expect(unframed(second.head.fields) == unframed(first.head.fields))
  }

  @Test(arguments: goodRequests)
  func `writing what was read reaches a fixed point`(_ text: String) throws {
    let first = try #require(readRequests(text).messages.first)
    let framing: BodyFraming = first.body.isEmpty ? .none : .length(first.body.count)
    let once = RequestWriter.head(first.head, framing: framing) + first.body
    let second = try #require(readRequests(once).messages.first)
    #expect(RequestWriter.head(second.head, framing: framing) + second.body == once)
  }

  @Test func `the parts of a head are what the peer wrote`() throws {
    let text =
      "POST /a%2Fb/c?x=1&y HTTP/1.1\r\nHost: h\r\nX-A:  1 \r\nx-a: 2\r\nContent-Length: 2\r\n\r\nok"
    let message = try #require(readRequests(text).messages.first)
    #expect(message.head.method == .post)
    #expect(message.head.target.path == "/a%2Fb/c")
    #expect(message.head.target.query == "x=1&y")
    #expect(try message.head.target.segments() == ["a/b", "c"])
    #expect(message.head.fields["x-a"] == "1")
    #expect(message.head.fields.all("x-a") == ["1", "2"])
    #expect(message.head.fields.map(\.name) == ["host", "x-a", "x-a", "content-length"])
    #expect(message.body == Array("ok".utf8))
  }

  @Test func `trailers are dropped`() throws {
    let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-T: 1\r\n\r\n"
    let message = try #require(readRequests(text).messages.first)
    #expect(message.isComplete)
    #expect(message.head.fields["x-t"] == nil)
  }

  @Test func `connection close ends persistence, other options do not`() throws {
    func keepsAlive(_ value: String) throws -> Bool {
      let text = "GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n"
      return try #require(readRequests(text).messages.first).head.keepsAlive
    }
    #expect(try keepsAlive("keep-alive"))
    #expect(try !keepsAlive("Close"))
    #expect(try !keepsAlive("te , close"))
  }

  @Test func `an expectation is seen before the content`() throws {
    let text = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"
    #expect(try #require(readRequests(text).messages.first).head.expectsContinue)
  }

  @Test func `an idle parser says so and gives its memory back`() throws {
    var parser = RequestParser(limits: .standard)
    #expect(parser.isIdle)
    parser.append(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nG".utf8))
    guard case .head = try parser.next() else { return #expect(Bool(false), "no head") }
    #expect(!parser.isIdle)
    #expect(try parser.next() == .end)
    #expect(!parser.isIdle)
    var spare: [UInt8] = []
    parser.giveMemory(to: &spare)
    #expect(parser.bufferedBytes == 1)
  }

  @Test func `parsers that take turns share memory and nothing else`() throws {
    var spare: [UInt8] = []
    var first = RequestParser(limits: .standard)
    first.append(Array("GET /first HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    while try first.next() != nil {}
    first.giveMemory(to: &spare)
    #expect(spare.isEmpty)
    #expect(spare.capacity > 0)
    var second = RequestParser(limits: .standard)
    second.takeMemory(from: &spare)
    #expect(spare.capacity == 0)
    second.append(Array("GET /second HTTP/1.1\r\nHost: b\r\n\r\n".utf8))
    guard case .head(let head) = try second.next() else { return #expect(Bool(false), "no head") }
    #expect(head.target.path == "/second")
    #expect(head.fields["host"] == "b")
    #expect(first.isIdle)
  }

  @Test(arguments: [
    "/", "/a?b", "/a%2", "/a%4?1", "/a?%4", "/a/%2E%2e/b", "//a", "a", "", "/ä?", "/?|",
  ])
  func `a target is checked as it is read`(_ text: String) {
    func error(_ body: () throws(HTTPError) -> Void) -> HTTPError? {
      do throws(HTTPError) { try body() } catch { return error }
      return nil
    }
    let whenRead = error { () throws(HTTPError) in _ = try Target(text) }
    let whenChecked = error { () throws(HTTPError) in try Target.check(text) }
    #expect(whenRead == whenChecked)
    #expect((whenRead == nil) == ["/", "/a?b", "/?|"].contains(text))
  }

  @Test func `an error stays`() throws {
    var parser = RequestParser(limits: .standard)
    parser.append(Array("BREW / HTTP/1.1\r\n".utf8))
    #expect(throws: HTTPError.methodUnknown) { try parser.next() }
    parser.append(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    #expect(throws: HTTPError.methodUnknown) { try parser.next() }
  }
}

/// The fields without those the writers own.
private func unframed(_ fields: Fields) -> Fields {
  fields.removing("content-length").removing("transfer-encoding")
}
