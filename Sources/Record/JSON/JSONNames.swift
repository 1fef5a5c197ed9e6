/// A closed set of member names, looked up by the hash that the scanner has computed already.
package struct JSONNames: Sendable {
  private struct Slot: Sendable {
    /// The position of the name from 1 on; 0 for a free slot.
    var number: UInt8 = 0
    var count = 0
    /// The name in three words, filled with zeros.
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  }

  private var slots: [Slot] = []
  private var mask: UInt32 = 0

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
    for (index, name) in names.enumerated() {
      let bytes = Array(name.utf8)
      precondition((1...Self.nameBytesMax).contains(bytes.count), "a name fits three words")
      let slot = Int(jsonNameHash(bytes.span) & mask)
      guard slots[slot].number == 0 else { return false }
      slots[slot] = Slot(
        number: UInt8(index + 1), count: bytes.count, words: Self.words(bytes.span))
    }
    return true
  }

  /// For every node of a document the position of its name from 1 on, 0 for what is no key or has
  /// none of the names.
  package func numbers(in document: JSONDocument) -> [UInt8] {
    let text = document.bytes.span
    let slots = slots.span
    return document.tokens.map { token in
      guard token.kind == .key else { return 0 }
      let slot = slots[Int(token.hash & mask)]
      guard slot.number > 0 else { return 0 }
      guard !token.isEscaped else {
        let name = JSONEscapes.resolve(text.extracting(token.range))
        return name.count == slot.count && Self.words(name.span) == slot.words ? slot.number : 0
      }
      let range = token.range
      guard range.count == slot.count else { return 0 }
      return Self.words(text.extracting(range)) == slot.words ? slot.number : 0
    }
  }

  /// The bytes in three words, filled with zeros; at most 24 bytes.
  private static func words(_ text: Span<UInt8>) -> (UInt64, UInt64, UInt64) {
    (word(text, 0), word(text, 8), word(text, 16))
  }

  @inline(__always)
  private static func word(_ text: Span<UInt8>, _ start: Int) -> UInt64 {
    if start + 8 <= text.count {
      // SAFETY: eight bytes are left from `start` on.
      return unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
    }
    var word: UInt64 = 0
    var at = start
    while at < text.count {
      word = word << 8 | UInt64(text[at])
      at &+= 1
    }
    return word
  }
}

/// A hash of a member name, over all of its bytes.
func jsonNameHash(_ name: Span<UInt8>) -> UInt32 {
  var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.count)
  var at = 0
  while at &+ 8 <= name.count {
    // SAFETY: eight bytes are left from `at` on.
    let word = unsafe name.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    hash ^= hash >> 32
    at &+= 8
  }
  var rest: UInt64 = 0
  while at < name.count {
    rest = rest << 8 | UInt64(name[at])
    at &+= 1
  }
  hash = (hash ^ rest) &* 0xD6E8_FEB8_6659_FD93
  return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
}
