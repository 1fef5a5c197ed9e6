import Dialect
import Record
import Testing
import TestSupport

@Suite struct Attachments {
  private let known = IdentifierSet(["POP-000126"])

  private func clean(_ text: String, _ type: String) throws -> String {
    String(
      decoding: try FHIR.scrubAttachment(
        Array(text.utf8), contentType: type, identifiers: known), as: UTF8.self)
  }

  @Test(arguments: ["text/plain", "text/plain; charset=utf-8", "TEXT/PLAIN;charset=\"UTF-8\""])
  func `plain text is scrubbed`(_ type: String) throws {
    #expect(try clean("患者ID：77 POP-000126", type) == "患者ID：*** ***")
  }

  @Test(arguments: [
    "text/plain; charset=shift_jis", "text/plain;charset=iso-2022-jp", "text/xml;charset=euc-jp",
  ])
  func `other encodings are refused`(_ type: String) {
    #expect(throws: DialectError.attachmentEncoding) { try clean("x", type) }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    for bytes: [UInt8] in [[0xFF], [0x61, 0x00], [0xE3, 0x81]] {
      #expect(throws: DialectError.attachmentEncoding) {
        try FHIR.scrubAttachment(bytes, contentType: "text/plain", identifiers: known)
      }
    }
  }

  @Test(arguments: [
    "application/pdf", "application/fhir+json", "text/html", "text/rtf", "image/png",
    "application/dicom", "application/octet-stream", "",
  ])
  func `what cannot be cleaned is refused`(_ type: String) {
    let error = #expect(throws: DialectError.self) { try clean("x", type) }
    #expect(error == .attachmentUnsupported(contentType: type))
    #expect(error?.status == 403)
  }

  @Test func `the length is limited`() throws {
    let bytes = [UInt8](repeating: 0x61, count: 10)
    #expect(
      try FHIR.scrubAttachment(
        bytes, contentType: "text/plain", identifiers: known, bytesMax: 10) == bytes)
    #expect(throws: DialectError.attachmentTooLarge(bytesMax: 9)) {
      try FHIR.scrubAttachment(bytes, contentType: "text/plain", identifiers: known, bytesMax: 9)
    }
  }
}

@Suite struct ClinicalDocuments {
  private static let document = """
    <?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="x.xsl"?>
    <!-- POP-000126 --><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:s="urn:s"><id root="1.2.3" \
    extension="DOC-887766"/><setId root="1.2" extension="SET-1234"/><title>A &amp; B &lt;c&gt; \
    &#x60A3;者 <![CDATA[<POP-000126>]]> DOC-887766</title><recordTarget><patientRole>\
    <id extension="4711X9"/><addr><city>出雲</city></addr><telecom value="tel:0853"/><patient>\
    <name>山田</name></patient></patientRole></recordTarget><author><addr>kept</addr></author>\
    <text ID="a1" s:note="POP-000126 &quot;x&quot;">カルテ番号 4711X9 / 99<br/></text>\
    </ClinicalDocument>
    """

  private func clean(_ text: String) throws -> String {
    String(
      decoding: try FHIR.scrubAttachment(
        Array(text.utf8), contentType: "text/xml", identifiers: IdentifierSet(["POP-000126"])),
      as: UTF8.self)
  }

