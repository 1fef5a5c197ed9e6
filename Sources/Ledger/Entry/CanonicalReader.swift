/// Reads JSON that ``CanonicalWriter`` could have written; nil at the first other byte.
///
/// It accepts a little more than the writer writes: whoever uses it writes again and compares.
struct CanonicalReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The value that all of the bytes make.
  mutating func document() -> EntryValue? {
    guard let value = value(depth: 0), position == bytes.count else { return nil }
    return value
  }

  private mutating func value(depth: Int) -> EntryValue? {
    guard depth <= CanonicalWriter.depthMax, position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "\""): return text().map { .text($0) }
    case UInt8(ascii: "{"): return members(depth: depth).map { .object($0) }
    case UInt8(ascii: "["): return values(depth: depth).map { .list($0) }
    case UInt8(ascii: "t"): return take(word: "true") ? .flag(true) : nil
    case UInt8(ascii: "f"): return take(word: "false") ? .flag(false) : nil
    default: return number().map { .number($0) }
    }
  }

  private mutating func members(depth: Int) -> [(name: String, value: EntryValue)]? {
    var members: [(name: String, value: EntryValue)] = []
    guard take("{") else { return nil }
    if take("}") { return members }
    repeat {
      guard let name = text(), take(":"), let value = value(depth: depth + 1) else { return nil }
      members.append((name, value))
    } while take(",")
    return take("}") ? members : nil
  }

  private mutating func values(depth: Int) -> [EntryValue]? {
    var values: [EntryValue] = []
    guard take("[") else { return nil }
    if take("]") { return values }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
    } while take(",")
    return take("]") ? values : nil
  }

  private mutating func number() -> Int64? {
    let digits = bytes[position...].prefix { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
    guard digits.count <= 20 else { return nil }
    position += digits.count
    return Int64(String(decoding: digits, as: UTF8.self))
  }

  private mutating func text() -> String? {
    guard take("\"") else { return nil }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\\") { return textWithEscapes(from: start) }
      position += 1
      if byte == UInt8(ascii: "\"") {
        return String(validating: bytes[start..<position - 1], as: UTF8.self)
      }
    }
    return nil
  }

  /// Goes on at the first backslash of a text.
  private mutating func textWithEscapes(from start: Int) -> String? {
    var decoded = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: decoded, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = escaped() else { return nil }
        decoded.append(escaped)
      default: decoded.append(byte)
      }
    }
    return nil
  }

  private mutating func escaped() -> UInt8? {
    guard position < bytes.count else { return nil }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "\""): return 0x22
    case UInt8(ascii: "\\"): return 0x5C
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "u"):
      let digits = bytes[position...].prefix(4)
      guard digits.count == 4 else { return nil }
      position += 4
      // Only control characters are written so; the comparison refuses the others.
      return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    default: return nil
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }
}
