import Crypto

/// The entries that became durable together, as they lie in a segment.
///
/// `length | count | first index | check | payload`. The payload is each entry with a length of
/// 16 bits before it, as in a C2SP tlog-tiles entry bundle; the check is SHA-256(0x02 || head ||
/// leaf hashes), so it covers every byte and costs no second pass over the entries.
///
/// A frame is written only after the frame before it is durable. Hence a whole frame after a
/// broken one proves that the broken one was damaged later, and was not torn by a crash.
struct EntryFrame {
  let firstIndex: Int64
  let entries: [[UInt8]]
  let leaves: [Digest]

  /// Bytes before the payload.
  static let headBytes = checkedBytes + Digest.byteCount
  /// Bytes before the check.
  static let checkedBytes = 16

  /// The index after the last entry.
  var endIndex: Int64 { firstIndex + Int64(entries.count) }

  /// The frame at `offset`, or nil if there is no whole one.
  init?(in bytes: [UInt8], at offset: Int, limits: LedgerLimits) {
    guard let head = Head(in: bytes, at: offset, limits: limits) else { return nil }
    var position = offset + Self.headBytes
    let end = position + head.payloadBytes
    guard end <= bytes.count else { return nil }
    var entries: [[UInt8]] = []
    while position + 2 <= end {
      let start = position + 2
      position = start + Int(bytes.bigEndian(at: position, as: UInt16.self))
      guard position <= end else { return nil }
      entries.append(Array(bytes[start..<position]))
    }
    guard position == end, entries.count == head.count else { return nil }
    let leaves = entries.map { Merkle.leafHash($0) }
    let check = Self.check(bytes[offset..<offset + Self.checkedBytes].span, leaves)
    guard bytes[(offset + Self.checkedBytes)...].starts(with: check.bytes) else { return nil }
    firstIndex = head.firstIndex
    self.entries = entries
    self.leaves = leaves
  }

  /// What stands before the payload, not yet checked.
  struct Head {
    let payloadBytes: Int
    let count: Int
    let firstIndex: Int64

    init?(in bytes: [UInt8], at offset: Int, limits: LedgerLimits) {
      guard bytes.count - offset >= EntryFrame.headBytes else { return nil }
      payloadBytes = Int(bytes.bigEndian(at: offset, as: UInt32.self))
      count = Int(bytes.bigEndian(at: offset + 4, as: UInt32.self))
      guard 1...limits.batchEntriesMax ~= count,
        2 * count...limits.payloadBytesMax ~= payloadBytes,
        let first = Int64(exactly: bytes.bigEndian(at: offset + 8, as: UInt64.self))
      else { return nil }
      firstIndex = first
    }
  }

  /// Where a whole frame of `index` or later begins from `offset` on, or nil if none does.
  static func firstWhole(
    in bytes: [UInt8], from offset: Int, index: Int64, limits: LedgerLimits
  ) -> Int? {
    guard bytes.count - offset >= headBytes else { return nil }
    for candidate in offset...bytes.count - headBytes {
      // Cheap tests first: a payload below 16 MiB, and an index below 2^48.
      guard bytes[candidate] == 0, bytes[candidate + 8] == 0, bytes[candidate + 9] == 0,
        let head = Head(in: bytes, at: candidate, limits: limits), head.firstIndex >= index,
        EntryFrame(in: bytes, at: candidate, limits: limits) != nil
      else { continue }
      return candidate
    }
    return nil
  }

  static func check(_ head: Span<UInt8>, _ leaves: [Digest]) -> Digest {
    SHA256.hash(prefix: 0x02, head, leaves)
  }
}
