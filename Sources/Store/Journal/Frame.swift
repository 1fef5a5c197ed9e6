/// One record of a journal or snapshot file: `length | kind | sequence | CRC-32C | payload`.
///
/// A frame is written only after the frame before it is durable. Hence a whole frame after a
/// broken one proves that the broken one was damaged later, and was not torn by a crash.
struct Frame: Equatable {
  /// What the payload is.
  enum Kind: UInt8 {
    /// The first frame of a file.
    case header = 1
    /// Commits that became durable together.
    case batch = 2
    /// Rows of a snapshot.
    case rows = 3
    /// The last frame of a file that was closed in order.
    case footer = 4
  }

  let kind: Kind
  /// Rises by one from frame to frame, through all segments of a journal.
  let sequence: UInt64
  /// As it lies in the file: sealed.
  let payload: [UInt8]

  /// Bytes before the payload.
  static let headBytes = 17

  /// Bytes of the whole frame.
  var byteCount: Int { Self.headBytes + payload.count }

  /// What the seal of a payload also covers, so that no frame can stand in for another.
  static func authenticated(_ kind: Kind, _ sequence: UInt64) -> [UInt8] {
    var bytes: [UInt8] = [kind.rawValue]
    bytes.append(bigEndian: sequence)
    return bytes
  }

  /// The frame as it is written.
  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    bytes.append(bigEndian: UInt32(payload.count))
    bytes.append(contentsOf: Self.authenticated(kind, sequence))
    let checksum = CRC32C.checksum(payload[...], continuing: CRC32C.checksum(bytes[...]))
    bytes.append(bigEndian: checksum)
    bytes.append(contentsOf: payload)
    return bytes
  }

  init(kind: Kind, sequence: UInt64, payload: [UInt8]) {
    self.kind = kind
    self.sequence = sequence
    self.payload = payload
  }

  /// The frame that `head` announces, or nil if the payload is not the one it was written with.
  init?(_ head: Head, payload: ArraySlice<UInt8>) {
    guard payload.count == head.payloadBytes,
      CRC32C.checksum(payload, continuing: head.ownChecksum) == head.checksum
    else { return nil }
    self.init(kind: head.kind, sequence: head.sequence, payload: Array(payload))
  }

  /// What stands before the payload.
  struct Head {
    let kind: Kind
    let sequence: UInt64
    let payloadBytes: Int
    let checksum: UInt32
    /// The checksum of the head alone, from which that of the frame continues.
    let ownChecksum: UInt32

    /// The head at `offset`, or nil if there is none that could be whole.
    init?(in bytes: [UInt8], at offset: Int, payloadBytesMax: Int) {
      var reader = ByteReader(bytes, from: offset)
      guard let length = reader.integer(UInt32.self), length <= payloadBytesMax,
        let kind = reader.integer(UInt8.self).flatMap(Kind.init(rawValue:)),
        let sequence = reader.integer(UInt64.self), let checksum = reader.integer(UInt32.self)
      else { return nil }
      self.kind = kind
      self.sequence = sequence
      self.checksum = checksum
      payloadBytes = Int(length)
      ownChecksum = CRC32C.checksum(bytes[offset..<offset + Frame.headBytes - 4])
    }
  }

  /// Where a whole frame of `sequence` or later begins from `offset` on, or nil if none does.
  static func firstWhole(
    in bytes: [UInt8], from offset: Int, sequence: UInt64, payloadBytesMax: Int
  ) -> Int? {
    guard bytes.count - offset >= headBytes else { return nil }
    for candidate in offset...bytes.count - headBytes {
      // Cheap tests first: a kind, and a sequence below 2^48.
      guard 1...4 ~= bytes[candidate + 4], bytes[candidate + 5] == 0, bytes[candidate + 6] == 0,
        let head = Head(in: bytes, at: candidate, payloadBytesMax: payloadBytesMax),
        head.sequence >= sequence
      else { continue }
      let payload = bytes[(candidate + headBytes)...].prefix(head.payloadBytes)
      if Frame(head, payload: payload) != nil { return candidate }
    }
    return nil
  }
}
