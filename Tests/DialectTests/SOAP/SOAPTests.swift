import Dialect
import Testing
import XML

/// Messages to test with.
enum SOAPFixture {
  static let type = ContentType("application/soap+xml", ["charset": "UTF-8"])
  static let action = SOAPAction.crossGatewayQuery

  static func envelope(_ header: String, _ body: String = "<q xmlns='urn:q'/>") -> String {
    """
    <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
     xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>\(header)</s:Header>
    <s:Body>\(body)</s:Body></s:Envelope>
    """
  }

  static func read(
    _ text: String, _ type: ContentType = type
  ) throws(SOAPError) -> SOAPEnvelope {
    try SOAPEnvelope(Array(text.utf8), type)
  }
}

@Suite struct SOAPReading {
  @Test func `a request is read`() throws {
    let envelope = try SOAPFixture.read(
      SOAPFixture.envelope(
        """
        <a:Action s:mustUnderstand="1"> urn:ihe:iti:2007:CrossGatewayQuery
        </a:Action><a:MessageID>urn:uuid:1</a:MessageID><a:To>https://b/xca</a:To>
        <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>
        <w:Security s:mustUnderstand="true" xmlns:w="http://docs.oasis-open.org/wss/2004/01/\
        oasis-200401-wss-wssecurity-secext-1.0.xsd"><x/></w:Security>
        """))
    let (action, payload) = try envelope.request()
    #expect(SOAPAction(rawValue: action) == .crossGatewayQuery)
    #expect(payload.is("q", "urn:q"))
    #expect(envelope.messageID == "urn:uuid:1")
    #expect(envelope.to == "https://b/xca")
    #expect(envelope.security?.elements.map(\.name.local) == ["x"])
  }

  @Test func `the media type may say the action and may be text`() throws {
    let type = ContentType("text/xml", ["action": "urn:x"])
    #expect(try SOAPFixture.read(SOAPFixture.envelope(""), type).request().action == "urn:x")
  }

  @Test func `a header of nobody's concern is passed over`() throws {
    let header = """
      <x:h xmlns:x="urn:x"/><x:h xmlns:x="urn:x" s:mustUnderstand="0"/><x:h xmlns:x="urn:x"
       s:mustUnderstand="1" s:role="http://elsewhere"/>
      """
    _ = try SOAPFixture.read(SOAPFixture.envelope(header))
  }

  @Test(arguments: ["1", "true", "yes", " 1 "])
  func `a header that must be understood and is not is refused`(_ flag: String) {
    let header = #"<x:h xmlns:x="urn:x" s:mustUnderstand="\#(flag)"/>"#
    #expect(throws: SOAPError.headerNotUnderstood(XMLName("urn:x", "h"))) {
      try SOAPFixture.read(SOAPFixture.envelope(header))
    }
  }

  @Test(arguments: [
    "<a:Action>a</a:Action><a:Action>a</a:Action>", "<a:Action/>", "<a:Action><b/></a:Action>",
    "<a:MessageID>1</a:MessageID><a:MessageID>2</a:MessageID>",
    "<a:To>\(String(repeating: "x", count: 2049))</a:To>", "<a:ReplyTo/>",
  ])
  func `a malformed addressing header is refused`(_ header: String) {
    do throws(SOAPError) {
      _ = try SOAPFixture.read(SOAPFixture.envelope(header))
      Issue.record("it was taken")
    } catch {
      guard case .headerMalformed = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func `an answer to another place is refused`() {
    let header = "<a:ReplyTo><a:Address>http://evil.example/</a:Address></a:ReplyTo>"
    #expect(throws: SOAPError.replyElsewhere) {
      try SOAPFixture.read(SOAPFixture.envelope(header))
    }
  }

  @Test func `two security headers are refused`() {
    let one = """
      <w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-\
      secext-1.0.xsd"/>
      """
    #expect(throws: SOAPError.self) { try SOAPFixture.read(SOAPFixture.envelope(one + one)) }
  }

  @Test func `an action that the media type contradicts is refused`() {
    let type = ContentType("application/soap+xml", ["action": "urn:other"])
    #expect(throws: SOAPError.actionDiffers) {
      try SOAPFixture.read(SOAPFixture.envelope("<a:Action>urn:x</a:Action>"), type)
    }
  }

  @Test(arguments: [
    ("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'/>", SOAPError.versionDiffers),
    ("<q/>", .structureMalformed), ("<q", .xml(.malformed)),
    ("<!DOCTYPE q><q/>", .xml(.documentType)),
    (SOAPFixture.envelope("", "<a/><b/>"), .structureMalformed),
    (SOAPFixture.envelope("").replacing("Body", with: "Bodies"), .structureMalformed),
    (
      SOAPFixture.envelope("").replacing("</s:Envelope>", with: "<x/></s:Envelope>"),
      .structureMalformed
    ),
  ])
  func `what is no envelope is refused`(_ text: String, _ error: SOAPError) {
    #expect(throws: error) { try SOAPFixture.read(text) }
  }

  @Test(arguments: ["application/json", "application/soap+xml; charset=Shift_JIS"])
  func `another media type is refused`(_ type: String) throws {
    let type = try ContentType(field: type)
    #expect(throws: SOAPError.mediaTypeUnsupported) {
      try SOAPFixture.read(SOAPFixture.envelope(""), type)
    }
  }

  @Test func `a request without action or payload is refused`() throws {
    let silent = try SOAPFixture.read(SOAPFixture.envelope(""))
    #expect(throws: SOAPError.actionMissing) { try silent.request() }
    let empty = try SOAPFixture.read(SOAPFixture.envelope("<a:Action>x</a:Action>", ""))
    #expect(throws: SOAPError.structureMalformed) { try empty.request() }
  }
}

