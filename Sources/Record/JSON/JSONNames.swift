/// A closed set of member names, looked up by the hash that the scanner has computed already.
package struct JSONNames<Name: RawRepresentable & CaseIterable & Sendable>: Sendable
where Name.RawValue == String {
  private let slots: [Name?]
  private let texts: [[UInt8]]
  private let mask: UInt32

  /// Takes every case of `Name`; names are few, so the table grows until no two share a slot.
  package init() {
    var size = 16
    while true {
      var slots = [Name?](repeating: nil, count: size)
      var texts = [[UInt8]](repeating: [], count: size)
      let isClear = Name.allCases.allSatisfy { name in
        let text = Array(name.rawValue.utf8)
        let slot = Int(jsonNameHash(text.span)) & (size - 1)
        guard slots[slot] == nil else { return false }
        slots[slot] = name
        texts[slot] = text
        return true
      }
      if isClear || size >= 1 << 16 {
        self.slots = slots
        self.texts = texts
        mask = UInt32(size - 1)
        return
      }
      size *= 2
    }
  }

  /// The name that the key says; nil if it is none of them.
  package func name(of key: Int, in document: JSONDocument) -> Name? {
    let token = document.tokens[key]
    let slot = Int(token.hash & mask)
    guard let name = slots[slot] else { return nil }
    if token.isEscaped { return document.equals(key, name.rawValue) ? name : nil }
    let range = token.range
    let text = texts[slot]
    guard range.count == text.count, document.bytes[range].elementsEqual(text) else { return nil }
    return name
  }
}

/// A hash of a member name, over all of its bytes.
func jsonNameHash(_ name: Span<UInt8>) -> UInt32 {
  var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.count)
  var at = 0
  while at < name.count {
    var word: UInt64 = 0
    if at + 8 <= name.count {
      // SAFETY: eight bytes are left from `at` on.
      word = unsafe name.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    } else {
      for offset in at..<name.count { word = word << 8 | UInt64(name[offset]) }
    }
    hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    hash ^= hash >> 32
    at += 8
  }
  return UInt32(truncatingIfNeeded: hash)
}
