import Crypto

/// A frame in the making: entries come in, the head is written last; see ``EntryFrame``.
struct FrameDraft {
  /// The frame, with room for the head until it is finished.
  private(set) var bytes: [UInt8]
  /// The leaf hashes of its entries.
  private(set) var leaves: [Digest] = []

  /// LIMIT: storage kept for the next frame.
  private static let keptBytesMax = 262_144
  private static let emptyHead = [UInt8](repeating: 0, count: EntryFrame.headBytes)

  /// A frame without an entry.
  init() {
    bytes = Self.emptyHead
  }

  /// How many entries it has.
  var count: Int { leaves.count }
  /// Bytes of entries and their lengths.
  var payloadBytes: Int { bytes.count - EntryFrame.headBytes }

  /// Adds an entry of at most ``Entry/bytesMax`` bytes.
  mutating func add(_ entry: [UInt8], leaf: Digest) {
    bytes.append(bigEndian: UInt16(entry.count))
    bytes += entry
    leaves.append(leaf)
  }

  /// Writes the head; the frame can be written then.
  mutating func finish(firstIndex: Int64) {
    precondition(count > 0, "a frame has an entry")
    var head: [UInt8] = []
    head.reserveCapacity(EntryFrame.headBytes)
    head.append(bigEndian: UInt32(payloadBytes))
    head.append(bigEndian: UInt32(count))
    head.append(bigEndian: UInt64(firstIndex))
    EntryFrame.check(head.span, leaves).append(to: &head)
    bytes.replaceSubrange(..<head.count, with: head)
  }

  /// Empties it for its next use.
  mutating func clear() {
    let keeps = bytes.capacity <= Self.keptBytesMax
    bytes.removeAll(keepingCapacity: keeps)
    bytes += Self.emptyHead
    leaves.removeAll(keepingCapacity: keeps)
  }
}
