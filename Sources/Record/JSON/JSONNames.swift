/// A closed set of member names, found while a text is scanned.
package struct JSONNames: Sendable {
  private struct Slot: Sendable {
    /// The position of the name from 1 on; 0 for a free slot.
    var number: UInt32 = 0
    var count: UInt32 = 0
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  }

  private var slots: [Slot] = []
  /// How far a product is shifted to be the position of a slot.
  private var shift: UInt64 = 0

  /// No names.
  package static let none = JSONNames([])

  /// The longest name that can be looked up, in bytes.
  package static let nameBytesMax = 24

  /// Takes at most 63 different names of 1 to 24 bytes; the table grows until no two of them
  /// share a slot.
  package init(_ names: [String]) {
    precondition(names.count < 64, "a word has a bit for each name's number")
    var size = 64
    while !fill(names, size: size), size < 1 << 16 { size *= 2 }
  }

  private mutating func fill(_ names: [String], size: Int) -> Bool {
    slots = [Slot](repeating: Slot(), count: size)
    shift = UInt64(64 - size.trailingZeroBitCount)
    for (index, text) in names.enumerated() {
      let count = text.utf8.count
      precondition((1...Self.nameBytesMax).contains(count), "a name fits three words")
      let name = JSONName(text.utf8.span, 0, count)
      let slot = place(of: name)
      guard slots[slot].number == 0 else { return false }
      slots[slot] = Slot(number: UInt32(index + 1), count: UInt32(count), words: name.words)
    }
    return true
  }

  /// The position of `name` from 1 on; 0 if it is none of the set.
  @inline(__always)
  func number(_ name: JSONName) -> UInt32 {
    // SAFETY: the shift leaves a position below the count of the slots.
    let slot = unsafe slots.withUnsafeBufferPointer { slots in unsafe slots[place(of: name)] }
    let differences =
      slot.words.0 ^ name.words.0 | slot.words.1 ^ name.words.1 | slot.words.2 ^ name.words.2
      | UInt64(slot.count) ^ UInt64(truncatingIfNeeded: name.count)
    return differences == 0 ? slot.number : 0
  }

  @inline(__always)
  private func place(of name: JSONName) -> Int {
    let mixed = name.words.0 ^ name.words.1 &* 0x9E37_79B9_7F4A_7C15 ^ name.words.2
    return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) &>> shift)
  }
}
