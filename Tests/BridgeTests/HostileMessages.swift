import Testing

/// A message in SOAP that nobody means well with.
struct HostileMessage: Sendable, CustomTestStringConvertible {
  let name: String
  let contentType: String
  let bytes: [UInt8]
  var testDescription: String { name }

  private static let soap = "application/soap+xml; charset=UTF-8"
  private static let related =
    "multipart/related; type=\"application/xop+xml\"; start=\"<root>\"; "
    + "start-info=\"application/soap+xml\""

  private init(_ name: String, _ text: String, type: String = soap) {
    self.init(name, Array(text.utf8), type: type)
  }

  private init(_ name: String, _ bytes: [UInt8], type: String = soap) {
    (self.name, self.bytes, contentType) = (name, bytes, type)
  }

  // MARK: XML

  /// Texts that no XML reader should follow where they lead.
  static let xml = [
    HostileMessage("billion laughs", laughs + envelope("&i;")),
    HostileMessage(
      "quadratic blowup",
      "<!DOCTYPE x [<!ENTITY a \"\(many("a", 50_000))\">]>" + envelope(many("&a;", 50_000))),
    HostileMessage(
      "external entity",
      "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + envelope("&e;")
    ),
    HostileMessage(
      "external subset", "<!DOCTYPE x SYSTEM \"https://localhost:1/x.dtd\">" + envelope),
    HostileMessage(
      "parameter entity",
      "<!DOCTYPE x [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>" + envelope),
    HostileMessage("empty DOCTYPE", "<!DOCTYPE x>" + envelope),
    HostileMessage("DOCTYPE in UTF-7", "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADw-x/+AD4-"),
    HostileMessage("UTF-16", [0xFF, 0xFE] + "<x/>".utf8.flatMap { [$0, 0] }),
    HostileMessage("deep nesting", envelope(many("<a>", 100_000))),
    HostileMessage(
      "deep and closed", envelope(many("<a>", 20_000) + many("</a>", 20_000))),
    HostileMessage(
      "many attributes",
      envelope("<a \((0..<40_000).map { "a\($0)=\"\"" }.joined(separator: " "))/>")),
    HostileMessage("many elements", envelope(many("<a/>", 250_000))),
    HostileMessage(
      "many namespaces",
      envelope(
        "<a \((0..<20_000).map { "xmlns:a\($0)=\"urn:\($0)\"" }.joined(separator: " "))/>")),
    HostileMessage("a long name", envelope("<\(many("a", 500_000))/>")),
    HostileMessage("a duplicate attribute", envelope("<a b=\"1\" b=\"2\"/>")),
    HostileMessage("an undeclared prefix", envelope("<nobody:a/>")),
    HostileMessage("a character that is none", envelope("&#0;")),
    HostileMessage("an unknown entity", envelope("&nobody;")),
    HostileMessage("invalid UTF-8", Array(envelope.utf8.dropLast(30)) + [0xC0, 0x80, 0xFF]),
    HostileMessage("a processing instruction", envelope("<?php system('id')?>")),
    HostileMessage("cut off", String(envelope.dropLast(10))),
    HostileMessage("two roots", envelope + "<x/>"),
    HostileMessage("nothing", ""),
    HostileMessage("JSON", #"{"resourceType":"Bundle"}"#),
    HostileMessage("two bodies", envelope.replacing("<s:Body", with: "<s:Body/><s:Body")),
    HostileMessage("SOAP 1.1", envelope.replacing(soap12, with: soap11)),
  ]

  // MARK: MIME

  /// Messages of parts that do not hold together.
  static let mime = [
    HostileMessage("no boundary", part(envelope), type: related),
    HostileMessage("an empty boundary", part(envelope), type: related + "; boundary=\"\""),
    HostileMessage(
      "a boundary that never comes", part(envelope), type: related + "; boundary=other"),
    HostileMessage(
      "a long boundary", "--\(many("b", 5000))\r\n" + envelope,
      type: related + "; boundary=\(many("b", 5000))"),
    HostileMessage("no end", "--b\r\n\(head("root"))\r\n\r\n\(envelope)", type: bounded),
    HostileMessage("no part", "--b--\r\n", type: bounded),
    HostileMessage(
      "no root", "--b\r\n\(head("other"))\r\n\r\n\(envelope)\r\n--b--\r\n", type: bounded),
    HostileMessage(
      "two roots", "--b\r\n\(head("root"))\r\n\r\n\(envelope)\r\n" + part(envelope),
      type: bounded),
    HostileMessage(
      "a huge header", "--b\r\nX: \(many("a", 500_000))\r\n\(head("root"))\r\n\r\n" + envelope,
      type: bounded),
    HostileMessage(
      "many headers", "--b\r\n\(many("X: a\r\n", 50_000))\(head("root"))\r\n\r\n" + envelope,
      type: bounded),
    HostileMessage(
      "many parts", many("--b\r\nContent-ID: <x>\r\n\r\n\r\n", 20_000) + part(envelope),
      type: bounded),
    HostileMessage("a root that includes itself", part(including("root")), type: bounded),
    HostileMessage(
      "parts that include each other",
      "--b\r\n\(head("a"))\r\n\r\n\(include("c"))\r\n--b\r\n\(head("c"))\r\n\r\n\(include("a"))\r\n"
        + part(including("a")), type: bounded),
    HostileMessage("a part that is not there", part(including("nobody")), type: bounded),
    HostileMessage(
      "multipart in multipart",
      "--b\r\nContent-Type: \(bounded)\r\nContent-ID: <root>\r\n\r\n\(part(envelope))\r\n--b--\r\n",
      type: bounded),
    HostileMessage("mixed", part(envelope), type: "multipart/mixed; boundary=b"),
  ]

  // MARK: Answers

  /// Answers of a gateway that are sound but say too much of `number` and `canary`.
  static func indiscreet(_ number: String, _ canary: String) -> [HostileMessage] {
    let words = "patient \(number) is unknown at \(canary)"
    let rs = "xmlns:rs=\"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0\""
    let query = "xmlns:q=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0\""
    func failure(_ code: String) -> String {
      "<q:AdhocQueryResponse \(query) status=\""
        + "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure\">"
        + "<rs:RegistryErrorList \(rs)><rs:RegistryError errorCode=\"\(code)\" "
        + "codeContext=\"\(words)\" location=\"\(number)\" "
        + "severity=\"urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error\"/>"
        + "</rs:RegistryErrorList></q:AdhocQueryResponse>"
    }
    let answered = "urn:ihe:iti:2007:CrossGatewayQueryResponse"
    func answer(_ content: String) -> String {
      envelope(content).replacing("urn:ihe:iti:2007:CrossGatewayQuery<", with: answered + "<")
    }
    return [
      HostileMessage(
        "a fault that says too much",
        envelope(
          "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>"
            + "<s:Text xml:lang=\"en\">\(words)</s:Text></s:Reason>"
            + "<s:Detail><x>\(words)</x></s:Detail></s:Fault>"
        ).replacing(
          "urn:ihe:iti:2007:CrossGatewayQuery<",
          with: "http://www.w3.org/2005/08/addressing/soap/fault<")),
      HostileMessage("an error that says too much", answer(failure("XDSRegistryError"))),
      HostileMessage("an error of a code that says too much", answer(failure(number))),
      HostileMessage("a page of HTML", "<html>\(words)</html>", type: "text/html"),
      HostileMessage("an answer to another question", answer("<x>\(words)</x>")),
    ]
  }

  // MARK: Making them

  private static let soap12 = "http://www.w3.org/2003/05/soap-envelope"
  private static let soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
  private static let bounded = related + "; boundary=b"
  private static let envelope = envelope("")

  /// A sound envelope but for `content`, which stands where a payload should.
  static func envelope(_ content: String) -> String {
    "<s:Envelope xmlns:s=\"\(soap12)\" xmlns:wsa=\"http://www.w3.org/2005/08/addressing\">"
      + "<s:Header><wsa:Action>urn:ihe:iti:2007:CrossGatewayQuery</wsa:Action>"
      + "<wsa:MessageID>urn:uuid:7b6f6a9e-8c3e-4d0a-9d1c-0a1b2c3d4e5f</wsa:MessageID></s:Header>"
      + "<s:Body>\(content)</s:Body></s:Envelope>"
  }

  private static var laughs: String {
    let entities = Array("abcdefghi")
    let lines = zip(entities, entities.dropFirst()).map { last, next in
      "<!ENTITY \(next) \"\(many("&\(last);", 10))\">"
    }
    return "<!DOCTYPE x [<!ENTITY a \"ha\">\(lines.joined())]>"
  }

  private static func head(_ id: String) -> String {
    "Content-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\n"
      + "Content-Transfer-Encoding: binary\r\nContent-ID: <\(id)>"
  }

  private static func part(_ root: String) -> String {
    "--b\r\n\(head("root"))\r\n\r\n\(root)\r\n--b--\r\n"
  }

  private static func include(_ id: String) -> String {
    "<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:\(id)\"/>"
  }

  private static func including(_ id: String) -> String {
    envelope(include(id))
  }

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }
}

