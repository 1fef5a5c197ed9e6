import Dialect
import Testing

/// Messages to test with.
enum MIMEFixture {
  static let type = ContentType(
    "multipart/related",
    ["type": "application/xop+xml", "start": "<root@x>", "boundary": "b=1 b"])

  static let preamble = "no MIME reader?\r\n--b=1 c\r\n"
  static let message = """
    --b=1 b  \r
    Content-Type: application/xop+xml; charset=UTF-8;\r
      type="application/soap+xml"\r
    Content-ID: <root@x>\r
    \r
    <a/>\r
    --b=1 b\r
    Content-ID: <1.doc@x>\r
    Content-Transfer-Encoding: binary\r
    \r
    \r
    line\r
    \r
    --b=1 b\r
    \r
    \r
    --b=1 b--\r
    epilogue
    """

  /// Everything a reader says of chunks, the body of each part in one piece.
  static func parts(
    _ chunks: some Sequence<ArraySlice<UInt8>>, _ type: ContentType = type,
    limits: MIMELimits = MIMELimits()
  ) throws(MIMEError) -> [(head: PartHead, body: [UInt8])] {
    var reader = try MultipartReader(type, limits: limits)
    var parts: [(head: PartHead, body: [UInt8])] = []
    for chunk in chunks {
      reader.receive(chunk)
      while let event = try reader.next() {
        switch event {
        case .part(let head): parts.append((head, []))
        case .body(let bytes): parts[parts.count - 1].body += bytes
        case .partEnd: break
        }
      }
    }
    try reader.finish()
    return parts
  }

  static func parts(_ text: String) throws(MIMEError) -> [(head: PartHead, body: [UInt8])] {
    try parts([Array(text.utf8)[...]])
  }

  /// A message of named parts, each with its name as its text.
  static func message(_ ids: [String]) -> [UInt8] {
    let parts = ids.map { "--b=1 b\r\nContent-ID: <\($0)>\r\n\r\n\($0)\r\n" }
    return Array((parts.joined() + "--b=1 b--").utf8)
  }
}

@Suite struct MultipartReading {
  private static let bodies = ["<a/>", "\r\nline\r\n", ""]

  @Test func `a message is read however it is split`() throws {
    let bytes = Array((MIMEFixture.preamble + MIMEFixture.message).utf8)
    for cut in 0...bytes.count {
      let parts = try MIMEFixture.parts([bytes[..<cut], bytes[cut...]])
      #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == Self.bodies, "at \(cut)")
      #expect(parts.map(\.head.id?.text) == ["root@x", "1.doc@x", nil], "at \(cut)")
    }
  }

  @Test func `a message is read byte by byte`() throws {
    let bytes = Array(MIMEFixture.message.utf8)
    let parts = try MIMEFixture.parts(bytes.indices.map { bytes[$0...$0] })
    #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == Self.bodies)
    #expect(parts[0].head.type["type"] == "application/soap+xml")
  }

  @Test func `lines may end with a line feed alone`() throws {
    let bytes = MIMEFixture.message.utf8.filter { $0 != 0x0D }
    let parts = try MIMEFixture.parts([bytes[...]])
    #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == ["<a/>", "\nline\n", ""])
  }

  @Test func `a part that holds nothing may end where its head does`() throws {
    let parts = try MIMEFixture.parts("--b=1 b\r\nContent-ID: x\r\n\r\n--b=1 b--")
    #expect(parts.count == 1)
    #expect(parts[0].body.isEmpty)
  }

  @Test func `a part passes in bounded memory and any length`() throws {
    var reader = try MultipartReader(MIMEFixture.type)
    reader.receive(Array("--b=1 b\r\n\r\n".utf8))
    let chunk = [UInt8](repeating: 0x0A, count: 1 << 16)
    var bytes = 0
    for _ in 0..<64 {
      reader.receive(chunk)
      while let event = try reader.next() {
        guard case .body(let body) = event else { continue }
        #expect(body.count <= chunk.count + 74)
        bytes += body.count
      }
    }
    #expect(bytes > 63 << 16)
  }

