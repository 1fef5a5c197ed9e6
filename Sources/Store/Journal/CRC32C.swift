/// The CRC-32C of RFC 9260 appendix A (Castagnoli), which tells a torn frame from a whole one.
///
/// It finds accidents only; what an adversary may change is found by the seal of each frame.
package enum CRC32C {
  /// The checksum of `bytes`, continuing from an earlier `checksum` of what came before.
  package static func checksum(
    _ bytes: ArraySlice<UInt8>, continuing checksum: UInt32 = 0
  ) -> UInt32 {
    var crc = ~checksum
    var rest = bytes
    while rest.count >= 8 {
      crc = fold(rest, into: crc)
      rest = rest.dropFirst(8)
    }
    for byte in rest { crc = tables[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
    return ~crc
  }

  /// Eight bytes at once, one table for each.
  private static func fold(_ bytes: ArraySlice<UInt8>, into crc: UInt32) -> UInt32 {
    let start = bytes.startIndex
    let low =
      crc
      ^ (UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2]) << 16
        | UInt32(bytes[start + 3]) << 24)
    return tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int((low >> 8) & 0xFF)]
      ^ tables[5 * 256 + Int((low >> 16) & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
      ^ tables[3 * 256 + Int(bytes[start + 4])] ^ tables[2 * 256 + Int(bytes[start + 5])]
      ^ tables[256 + Int(bytes[start + 6])] ^ tables[Int(bytes[start + 7])]
  }

  /// Table k at k·256 + b: the checksum of byte b followed by k zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for position in 256..<8 * 256 {
      let before = tables[position - 256]
      tables[position] = tables[Int(before & 0xFF)] ^ (before >> 8)
    }
    return tables
  }()
}