/// What nobody should send over MLLP, and how it is met.
struct HostileHL7v2: Sendable, CustomTestStringConvertible {
  /// What becomes of a message.
  enum Outcome: Sendable {
    /// The connection ends without an answer.
    case ended
    /// It is answered with an error.
    case rejected
    /// It is answered with nothing found.
    case nothing
  }

  let name: String
  let outcome: Outcome
  /// The bytes on the wire, made of a sound query.
  let bytes: @Sendable ([UInt8]) -> [UInt8]
  var testDescription: String { name }

  private init(
    _ name: String, _ outcome: Outcome, _ bytes: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) {
    (self.name, self.outcome, self.bytes) = (name, outcome, bytes)
  }

  private static let (start, end, escape) = (UInt8(0x0B), [UInt8(0x1C), 0x0D], UInt8(0x1B))

  private static func framed(_ bytes: [UInt8]) -> [UInt8] { [start] + bytes + end }

  /// With the number of the query written otherwise.
  private static func numbered(_ number: [UInt8]) -> @Sendable ([UInt8]) -> [UInt8] {
    { query in
      guard let range = query.firstRange(of: Array("M-2".utf8)) else { return framed(query) }
      return framed(query[..<range.lowerBound] + number + query[range.upperBound...])
    }
  }

  /// With another character set in MSH-18.
  private static func inISOIR87(_ number: [UInt8]) -> @Sendable ([UInt8]) -> [UInt8] {
    { query in
      let set = Array("UNICODE UTF-8".utf8)
      let header = query.firstRange(of: set).map {
        query[..<$0.lowerBound] + Array("ASCII~ISO IR87".utf8) + query[$0.upperBound...]
      }
      return numbered(number)(Array(header ?? query[...]))
    }
  }