  @Test func `a document is written without identifiers and says the same`() throws {
    #expect(
      try clean(Self.document) == """
        <?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" \
        xmlns:s="urn:s"><id nullFlavor="MSK"/><setId nullFlavor="MSK"/><title>A &amp; B \
        &lt;c&gt; 患者 &lt;***&gt; ***</title><recordTarget><patientRole><id nullFlavor="MSK"/>\
        <patient><name>山田</name></patient></patientRole></recordTarget><author><addr>kept</addr>\
        </author><text ID="a1" s:note="*** &quot;x&quot;">カルテ番号 *** / 99<br/></text>\
        </ClinicalDocument>
        """)
  }

  @Test func `a cleaned document stays as it is`() throws {
    let once = try clean(Self.document)
    #expect(try clean(once) == once)
  }

  private static let head = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">"

  @Test(arguments: [
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\(head)&e;</ClinicalDocument>",
    "<!DOCTYPE ClinicalDocument>\(head)</ClinicalDocument>", "\(head)&e;</ClinicalDocument>",
    "\(head)&</ClinicalDocument>", "\(head)&#xZ;</ClinicalDocument>", "\(head)",
    "\(head)</ClinicalDocument><x/>", "", "<other/>", "x", "<ClinicalDocument/>",
    "\(head)<text mediaType=\"a/pdf\" representation=\"B64\">AA</text></ClinicalDocument>",
    "\(head)<b a=\"1\" a=\"2\"/></ClinicalDocument>", "\(head)\u{1}</ClinicalDocument>",
    "<s:ClinicalDocument xmlns:s=\"urn:x\"/>", "<?p?>\(head)</ClinicalDocument>",
  ])
  func `what is unsafe or unsound is refused`(_ text: String) {
    #expect(throws: DialectError.self) { try clean(text) }
  }

  @Test(arguments: [
    "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\(head)</ClinicalDocument>",
    "<?xml version='1.0' encoding = 'UTF-16'?>\(head)</ClinicalDocument>",
  ])
  func `a declared encoding other than UTF-8 is refused`(_ text: String) {
    #expect(throws: DialectError.attachmentEncoding) { try clean(text) }
  }

  @Test func `the depth is limited`() throws {
    func nested(_ depth: Int) -> String {
      Self.head + String(repeating: "<a>", count: depth - 1)
        + String(repeating: "</a>", count: depth - 1) + "</ClinicalDocument>"
    }
    _ = try clean(nested(128))
    #expect(throws: DialectError.self) { try clean(nested(129)) }
  }

  @Test func `the shared CDA documents come out without their ids`() throws {
    for (name, bytes) in SharedData.files("records/cda") where name.hasSuffix(".xml") {
      let text = String(decoding: bytes, as: UTF8.self)
      let ids = text.matches(of: /<id[^>]*extension="([^"]+)"/).map { String($0.output.1) }
      do throws(DialectError) {
        let cleaned = try FHIR.scrubAttachment(
          bytes, contentType: "text/xml", identifiers: IdentifierSet())
        #expect(Guard(IdentifierSet(ids)).firstHit(in: cleaned) == nil, "\(name)")
        #expect(!String(decoding: cleaned, as: UTF8.self).contains("extension=\"12345\""))
      } catch {
        // Two of them are in UTF-16.
        #expect(error == .attachmentEncoding && bytes.starts(with: [0xFF, 0xFE]), "\(name)")
      }
    }
  }
}

@Suite struct JPEGFiles {
  private static func segment(_ marker: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((bytes.count + 2) >> 8), UInt8((bytes.count + 2) & 0xFF)] + bytes
  }

  private static let jfif = Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1]
  private static let adobe = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 1]
  private static let scan: [UInt8] = [1, 2, 0xFF, 0, 3, 0xFF, 0xD3, 4]
  private static let end: [UInt8] = [0xFF, 0xD9]

  private static func file(_ metadata: [UInt8], jfifThumbnail: [UInt8] = [0, 0]) -> [UInt8] {
    let head = [0xFF, 0xD8] + segment(0xE0, jfif + jfifThumbnail) + metadata
    let tables = segment(0xEE, adobe) + segment(0xDB, [9, 9]) + [0xFF] + segment(0xC0, [8, 8])
    let comment = segment(0xFE, Array("POP-000126".utf8))
    return head + tables + segment(0xDA, [7]) + scan + comment + segment(0xDA, [7]) + scan + end
  }

  private static let wanted: [UInt8] = {
    let head = [0xFF, 0xD8] + segment(0xE0, jfif + [0, 0]) + segment(0xEE, adobe)
    let tables = segment(0xDB, [9, 9]) + segment(0xC0, [8, 8])
    return head + tables + segment(0xDA, [7]) + scan + segment(0xDA, [7]) + scan + end
  }()

  private func clean(_ bytes: [UInt8]) throws -> [UInt8] {
    try FHIR.scrubAttachment(bytes, contentType: "image/jpeg", identifiers: IdentifierSet())
  }

  @Test(arguments: (0xE1...0xEF).map { UInt8($0) } + [0xFE])
  func `metadata is dropped and pixels stay`(_ marker: UInt8) throws {
    let file = Self.file(Self.segment(marker, Array("Exif POP-000126".utf8)))
    #expect(try clean(file) == Self.wanted)
  }

  @Test func `a thumbnail and what follows the image are dropped`() throws {
    let file = Self.file([], jfifThumbnail: [1, 1, 5, 5, 5]) + Array("POP-000126".utf8)
    #expect(try clean(file) == Self.wanted)
    #expect(try clean(Self.wanted) == Self.wanted)
  }

  @Test func `a file cut at any byte is refused`() {
    let file = Self.file(Self.segment(0xE1, [1, 2, 3]))
    for end in 0..<file.count {
      #expect(throws: DialectError.self) { try clean(Array(file[..<end])) }
    }
  }
}
