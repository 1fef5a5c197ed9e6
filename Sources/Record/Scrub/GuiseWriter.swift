/// Writes the guises of identifiers one after the other into memory that was made for them.
///
/// SAFETY: the memory is lent for the writer's life; `reserve` stands before each guise.
@safe struct GuiseWriter: ~Copyable {
  private let start: UnsafeMutablePointer<UInt8>?
  private let capacity: Int
  /// How many bytes were written.
  private(set) var count = 0

  init(_ room: UnsafeMutableBufferPointer<UInt8>) {
    unsafe start = room.baseAddress
    capacity = room.count
  }

  /// Where the next guise goes, with room for `length` bytes.
  private func reserve(_ length: Int) -> UnsafeMutablePointer<UInt8> {
    guard let start = unsafe start, length <= capacity - count else {
      preconditionFailure("room was made for every guise")
    }
    return unsafe start + count
  }

  private mutating func finish(_ length: Int) -> Range<Int> {
    count += length
    return count - length..<count
  }

  /// The text in lower case.
  mutating func folded(_ text: Span<UInt8>) -> Range<Int> {
    let out = unsafe reserve(text.count)
    for at in 0..<text.count {
      unsafe out[at] = text[at].isASCIILetter ? text[at] | 0x20 : text[at]
    }
    return finish(text.count)
  }

  /// The text in full width (U+FF01–U+FF5E).
  mutating func wide(_ text: Span<UInt8>) -> Range<Int> {
    let out = unsafe reserve(text.count * 3)
    var length = 0
    for at in 0..<text.count {
      let byte = text[at]
      guard byte > 0x20, byte < 0x7F else {
        unsafe out[length] = byte
        length &+= 1
        continue
      }
      unsafe out[length] = 0xEF
      unsafe out[length &+ 1] = byte < 0x60 ? 0xBC : 0xBD
      unsafe out[length &+ 2] = byte < 0x60 ? byte &+ 0x60 : byte &+ 0x20
      length &+= 3
    }
    return finish(length)
  }

  /// The Base64 characters that the text alone decides if `alignment` bytes of the group of three
  /// come before it (RFC 4648 §4), and whether `+` or `/` is among them.
  mutating func base64(_ text: Span<UInt8>, alignment: Int) -> (Range<Int>, isSpecial: Bool) {
    let out = unsafe reserve((text.count * 4 + 2) / 3)
    let alphabet = Self.alphabet.span
    // The first bits share a character with what comes before.
    var heldCount = alignment == 0 ? 8 : alignment == 1 ? 4 : 6
    var held = UInt64(text[0]) & ((1 &<< UInt64(heldCount)) &- 1)
    var length = 0
    var at = 1
    var isSpecial = false
    while true {
      while heldCount >= 6 {
        heldCount &-= 6
        let value = Int(truncatingIfNeeded: held &>> UInt64(heldCount)) & 63
        isSpecial = isSpecial || value >= 62
        // SAFETY: the alphabet has 64 characters.
        unsafe out[length] = alphabet[unchecked: value]
        length &+= 1
      }
      guard at < text.count else { break }
      for index in at..<min(at &+ 6, text.count) {
        held = held &<< 8 | UInt64(text[index])
        heldCount &+= 8
      }
      at &+= 6
    }
    return (finish(length), isSpecial)
  }

  /// What was written in `range` with `-` and `_` for `+` and `/` (RFC 4648 §5).
  mutating func urlSafe(_ range: Range<Int>) -> Range<Int> {
    let out = unsafe reserve(range.count)
    for offset in 0..<range.count {
      let byte = unsafe (out - (count - range.lowerBound))[offset]
      unsafe out[offset] = byte == 0x2B ? 0x2D : byte == 0x2F ? 0x5F : byte
    }
    return finish(range.count)
  }

  private static let alphabet: [UInt8] = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