  @Test(arguments: [
    "", "--b=1 b\r\n\r\nbody", "--b=1 b\r\n\r\nbody\r\n--b=1 b\r\n",
    "--b=1 b\r\n\r\nbody\r\n--b=1 ", "--b=1 b\r\n\r\nbody--b=1 b--",
    "--b=1 b\r\n\r\nbody\r\n--b=1 b-",
  ])
  func `a message without its closing boundary is refused`(_ text: String) {
    #expect(throws: MIMEError.closingBoundaryMissing) { try MIMEFixture.parts(text) }
  }

  @Test(arguments: ["--b=1 bx\r\n\r\n--b=1 b--", "--b=1 b-x\r\n", "--b=1 b\r\r\n", "--b=1 b x\r\n"])
  func `a longer line that begins like a boundary is refused`(_ text: String) {
    #expect(throws: MIMEError.boundaryLineMalformed) { try MIMEFixture.parts(text) }
  }

  @Test(arguments: [
    "Content-ID <x>", "Content-ID: a\r\nContent-ID: a", " folded: first", "a b: c", ": x",
    "X: a\u{0}", "X: a\rb",
  ])
  func `a malformed head is refused`(_ head: String) {
    #expect(throws: MIMEError.headMalformed) {
      try MIMEFixture.parts("--b=1 b\r\n\(head)\r\n\r\nx\r\n--b=1 b--")
    }
  }

  @Test(arguments: ["base64", "quoted-printable", "x-zip"])
  func `a part that is encoded is refused`(_ encoding: String) {
    #expect(throws: MIMEError.transferEncodingUnsupported) {
      try MIMEFixture.parts(
        "--b=1 b\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\nx\r\n--b=1 b--")
    }
  }

  @Test func `boundaries are checked`() {
    let long = String(repeating: "b", count: 71)
    for boundary in [long, "", "b ", "b\"", "b\u{e9}"] {
      let type = ContentType("multipart/related", ["boundary": boundary])
      #expect(throws: MIMEError.boundaryMalformed) { _ = try MultipartReader(type) }
    }
    #expect(throws: MIMEError.boundaryMalformed) {
      _ = try MultipartReader(ContentType("multipart/related"))
    }
    #expect(throws: MIMEError.notMultipart) {
      _ = try MultipartReader(ContentType("multipart/mixed", ["boundary": "b"]))
    }
  }
}

@Suite struct MultipartLimits {
  private static func limits(_ change: (inout MIMELimits) -> Void) -> MIMELimits {
    var limits = MIMELimits()
    change(&limits)
    return limits
  }

  private static func error(_ text: String, _ limits: MIMELimits) -> MIMEError? {
    let bytes = Array(text.utf8)
    do throws(MIMEError) {
      _ = try MIMEFixture.parts(bytes.indices.map { bytes[$0...$0] }, limits: limits)
      return nil
    } catch { return error }
  }

  @Test func `a head is as long as allowed and no longer`() {
    let limits = Self.limits { $0.headBytesMax = 64 }
    // Beside the value: a line feed before, `X: `, and the line's own line feed.
    for (length, wanted) in [(59, nil), (60, MIMEError.headTooLong)] {
      let value = String(repeating: "v", count: length)
      #expect(Self.error("--b=1 b\nX: \(value)\n\n\n--b=1 b--", limits) == wanted)
    }
    let endless = "--b=1 b\nX: " + String(repeating: "v", count: 200)
    #expect(Self.error(endless, limits) == .headTooLong)
  }

  @Test func `parts are as many as allowed and no more`() {
    let limits = Self.limits { $0.partsMax = 3 }
    let part = "--b=1 b\n\n\n"
    for (count, wanted) in [(3, nil), (4, MIMEError.tooManyParts)] {
      let text = String(repeating: part, count: count) + "--b=1 b--"
      #expect(Self.error(text, limits) == wanted)
    }
  }

  @Test func `a preamble is as long as allowed and no longer`() {
    let limits = Self.limits { $0.preambleBytesMax = 40 }
    for (length, wanted) in [(39, nil), (40, MIMEError.preambleTooLong)] {
      let text = String(repeating: "p", count: length) + "\n--b=1 b\n\n\n--b=1 b--"
      #expect(Self.error(text, limits) == wanted)
    }
  }
}
