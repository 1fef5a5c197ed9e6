import Crypto

/// A file of entries: its name says the index of the first, its beginning the log's origin.
enum SegmentName {
  private static let prefix = "entries-"
  private static let magic = Array("KKHSLDG1".utf8)

  /// Bytes before the first frame: magic, first index, SHA-256 of the origin.
  static let preambleBytes = 16 + Digest.byteCount

  /// The name of the segment that begins at `index`.
  static func name(_ index: Int64) -> String {
    let digits = String(index, radix: 16)
    return prefix + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The first index in a segment's name, or nil if the name is not one.
  static func index(in name: String) -> Int64? {
    guard name.hasPrefix(prefix), let index = Int64(name.dropFirst(prefix.count), radix: 16),
      index >= 0, self.name(index) == name
    else { return nil }
    return index
  }

  /// The beginning of a segment.
  static func preamble(_ index: Int64, origin: String) -> [UInt8] {
    var bytes = magic
    bytes.append(bigEndian: UInt64(index))
    return bytes + SHA256.hash(Array(origin.utf8)).bytes
  }

  /// Whether a segment begins as it should.
  enum Beginning { case whole, broken, otherOrigin }

  static func beginning(_ bytes: [UInt8], index: Int64, origin: String) -> Beginning {
    let expected = preamble(index, origin: origin)
    if bytes.starts(with: expected) { return .whole }
    let isWholeButForOrigin =
      bytes.count >= preambleBytes && bytes.starts(with: expected.prefix(16))
    // A torn beginning reads as zeros where an origin's digest belongs.
    return isWholeButForOrigin && bytes[16..<preambleBytes].contains { $0 != 0 }
      ? .otherOrigin : .broken
  }
}
