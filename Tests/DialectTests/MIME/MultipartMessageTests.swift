import Dialect
import Testing

@Suite struct MultipartMessages {
  @Test func `the root is what start names`() throws {
    let message = try MultipartMessage(
      MIMEFixture.message(["a@x", "root@x", "b@x"]), MIMEFixture.type)
    #expect(message.root == Array("root@x".utf8))
  }

  @Test func `the root is the first part if start names none`() throws {
    let type = ContentType("multipart/related", ["boundary": "b=1 b"])
    let message = try MultipartMessage(MIMEFixture.message(["a@x", "root@x"]), type)
    #expect(message.root == Array("a@x".utf8))
  }

  @Test func `a message without its root is refused`() {
    for ids in [[], ["a@x"]] {
      #expect(throws: MIMEError.rootMissing) {
        try MultipartMessage(MIMEFixture.message(ids), MIMEFixture.type)
      }
    }
  }

  @Test(arguments: ["cid:1.doc@x", "CID:1.doc%40x", "cid:%31%2Edoc@x"])
  func `a reference finds its part`(_ url: String) throws {
    var message = try MultipartMessage(
      MIMEFixture.message(["root@x", "1.doc@x"]), MIMEFixture.type)
    let id = try #require(ContentID(url: url))
    #expect(try message.attachments.take(id) == Array("1.doc@x".utf8))
  }

  @Test(arguments: ["1.doc@x", "cid:", "cid:%4", "cid:a%20b", "cid:<a@x>", "http:a@x", "cid:%FF"])
  func `a malformed reference names nothing`(_ url: String) {
    #expect(ContentID(url: url) == nil)
  }

  @Test func `a reference without its part is refused`() throws {
    var message = try MultipartMessage(MIMEFixture.message(["root@x"]), MIMEFixture.type)
    let id = try #require(ContentID("2@x"))
    #expect(throws: MIMEError.contentIDDangling) { try message.attachments.take(id) }
  }

  @Test func `a root that refers to itself is refused`() throws {
    var message = try MultipartMessage(MIMEFixture.message(["root@x"]), MIMEFixture.type)
    let id = try #require(ContentID("root@x"))
    #expect(throws: MIMEError.contentIDRepeated) { try message.attachments.take(id) }
  }

  @Test func `two references to one part are refused`() throws {
    var message = try MultipartMessage(
      MIMEFixture.message(["root@x", "1@x"]), MIMEFixture.type)
    let id = try #require(ContentID("1@x"))
    _ = try message.attachments.take(id)
    #expect(throws: MIMEError.contentIDRepeated) { try message.attachments.take(id) }
  }

  @Test(arguments: [["root@x", "1@x", "1@x"], ["root@x", "1@x", "root@x"]])
  func `two parts of one name are refused`(_ ids: [String]) {
    #expect(throws: MIMEError.contentIDDuplicate) {
      try MultipartMessage(MIMEFixture.message(ids), MIMEFixture.type)
    }
  }

  @Test(arguments: [nil, "urn:ihe:iti:2007:CrossGatewayRetrieveResponse"] as [String?])
  func `what is written is read again`(_ action: String?) throws {
    let unique = "0123456789abcdef0123456789abcdef"
    let writer = try #require(MultipartWriter(unique: unique, action: action))
    let part = PartHead(ContentType("text/xml"), id: ContentID("1@kakehashi"))
    let binary = (0...255).map { UInt8($0) } + Array("\r\n--kakehashi-0123\r\n".utf8)
    var bytes = writer.head + Array("<root/>".utf8)
    bytes += writer.head(of: part) + binary + writer.tail
    let type = try ContentType(field: writer.type.text)
    #expect(type == writer.type)
    #expect(type["action"] == action)
    var message = try MultipartMessage(bytes, type)
    #expect(message.root == Array("<root/>".utf8))
    #expect(message.rootType.essence == "application/xop+xml")
    let id = try #require(part.id)
    #expect(try message.attachments.take(id) == binary)
  }

  @Test func `a boundary that could stand in a document is refused`() {
    for unique in ["", "0123", "0123456789abcdeg", String(repeating: "a", count: 61)] {
      #expect(MultipartWriter(unique: unique, action: nil) == nil)
    }
  }
}

@Suite struct ContentTypes {
  @Test(arguments: [
    (#"multipart/related;boundary=a"#, "multipart/related", "boundary", "a"),
    (#"Multipart/Related ; Boundary = "a;\"b" ;"#, "multipart/related", "boundary", #"a;"b"#),
    (#"application/soap+xml; action=urn:ihe:x"#, "application/soap+xml", "action", "urn:ihe:x"),
    (
      #"multipart/related; type=application/xop+xml"#, "multipart/related", "type",
      "application/xop+xml"
    ),
    (#"multipart/related; start=<a@b>; x=y"#, "multipart/related", "start", "<a@b>"),
  ])
  func `a media type is read`(
    _ text: String, _ essence: String, _ name: String, _ value: String
  ) throws {
    let type = try ContentType(field: text)
    #expect(type.essence == essence)
    #expect(type[name] == value)
  }

  @Test(arguments: [
    "", "text", "text/", "/xml", "text/xml; a", "text/xml; a=", "text/xml; a=\"b", "text/xml a=b",
    "text/xml; a=b; A=c", "text/xml; a=\"\u{e9}\"", "text/xml; a=\"b\"c",
  ])
  func `a malformed media type is refused`(_ text: String) {
    #expect(throws: MIMEError.mediaTypeMalformed) { try ContentType(field: text) }
  }

  @Test func `parameters are as many as allowed and no more`() throws {
    let text = (1...ContentType.parametersMax).reduce("a/b") { $0 + "; p\($1)=1" }
    #expect(try ContentType(field: text).parameters.count == ContentType.parametersMax)
    #expect(throws: MIMEError.mediaTypeMalformed) { try ContentType(field: text + "; q=1") }
  }
}
