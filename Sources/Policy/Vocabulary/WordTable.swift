/// Finds the words of a vocabulary by their bytes, without making strings.
///
/// Open addressing over one flat array, at most a quarter full. A word is filed under a salt, so
/// that one table holds the attributes and the values of each.
struct WordTable: Sendable {
  private struct Slot: Sendable {
    /// The word's first eight bytes, the rest of a shorter one 0.
    var head: UInt64 = 0
    var start: UInt32 = 0
    /// 0 marks a free slot: no word is empty.
    var count: UInt16 = 0
    var salt: UInt8 = 0
    var number: UInt8 = 0
  }

  /// The salt the attributes' names are filed under.
  static let attributes: UInt8 = .max

  private let slots: [Slot]
  private let words: [UInt8]
  private let mask: Int

  /// Files the attributes by their names, and each one's values under its position.
  init(_ attributes: [Attribute]) {
    let count = attributes.reduce(attributes.count) { $0 + $1.values.count }
    var size = 4
    while size < count * 4 { size *= 2 }
    var slots = [Slot](repeating: Slot(), count: size)
    var words: [UInt8] = []
    func file(_ word: String, _ number: Int, _ salt: UInt8) {
      let bytes = Array(word.utf8)
      guard !bytes.isEmpty, bytes.count <= PolicyLimits.wordBytesMax else { return }
      let head = EightBytes(first: 0..<bytes.count, of: bytes.span).word
      var place = WordTable.hash(head, bytes.count, salt) & (size - 1)
      while slots[place].count != 0 { place = (place + 1) & (size - 1) }
      slots[place] = Slot(
        head: head, start: UInt32(words.count), count: UInt16(bytes.count), salt: salt,
        number: UInt8(number))
      words += bytes
    }
    for (position, attribute) in attributes.enumerated().prefix(PolicyLimits.attributesMax) {
      file(attribute.name, position, WordTable.attributes)
      for (number, value) in attribute.values.enumerated() {
        file(value.name, number, UInt8(position))
      }
    }
    self.slots = slots
    self.words = words
    mask = size - 1
  }

  /// The number filed for the bytes under a salt, nil if there is none.
  func find(_ range: Range<Int>, of bytes: Span<UInt8>, salt: UInt8) -> Int? {
    guard !range.isEmpty else { return nil }
    let slots = slots.span
    let head = EightBytes(first: range, of: bytes).word
    var place = WordTable.hash(head, range.count, salt) & mask
    while slots[place].count != 0 {
      let slot = slots[place]
      if slot.head == head, slot.salt == salt, Int(slot.count) == range.count,
        range.count <= 8 || words.span.holds(at: Int(slot.start), what: range, of: bytes)
      {
        return Int(slot.number)
      }
      place = (place + 1) & mask
    }
    return nil
  }

  /// The number filed for a word under a salt, nil if there is none.
  func find(_ word: String, salt: UInt8) -> Int? {
    let bytes = word.utf8.span
    return find(0..<bytes.count, of: bytes, salt: salt)
  }

  /// Eight bytes and the length tell a vocabulary's words apart well enough.
  private static func hash(_ head: UInt64, _ count: Int, _ salt: UInt8) -> Int {
    let mixed = head ^ (UInt64(salt) << 8 | UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
    return Int((mixed &* 0xBF58_476D_1CE4_E5B9) >> 40)
  }
}
