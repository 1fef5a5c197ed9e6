import Dialect
import Record
import Testing

@Suite struct `Attachments in blocks` {
  private let known = IdentifierSet(["POP-000126"])

  private func whole(_ bytes: [UInt8], _ type: String) throws -> [UInt8] {
    try FHIR.scrubAttachment(bytes, contentType: type, identifiers: known)
  }

  /// The same in blocks of `size`.
  private func streamed(_ bytes: [UInt8], _ type: String, by size: Int) throws -> [UInt8] {
    var stream = try #require(FHIR.AttachmentStream(contentType: type, identifiers: known))
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      out += try stream.take(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    return out + (try stream.finish())
  }

  private static func segment(_ marker: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    let length = bytes.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + bytes
  }

  /// A picture with metadata everywhere, two scans and a tail.
  private static let picture: [UInt8] = {
    let name = Array("Exif POP-000126 ".utf8)
    var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFF]
    bytes += segment(0xE0, Array("JFIF".utf8) + [0, 1, 2, 0, 0, 1, 0, 1, 1, 1] + [9, 9, 9])
    bytes += segment(0xE1, name + [UInt8](repeating: 7, count: 3_000))
    bytes += segment(0xDB, [UInt8](repeating: 3, count: 65))
    bytes += segment(0xDA, [1, 2, 3]) + [1, 2, 0xFF, 0, 3, 0xFF, 0xD3, 4]
    bytes += segment(0xFE, name) + segment(0xDA, [4]) + [5, 0xFF, 0, 0xFF, 0xFF, 0xD9]
    return bytes + name
  }()

  @Test(arguments: [1, 2, 3, 7, 1_000, 100_000])
  func `a picture comes out as it does whole`(size: Int) throws {
    let clean = try whole(Self.picture, "image/jpeg")
    #expect(clean.count < 200)
    #expect(try streamed(Self.picture, "image/jpeg", by: size) == clean)
  }

  @Test func `a picture cut at any byte is refused`() throws {
    let end = Self.picture.count - 16
    for count in 0..<end where count < 60 || count > end - 120 {
      #expect(throws: DialectError.self) {
        try streamed(Array(Self.picture[..<count]), "image/jpeg", by: 5)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 4_096])
  func `a text comes out as it does whole`(size: Int) throws {
    let text = Array(String(repeating: "患者ID：77 𠮷é POP-000126 所見なし\n", count: 400).utf8)
    let clean = try whole(text, "text/plain")
    #expect(try streamed(text, "text/plain; charset=utf-8", by: size) == clean)
  }

  @Test(arguments: [1, 2, 3, 4, 100])
  func `bytes that are not UTF-8 are refused`(size: Int) {
    let before = Array("所見𠮷".utf8)
    for bytes: [UInt8] in [
      [0xFF], [0x61, 0x00], [0xE3, 0x81], [0xF0, 0xA0, 0xAE], [0x80], [0xED, 0xA0, 0x80],
      [0xE3, 0x61], [0xC0, 0x80],
    ] {
      #expect(throws: DialectError.attachmentEncoding) {
        try streamed(before + bytes, "text/plain", by: size)
      }
    }
  }

  @Test(arguments: [
    "text/xml", "application/xml", "application/fhir+json", "application/pdf",
    "text/plain; charset=shift_jis", "",
  ])
  func `what has to be whole to be cleaned is not taken`(type: String) {
    #expect(FHIR.AttachmentStream(contentType: type, identifiers: known) == nil)
  }
}
