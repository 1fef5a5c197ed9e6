/// Finds the words of a vocabulary by their bytes, without making strings.
///
/// Open addressing over one flat array, at most a quarter full. A word is filed under a salt, so
/// that one table holds the attributes and the values of each.
struct WordTable: Sendable {
  private struct Slot: Sendable {
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
      var place = WordTable.hash(bytes.span, 0..<bytes.count, salt) & (size - 1)
      while slots[place].count != 0 { place = (place + 1) & (size - 1) }
      slots[place] = Slot(
        start: UInt32(words.count), count: UInt16(bytes.count), salt: salt, number: UInt8(number))
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
    let words = words.span
    var place = WordTable.hash(bytes, range, salt) & mask
    while slots[place].count != 0 {
      let slot = slots[place]
      if slot.salt == salt, Int(slot.count) == range.count {
        var same = 0
        while same < range.count,
          words[Int(slot.start) + same] == bytes[range.lowerBound + same]
        {
          same += 1
        }
        if same == range.count { return Int(slot.number) }
      }
      place = (place + 1) & mask
    }
    return nil
  }

  /// A few bytes and the length tell a vocabulary's words apart well enough.
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, _ salt: UInt8) -> Int {
    let first = UInt32(bytes[range.lowerBound])
    let middle = UInt32(bytes[range.lowerBound + range.count / 2])
    let last = UInt32(bytes[range.upperBound - 1])
    let mixed = first | middle << 8 | last << 16 | (UInt32(salt) ^ UInt32(range.count) << 2) << 24
    let spread = (mixed &+ UInt32(truncatingIfNeeded: range.count)) &* 0x9E37_79B1
    return Int(spread >> 12)
  }
}
