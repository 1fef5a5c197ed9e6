/// Why a JSON text or a path in it was refused.
///
/// All are the peer's fault; offsets count bytes.
package enum JSONError: Error, Equatable, Sendable {
  /// The text is longer than the limit.
  case tooLarge(bytesMax: Int)
  /// Arrays and objects are nested deeper than the limit.
  case tooDeep(offset: Int)
  /// The text holds more values than the limit.
  case tooManyValues(offset: Int)
  /// An object holds more members than the limit.
  case tooManyMembers(offset: Int)
  /// The text ends inside a value.
  case unexpectedEnd
  /// A byte that RFC 8259 does not allow there.
  case unexpectedByte(offset: Int)
  /// Bytes follow the value.
  case trailingBytes(offset: Int)
  /// Bytes that are not UTF-8.
  case invalidUTF8(offset: Int)
  /// An escape that RFC 8259 §7 does not know.
  case invalidEscape(offset: Int)
  /// Half of a surrogate pair.
  case loneSurrogate(offset: Int)
  /// A number that RFC 8259 §6 does not know.
  case invalidNumber(offset: Int)
  /// A key that occurs twice in one object, or too many keys made to look alike.
  case duplicateKey(offset: Int)
  /// A member that has to be there is not.
  case missing(path: String)
  /// A member is not of the kind that it has to be.
  case wrongKind(path: String, expected: String)
}

/// What a scan stops at: a ``JSONError`` that is thrown in registers.
enum JSONFault: Error {
  case unexpectedEnd
  case tooDeep(Int), tooManyValues(Int), tooManyMembers(Int), duplicateKey(Int)
  case unexpectedByte(Int), trailingBytes(Int), invalidUTF8(Int), invalidEscape(Int)
  case loneSurrogate(Int), invalidNumber(Int)

  /// The same as it is told.
  var error: JSONError {
    switch self {
    case .unexpectedEnd: .unexpectedEnd
    case .tooDeep(let offset): .tooDeep(offset: offset)
    case .tooManyValues(let offset): .tooManyValues(offset: offset)
    case .tooManyMembers(let offset): .tooManyMembers(offset: offset)
    case .duplicateKey(let offset): .duplicateKey(offset: offset)
    case .unexpectedByte(let offset): .unexpectedByte(offset: offset)
    case .trailingBytes(let offset): .trailingBytes(offset: offset)
    case .invalidUTF8(let offset): .invalidUTF8(offset: offset)
    case .invalidEscape(let offset): .invalidEscape(offset: offset)
    case .loneSurrogate(let offset): .loneSurrogate(offset: offset)
    case .invalidNumber(let offset): .invalidNumber(offset: offset)
    }
  }
}
