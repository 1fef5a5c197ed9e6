/// A value of a stored query's slot: `'text'`, `('a','b')` or digits (IHE ITI TF-2 3.18.4.1.2.3.5).
enum SlotValue {
  /// The texts of a value, a quote inside that is doubled as one; nil if it is malformed.
  static func parse(_ text: String) -> [String]? {
    var reader = SlotValueReader(bytes: Array(text.utf8))
    return reader.value()
  }

  /// A text in quotes.
  static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  /// Texts in quotes, as a list.
  static func list(_ texts: [String]) -> String {
    "(" + texts.map(quoted).joined(separator: ",") + ")"
  }
}

private struct SlotValueReader {
  let bytes: [UInt8]
  var at = 0

  mutating func value() -> [String]? {
    skipBlanks()
    var texts: [String] = []
    if take(0x28) {
      repeat {
        guard let text = literal() else { return nil }
        texts.append(text)
      } while take(0x2C)
      guard take(0x29) else { return nil }
    } else {
      guard let text = literal() else { return nil }
      texts.append(text)
    }
    skipBlanks()
    return at == bytes.count ? texts : nil
  }

  private mutating func literal() -> String? {
    skipBlanks()
    let text = take(0x27) ? quoted() : digits()
    skipBlanks()
    return text
  }

  private mutating func quoted() -> String? {
    var text: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x27, !take(0x27) { return String(decoding: text, as: UTF8.self) }
      text.append(byte)
    }
    return nil
  }

  private mutating func digits() -> String? {
    let start = at
    while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
    return at == start ? nil : String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipBlanks() {
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
  }
}
