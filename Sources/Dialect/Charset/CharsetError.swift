/// Why a text is not what its character set allows; offsets count bytes from the start.
package enum CharsetError: Error, Equatable, Sendable {
  /// The message names a character set that is not spoken here.
  case charsetUnknown
  /// An escape sequence, or a shift, that ISO-2022-JP does not have.
  case escapeUnknown(offset: Int)
  /// A byte, or half a character, that the character set in force does not have.
  case characterBroken(offset: Int)
  /// A line, or the text, ends before ASCII was in force again.
  case lineEndsShifted(offset: Int)
  /// A byte above 7F in a set of seven bits.
  case eightBit(offset: Int)
  /// The text is not sound UTF-8.
  case utf8Malformed(offset: Int)
}

extension CharsetError: CustomStringConvertible {
  /// The error in plain words, without any content.
  package var description: String {
    switch self {
    case .charsetUnknown: "the character set is not known"
    case .escapeUnknown(let offset): "unknown escape sequence at byte \(offset)"
    case .characterBroken(let offset): "no such character at byte \(offset)"
    case .lineEndsShifted(let offset): "the line does not return to ascii before byte \(offset)"
    case .eightBit(let offset): "a byte above 7f at byte \(offset)"
    case .utf8Malformed(let offset): "malformed utf-8 at byte \(offset)"
    }
  }
}