  static let all = [
    HostileHL7v2("no frame", .ended) { $0 },
    HostileHL7v2("no end of a frame, and another start", .ended) { [start] + $0 + [start] + $0 },
    HostileHL7v2("a frame in a frame", .ended) { framed(framed($0)) },
    HostileHL7v2("a frame without content", .ended) { _ in framed([]) },
    HostileHL7v2("a frame that is too long", .ended) { _ in
      [start] + [UInt8](repeating: 0x41, count: 2 << 20)
    },
    HostileHL7v2("no MSH", .ended) { _ in framed(Array("PID|1||1^^^A\r".utf8)) },
    HostileHL7v2("MSH without separators", .ended) { _ in framed(Array("MSH\r".utf8)) },
    HostileHL7v2("MSH of five pipes", .ended) { _ in framed(Array("MSH|||||\r".utf8)) },
    HostileHL7v2("MSH in the second line", .ended) { framed(Array("ZZZ|1\r".utf8) + $0) },
    HostileHL7v2("two MSH", .ended) { framed($0 + $0) },
    HostileHL7v2("many segments", .ended) {
      framed($0 + (0..<150_000).flatMap { _ in Array("ZZZ|1\r".utf8) })
    },
    HostileHL7v2("many fields", .ended) { framed($0 + [UInt8](repeating: 0x7C, count: 900_000)) },
    HostileHL7v2("an escape of no digits", .nothing, numbered(Array("\\Xzz\\".utf8))),
    HostileHL7v2("an escape without end", .nothing, numbered(Array("\\X41".utf8))),
    HostileHL7v2("an escape of an escape", .nothing, numbered(Array("\\X1B2442\\".utf8))),
    HostileHL7v2("many escapes", .rejected, numbered(Array(repeating: 0x5C, count: 100_000))),
    HostileHL7v2("a control character", .ended, numbered([0x01, 0x02, 0x41])),
    HostileHL7v2("half a kanji", .ended, inISOIR87([escape, 0x24, 0x42, 0x21])),
    HostileHL7v2(
      "kanji that never end", .ended,
      inISOIR87([escape, 0x24, 0x42] + [UInt8](repeating: 0x30, count: 9999))),
    HostileHL7v2("an escape sequence of nothing", .ended, inISOIR87([escape, 0x25, 0x47, 0xFF])),
    HostileHL7v2(
      "escape sequences alone", .ended,
      inISOIR87((0..<20_000).flatMap { _ in [escape, 0x28, 0x4A] })),
    HostileHL7v2("bytes of no character set", .ended, numbered([0xFF, 0xFE, 0xC0])),
  ]
}