@Suite struct SOAPAnswers {
  private static func answer(_ header: String, _ body: String = "<q/>") throws -> String {
    try SOAPFixture.read(SOAPFixture.envelope(header, body))
      .answer(to: "urn:uuid:1", action: "urn:a").name.local
  }

  @Test(arguments: [
    "", "<a:Action>urn:a</a:Action>", "<a:RelatesTo>urn:uuid:1</a:RelatesTo>",
    "<a:Action>urn:a</a:Action><a:RelatesTo>urn:uuid:1</a:RelatesTo>",
  ])
  func `an answer is taken with and without its headers`(_ header: String) throws {
    #expect(try Self.answer(header) == "q")
  }

  @Test func `the answer to another request is refused`() {
    #expect(throws: DialectError.soap(.relatesToDiffers)) {
      try Self.answer("<a:RelatesTo>urn:uuid:2</a:RelatesTo>")
    }
  }

  @Test func `another answer than expected is refused`() {
    #expect(throws: DialectError.soap(.actionDiffers)) {
      try Self.answer("<a:Action>urn:b</a:Action>")
    }
  }

  @Test func `an answer that says nothing is refused`() {
    #expect(throws: DialectError.soap(.structureMalformed)) { try Self.answer("", "") }
  }

  @Test func `a fault is told by its codes`() {
    let fault = """
      <s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>w:FailedAuthentication
      </s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">secret</s:Text></s:Reason>
      </s:Fault>
      """
    #expect(throws: DialectError.fault(codes: ["Sender", "FailedAuthentication"])) {
      try Self.answer("<a:Action>urn:other:fault</a:Action>", fault)
    }
  }
}

@Suite struct SOAPWriting {
  @Test func `a request that is written is read again`() throws {
    var header = SOAPHeader(
      request: SOAPFixture.action.rawValue, messageID: "urn:uuid:1", to: "https://b/x?a&b",
      security: Array(
        """
        <w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-\
        secext-1.0.xsd"/>
        """.utf8))
    header.correlationTimeToLive = "P0Y0M7D"
    let bytes = SOAPWriter.message(header, Array("<q xmlns='urn:q'/>".utf8))
    let envelope = try SOAPEnvelope(bytes, SOAPWriter.type(SOAPFixture.action.rawValue))
    #expect(try envelope.request().action == SOAPFixture.action.rawValue)
    #expect(try envelope.request().payload.is("q", "urn:q"))
    #expect(envelope.messageID == "urn:uuid:1")
    #expect(envelope.to == "https://b/x?a&b")
    #expect(envelope.security != nil)
    #expect(envelope.correlationTimeToLive == "P0Y0M7D")
  }

  @Test func `an answer names the request`() throws {
    let header = SOAPHeader(
      answer: SOAPFixture.action.answer, messageID: "urn:uuid:2", to: "urn:uuid:1")
    let bytes = SOAPWriter.message(header, Array("<q/>".utf8))
    let envelope = try SOAPEnvelope(bytes, SOAPWriter.type(SOAPFixture.action.answer))
    let payload = try envelope.answer(to: "urn:uuid:1", action: SOAPFixture.action.answer)
    #expect(payload.name.local == "q")
  }

  @Test(arguments: [
    (SOAPFault(.versionDiffers), ["VersionMismatch"], 500),
    (
      SOAPFault(.headerNotUnderstood(XMLName("urn:x", "h"))), ["MustUnderstand"], 500
    ),
    (SOAPFault(.replyElsewhere), ["Sender", "OnlyAnonymousAddressSupported"], 400),
    (SOAPFault.actionNotSupported, ["Sender", "ActionNotSupported"], 400),
    (
      SOAPFault(.sender, .failedAuthentication, ja: "認証できません", en: "not authenticated"),
      ["Sender", "FailedAuthentication"], 400
    ),
  ])
  func `a fault that is written is read again`(
    _ fault: SOAPFault, _ codes: [String], _ status: Int
  ) throws {
    let bytes = SOAPWriter.fault(fault, messageID: "urn:uuid:2", to: "urn:uuid:1")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#"<s:Text xml:lang="ja">\#(fault.japanese)</s:Text>"#))
    #expect(text.contains(#"<s:Text xml:lang="en">\#(fault.english)</s:Text>"#))
    #expect(fault.status == status)
    let envelope = try SOAPEnvelope(bytes, SOAPFixture.type)
    let payload = try #require(envelope.payload)
    #expect(ReceivedFault(payload)?.codes == codes)
  }
}

@Suite struct SOAPMultipart {
  @Test func `the envelope is the root and the parts are at hand`() throws {
    let writer = try #require(
      MultipartWriter(unique: "0123456789abcdef", action: SOAPFixture.action.rawValue))
    let header = SOAPHeader(
      request: SOAPFixture.action.rawValue, messageID: "urn:uuid:1", to: "https://b")
    let part = PartHead(ContentType("text/plain"), id: ContentID("1@x"))
    var bytes = writer.head + SOAPWriter.message(header, Array("<q/>".utf8))
    bytes += writer.head(of: part) + Array("part".utf8) + writer.tail
    var message = try SOAPMessage(bytes, writer.type)
    #expect(try message.envelope.request().payload.name.local == "q")
    let id = try #require(part.id)
    #expect(try message.attachments.take(id) == Array("part".utf8))
  }

  @Test func `a multipart message that breaks off is refused`() throws {
    let writer = try #require(MultipartWriter(unique: "0123456789abcdef", action: nil))
    #expect(throws: SOAPError.mime(.closingBoundaryMissing)) {
      try SOAPMessage(writer.head + Array("<q/>".utf8), writer.type)
    }
  }
}
