/// Text that other texts are written short with: a folded text is made of pieces of it.
///
/// Folded, a text is a row of pieces, each after a byte `n`: 0x01...0x7E, `n` bytes as they are;
/// 0x7F, a count and so many bytes that stand for twice as many hexadecimal digits; from 0x80 on,
/// a piece of the phrasebook, whose place the other 7 bits and the next byte say, and a third
/// byte its length. 0x00 ends the text.
struct Phrasebook: Sendable {
  /// LIMIT: what a place can say, and what fits into an entry once it is sealed.
  static let bytesMax = 0x6000
  private static let literalMax = 0x7E
  private static let hexMark: UInt8 = 0x7F
  private static let pieceMark: UInt8 = 0x80
  /// A shorter piece is no gain.
  private static let pieceMin = 4

  /// The text itself.
  let bytes: [UInt8]
  /// Where any four bytes occur.
  private let places: [UInt32: [Int]]

  /// The phrasebook of `text`, cut to ``bytesMax``.
  init(_ text: [UInt8]) {
    var bytes = Array(text.prefix(Self.bytesMax))
    // A character that was cut in two goes altogether.
    while bytes.count < text.count, let last = bytes.last, last >= 0x80 { bytes.removeLast() }
    var places: [UInt32: [Int]] = [:]
    for place in bytes.indices.dropLast(Self.pieceMin - 1) {
      places[Self.word(bytes, place), default: []].append(place)
    }
    self.bytes = bytes
    self.places = places
  }

  /// The text, folded, without an end.
  func fold(_ text: [UInt8]) -> [UInt8] {
    var folded: [UInt8] = []
    var literal = 0..<0
    var index = 0
    while index < text.count {
      let piece = longestPiece(text, index)
      guard piece.count >= Self.pieceMin else {
        literal = literal.lowerBound..<index + 1
        index += 1
        continue
      }
      Self.append(text[literal], to: &folded)
      folded.append(Self.pieceMark | UInt8(piece.lowerBound >> 8))
      folded.append(UInt8(truncatingIfNeeded: piece.lowerBound))
      folded.append(UInt8(piece.count))
      index += piece.count
      literal = index..<index
    }
    Self.append(text[literal], to: &folded)
    return folded
  }

  /// Appends bytes as they are.
  static func append(_ literal: some Collection<UInt8>, to folded: inout [UInt8]) {
    var rest = literal[...]
    while !rest.isEmpty {
      let run = rest.prefix(literalMax)
      folded.append(UInt8(run.count))
      folded.append(contentsOf: run)
      rest = rest.dropFirst(run.count)
    }
  }

  /// Appends one byte as it is.
  static func append(_ literal: UInt8, to folded: inout [UInt8]) {
    folded.append(1)
    folded.append(literal)
  }

  /// Appends a whole number in decimal.
  static func append(_ number: Int, to folded: inout [UInt8]) {
    guard 0..<10 ~= number else { return append(String(number).utf8, to: &folded) }
    append(UInt8(ascii: "0") + UInt8(number), to: &folded)
  }

  /// Appends at most 255 bytes that stand for hexadecimal digits.
  static func append(hex bytes: Span<UInt8>, to folded: inout [UInt8]) {
    folded.append(hexMark)
    folded.append(UInt8(bytes.count))
    for index in bytes.indices { folded.append(bytes[index]) }
  }

  /// The text up to its end, or nil if it was not folded with this phrasebook.
  func unfold(_ folded: ArraySlice<UInt8>) -> [UInt8]? {
    var text: [UInt8] = []
    var rest = folded
    while let mark = rest.popFirst(), mark != 0 {
      if mark < Self.hexMark {
        guard rest.count >= mark else { return nil }
        text += rest.prefix(Int(mark))
        rest = rest.dropFirst(Int(mark))
      } else if mark == Self.hexMark {
        guard let count = rest.popFirst(), rest.count >= count else { return nil }
        for byte in rest.prefix(Int(count)) {
          text += [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }
        }
        rest = rest.dropFirst(Int(count))
      } else {
        guard let low = rest.popFirst(), let count = rest.popFirst() else { return nil }
        let place = Int(mark & 0x7F) << 8 | Int(low)
        guard place + Int(count) <= bytes.count else { return nil }
        text += bytes[place..<place + Int(count)]
      }
    }
    return text
  }

  /// The longest piece that the text goes on with at `index`; empty if there is none.
  private func longestPiece(_ text: [UInt8], _ index: Int) -> Range<Int> {
    guard index + Self.pieceMin <= text.count else { return 0..<0 }
    var longest = 0..<0
    for place in places[Self.word(text, index)] ?? [] {
      var count = Self.pieceMin
      while count < 0xFF, place + count < bytes.count, index + count < text.count,
        bytes[place + count] == text[index + count]
      { count += 1 }
      if count > longest.count { longest = place..<place + count }
    }
    return longest
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    bytes[place..<place + pieceMin].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
