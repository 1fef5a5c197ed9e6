/// How a text becomes part of a page.
///
/// What is markup is escaped, in attributes too. What changes how its neighbours are read, or
/// cannot be seen, is shown by its number: controls (but a tab and a line's end), marks and
/// overrides of the direction of writing (Unicode UAX #9 §2), line separators, annotations, tags.
enum Escaping {
  /// True if a scalar is shown by its number.
  static func isShownByNumber(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x00...0x08, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x9F: true
    case 0x61C, 0x180E, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    case 0xFEFF, 0xFFF9...0xFFFB, 0xFFFE...0xFFFF, 0xE0000...0xE007F: true
    default: false
    }
  }

  /// How many bytes a scalar is on a page, at most.
  fileprivate static func bytesMax(_ scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return isPlain(UInt8(truncatingIfNeeded: scalar.value)) ? 1 : 12 }
    return isShownByNumber(scalar.value) ? 14 : UTF8.width(scalar)
  }

  /// The least byte that can begin a scalar that is not itself in a page.
  fileprivate static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x26, 0x27, 0x3C, 0x3E, 0x7F: false
    case 0x09, 0x0A: true
    default: byte >= 0x20 && byte < 0x7F
    }
  }
}

extension [UInt8] {
  /// Adds a text, escaped for an element and for an attribute in quotation marks.
  mutating func append(escaped text: String) {
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      let value = scalar.value
      defer { isAfterReturn = value == 0x0D }
      if value < 0x80, Escaping.isPlain(UInt8(truncatingIfNeeded: value)) {
        if !(isAfterReturn && value == 0x0A) { append(UInt8(truncatingIfNeeded: value)) }
        continue
      }
      switch value {
      case 0x0D: append(0x0A)
      case 0x22: append(contentsOf: "&quot;".utf8)
      case 0x26: append(contentsOf: "&amp;".utf8)
      case 0x27: append(contentsOf: "&#39;".utf8)
      case 0x3C: append(contentsOf: "&lt;".utf8)
      case 0x3E: append(contentsOf: "&gt;".utf8)
      case let hidden where Escaping.isShownByNumber(hidden):
        append(contentsOf: "⟦U+\(number(hidden))⟧".utf8)
      default: append(contentsOf: UTF8.encode(scalar).map { Swift.Array($0) } ?? [])
      }
    }
  }

  private func number(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16, uppercase: true)
    return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
  }
}

extension String {
  /// LIMIT: bytes of a clipped text for each of its characters, on average: marks without end can
  /// lie on one letter.
  private static let bytesOfCharacter = 16

  /// The text with at most `count` characters; an ellipsis tells that there is more.
  func clipped(_ count: Int) -> String {
    guard utf8.count > count else { return self }
    var (end, bytes) = (startIndex, 0)
    for _ in 0..<count where end < endIndex {
      let next = index(after: end)
      bytes += utf8.distance(from: end, to: next)
      guard bytes <= count * Self.bytesOfCharacter else { break }
      end = next
    }
    return end < endIndex ? self[..<end] + "…" : self
  }

  /// How many bytes the text is on a page, at most.
  var bytesOnPage: Int {
    unicodeScalars.reduce(0) { $0 + Escaping.bytesMax($1) }
  }

  /// The text in pieces of at most so many bytes on a page, cut between characters unless one alone
  /// is longer.
  func cut(_ bytesMax: Int) -> [String] {
    guard bytesOnPage > bytesMax else { return [self] }
    var (pieces, used) = ([""], 0)
    for character in self {
      let whole = String(character)
      let parts =
        whole.bytesOnPage > bytesMax ? whole.unicodeScalars.map { String($0) } : [whole]
      for part in parts {
        if used + part.bytesOnPage > bytesMax, used > 0 {
          pieces.append("")
          used = 0
        }
        pieces[pieces.count - 1] += part
        used += part.bytesOnPage
      }
    }
    return pieces
  }
}
