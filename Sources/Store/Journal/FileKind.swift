import Crypto

/// The two kinds of files a journal store keeps, named by the sequence they begin or stand at.
enum FileKind: String {
  /// Frames from this sequence on.
  case journal
  /// The table after all frames before this sequence.
  case snapshot

  /// The first bytes of such a file.
  var magic: [UInt8] {
    switch self {
    case .journal: Array("KKHSJNL1".utf8)
    case .snapshot: Array("KKHSSNP1".utf8)
    }
  }

  /// The name of the file of `sequence`.
  func name(_ sequence: UInt64) -> String {
    let digits = String(sequence, radix: 16)
    return "\(rawValue)-" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The sequence in a name of this kind, or nil if the name is not one.
  func sequence(in name: String) -> UInt64? {
    guard name.hasPrefix("\(rawValue)-"), let sequence = UInt64(name.suffix(16), radix: 16),
      self.name(sequence) == name
    else { return nil }
    return sequence
  }

  /// Bytes before the first frame: magic, salt, checksum.
  static let preambleBytes = 8 + saltBytes + 4
  private static let saltBytes = 32

  /// A fresh beginning of a file; its salt makes the file's key.
  func preamble() -> [UInt8] {
    var bytes = magic + SecureRandom.bytes(Self.saltBytes)
    bytes.append(bigEndian: CRC32C.checksum(bytes[...]))
    return bytes
  }

  /// The sealer of the file that begins so, or nil if no such file begins so.
  ///
  /// Every file has a key of its own, so that a sequence used again after a torn tail never
  /// meets the nonce of another frame.
  func sealer(preamble: [UInt8], key: SecretKey) -> Sealer? {
    guard preamble.count == Self.preambleBytes, preamble.starts(with: magic) else { return nil }
    var reader = ByteReader(preamble, from: Self.preambleBytes - 4)
    guard reader.integer() == CRC32C.checksum(preamble.dropLast(4)) else { return nil }
    let salt = Array(preamble[magic.count..<magic.count + Self.saltBytes])
    return Sealer(key.derive(label: "store \(rawValue) \(Hex.encode(salt))", byteCount: 32))
  }
}
