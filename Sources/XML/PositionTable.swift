/// Where values that are kept once stand: an open table from hashes to positions.
///
/// Whoever asks compares the values themselves. A start tag asks several times, and with the
/// standard library's hashes that took half of the time that a tree takes to build. Nobody outside
/// can make hashes meet: the key is chosen anew whenever a program starts.
struct PositionTable {
  private struct Slot {
    var hash: UInt32
    /// -1 for a free slot.
    var position: Int32
  }

  private static let free = Slot(hash: 0, position: -1)
  private static let key = (
    UInt64(truncatingIfNeeded: Int64(1).hashValue), UInt64(truncatingIfNeeded: Int64(2).hashValue)
  )

  private var slots: [Slot]
  private var count = 0

  /// A table with room for `capacity` values, which grows.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Self.free, count: size)
  }

  /// The position of the value with this hash that is the `same`; nil if there is none.
  @inline(__always)
  func position(_ hash: UInt64, where same: (Int) -> Bool) -> Int32? {
    let mask = slots.count &- 1
    let short = UInt32(truncatingIfNeeded: hash)
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place].position >= 0 {
      if slots[place].hash == short, same(Int(slots[place].position)) {
        return slots[place].position
      }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// Notes the position of a value that is not there yet.
  mutating func insert(_ position: Int32, _ hash: UInt64) {
    count += 1
    if count * 2 > slots.count { grow() }
    put(Slot(hash: UInt32(truncatingIfNeeded: hash), position: position))
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Self.free, count: old.count * 2)
    for slot in old where slot.position >= 0 { put(slot) }
  }

  private mutating func put(_ slot: Slot) {
    let mask = slots.count &- 1
    var place = Int(slot.hash) & mask
    while slots[place].position >= 0 { place = (place &+ 1) & mask }
    slots[place] = slot
  }

  // MARK: Hashes

  /// The hash of a text.
  static func hash(_ text: Span<UInt8>) -> UInt64 {
    var hash = key.0 ^ UInt64(truncatingIfNeeded: text.count)
    // SAFETY: eight bytes are left from `at` on, and the last word is one of those.
    unsafe text.withUnsafeBytes { text in
      var at = 0
      while at &+ 8 <= text.count {
        hash = unsafe mix(hash ^ text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        at &+= 8
      }
      guard at < text.count else { return }
      var rest: UInt64 = 0
      while at < text.count {
        rest = unsafe rest << 8 | UInt64(text[at])
        at &+= 1
      }
      hash = mix(hash ^ rest)
    }
    return mix(hash)
  }

  /// The hash of two positions.
  static func hash(_ left: Int32, _ right: Int32) -> UInt64 {
    mix(key.0 ^ UInt64(UInt32(bitPattern: left)) << 32 ^ UInt64(UInt32(bitPattern: right)))
  }

  /// Both halves of the product with the key.
  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: key.1 | 1)
    return product.high ^ product.low
  }
}
