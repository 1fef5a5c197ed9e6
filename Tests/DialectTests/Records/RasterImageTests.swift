import Dialect
import Foundation
import Record
import Testing

/// Images before a browser gets them.
@Suite struct RasterImages {
  private let secrets = ["0012345678", "YAMADA", "Exif", "tEXt", "iTXt"]

  private func refused(_ bytes: [UInt8], _ contentType: String) -> Bool {
    do {
      _ = try RasterImage(bytes, contentType: contentType)
      return false
    } catch { return true }
  }

  @Test(arguments: ImageVector.all)
  func `a sound file is read, and keeps nothing that is no pixel`(vector: ImageVector) throws {
    let image = try RasterImage(vector.bytes, contentType: vector.contentType)
    #expect(image.width == vector.width && image.height == vector.height)
    #expect(image.format.rawValue == vector.contentType)
    for secret in secrets { #expect(!image.bytes.contains(Array(secret.utf8))) }
    // What was written is read as the same again.
    let again = try RasterImage(image.bytes, contentType: vector.contentType)
    #expect(again.bytes == image.bytes)
  }

  @Test(arguments: ImageVector.all)
  func `a truncated file is refused`(vector: ImageVector) {
    for count in 0..<vector.bytes.count {
      #expect(refused(Array(vector.bytes.prefix(count)), vector.contentType))
    }
  }

  @Test(arguments: ImageVector.all)
  func `what follows the end of a file is dropped`(vector: ImageVector) throws {
    let script = Array("<script>alert(1)</script>PK\u{3}\u{4}".utf8)
    let clean = try RasterImage(vector.bytes, contentType: vector.contentType).bytes
    let polyglot = try RasterImage(vector.bytes + script, contentType: vector.contentType)
    #expect(polyglot.bytes == clean)
  }

  @Test func `a PNG file with a broken check sum is refused`() throws {
    let bytes = try ImageVector.named("with alpha").bytes
    for place in stride(from: 8, to: bytes.count, by: 1) {
      var broken = bytes
      broken[place] ^= 0x04
      #expect(refused(broken, "image/png"))
    }
  }

  @Test func `a file that grows beyond its pixels is refused`() throws {
    #expect(ImageVector.bomb.bytes.count < 500)
    #expect(refused(ImageVector.bomb.bytes, "image/png"))
  }

  @Test(arguments: [
    (20_000, 1, 0xC0, 8), (0, 5, 0xC0, 8), (5, 0, 0xC0, 8), (9_000, 9_000, 0xC0, 8),
    (5, 5, 0xC3, 8), (5, 5, 0xC9, 8), (5, 5, 0xC1, 12),
  ])
  func `a JPEG file of another size or kind than browsers show is refused`(
    width: Int, height: Int, marker: Int, precision: Int
  ) throws {
    var bytes = try ImageVector.named("grey").bytes
    let frame = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes[frame + 1] = UInt8(marker)
    bytes[frame + 4] = UInt8(precision)
    for (place, value) in [(5, height), (7, width)] {
      bytes[frame + place] = UInt8(value >> 8)
      bytes[frame + place + 1] = UInt8(value & 0xFF)
    }
    #expect(refused(bytes, "image/jpeg"))
  }

  @Test func `a JPEG file of two frames, or of too many scans, is refused`() throws {
    let bytes = try ImageVector.named("grey").bytes
    func marker(_ wanted: UInt8) throws -> Int {
      try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == wanted })
    }
    let (frame, scan) = (try marker(0xC0), try marker(0xDA))
    let length = Int(bytes[frame + 2]) << 8 | Int(bytes[frame + 3])
    let twice = Array(bytes[..<frame]) + bytes[frame..<frame + 2 + length] + bytes[frame...]
    #expect(refused(twice, "image/jpeg"))
    let data = bytes[scan..<bytes.count - 2]
    let scans = Array(bytes[..<scan]) + (0..<70).flatMap { _ in data } + [0xFF, 0xD9]
    #expect(refused(scans, "image/jpeg"))
  }

  @Test(arguments: ["image/svg+xml", "image/gif", "image/webp", "text/html", "", "image/*"])
  func `every other format is refused, whatever the bytes are`(contentType: String) throws {
    #expect(refused(try ImageVector.named("grey").bytes, contentType))
    #expect(refused(Array("<svg onload='alert(1)'/>".utf8), contentType))
  }

  @Test func `a type that lies is refused`() throws {
    #expect(refused(try ImageVector.named("grey").bytes, "image/png"))
    #expect(refused(try ImageVector.named("palette").bytes, "image/jpeg"))
    #expect(refused(Array("GIF89a<script>".utf8), "image/jpeg"))
  }
}

extension [UInt8] {
  fileprivate func contains(_ other: [UInt8]) -> Bool {
    guard other.count <= count else { return false }
    return (0...count - other.count).contains { self[$0..<$0 + other.count].elementsEqual(other) }
  }
}
