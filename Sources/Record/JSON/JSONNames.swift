/// A closed set of member names, found while a text is scanned.
package struct JSONNames: Sendable {
  private struct Slot: Sendable {
    /// The position of the name from 1 on; 0 for a free slot.
    var number: UInt8 = 0
    var count = 0
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  }

  private var slots: [Slot] = []
  private var mask: UInt32 = 0

  /// No names.
  package static let none = JSONNames([])

  /// The longest name that can be looked up, in bytes.
  package static let nameBytesMax = 24

  /// Takes at most 254 different names of 1 to 24 bytes; the table grows until no two of them
  /// share a slot.
  package init(_ names: [String]) {
    precondition(names.count < 255, "a name's number fits a byte")
    var size = 64
    while !fill(names, size: size), size < 1 << 16 { size *= 2 }
  }

  private mutating func fill(_ names: [String], size: Int) -> Bool {
    slots = [Slot](repeating: Slot(), count: size)
    mask = UInt32(size - 1)
    for (index, text) in names.enumerated() {
      let count = text.utf8.count
      precondition((1...Self.nameBytesMax).contains(count), "a name fits three words")
      let name = JSONName(text.utf8.span, 0, count)
      let slot = Int(name.hash & mask)
      guard slots[slot].number == 0 else { return false }
      slots[slot] = Slot(number: UInt8(index + 1), count: count, words: name.words)
    }
    return true
  }

  /// The position of `name` from 1 on; 0 if it is none of the set.
  @inline(__always)
  func number(_ name: JSONName) -> UInt32 {
    let slots = slots.span
    // SAFETY: the mask leaves a position below the count of the slots.
    let slot = unsafe slots[unchecked: Int(name.hash & mask)]
    guard slot.count == name.count, slot.words == name.words else { return 0 }
    return UInt32(slot.number)
  }
}
