extension HL7v2 {
  /// An escape sequence in a text (HL7 v2.5 §2.7).
  ///
  /// Known are the delimiters, `\E\`, bytes in hexadecimal as far as they are ASCII that can be
  /// shown, line breaks, and highlighting, which is dropped. Changes of the character set
  /// (`\C…\`, `\M…\`) and what senders invent are not.
  struct Escape {
    /// What it stands for.
    let text: [UInt8]
    /// Where the text goes on.
    let end: Int

    /// The sequence that begins at `start`; nil if there is none that is known.
    init?(_ bytes: [UInt8], at start: Int, _ delimiters: Delimiters) {
      var end = start + 1
      while end < bytes.count, bytes[end] != delimiters.escape {
        guard bytes[end] > 0x20, bytes[end] < 0x7F, !delimiters.separate(bytes[end]) else {
          return nil
        }
        end += 1
      }
      guard end < bytes.count, end > start + 1,
        let text = Self.text(bytes[start + 1..<end], delimiters)
      else { return nil }
      self.text = text
      self.end = end + 1
    }

    private static func text(
      _ name: ArraySlice<UInt8>, _ delimiters: Delimiters
    ) -> [UInt8]? {
      let first = name[name.startIndex]
      if name.count == 1 {
        switch first {
        case 0x46: return [delimiters.field]  // F
        case 0x53: return [delimiters.component]  // S
        case 0x52: return [delimiters.repetition]  // R
        case 0x54: return [delimiters.subcomponent]  // T
        case 0x45: return [delimiters.escape]  // E
        case 0x48, 0x4E: return []  // H, N: highlighting begins and ends
        default: return nil
        }
      }
      if first == 0x58 { return hexadecimal(name.dropFirst()) }  // X
      return [Array(".br".utf8), Array(".sp".utf8)].contains(Array(name)) ? [0x0A] : nil
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
      guard digits.count % 2 == 0 else { return nil }
      var bytes: [UInt8] = []
      var high: UInt8?
      for digit in digits {
        guard let value = value(digit) else { return nil }
        guard let upper = high else {
          high = value
          continue
        }
        let byte = upper << 4 | value
        guard (0x20...0x7E).contains(byte) || [0x09, 0x0A, 0x0D].contains(byte) else { return nil }
        bytes.append(byte)
        high = nil
      }
      return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
      switch digit {
      case 0x30...0x39: digit - 0x30
      case 0x41...0x46: digit - 0x37
      case 0x61...0x66: digit - 0x57
      default: nil
      }
    }
  }
}

extension HL7v2.Delimiters {
  /// Whether `byte` stands between fields or within them.
  func separate(_ byte: UInt8) -> Bool {
    byte == field || byte == component || byte == repetition || byte == subcomponent
  }
}
