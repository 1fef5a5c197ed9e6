/// Steps over JSON numbers and checks them (RFC 8259 §6).
enum JSONNumbers {
  /// Steps from the first byte of a number behind its last.
  static func scan(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    let start = at
    if text[at] == 0x2D { at += 1 }
    if at < text.count, text[at] == 0x30 { at += 1 } else { try digits(text, &at, from: start) }
    if at < text.count, text[at] == 0x2E {
      at += 1
      try digits(text, &at, from: start)
    }
    if at < text.count, text[at] | 0x20 == 0x65 {
      at += 1
      if at < text.count, text[at] == 0x2B || text[at] == 0x2D { at += 1 }
      try digits(text, &at, from: start)
    }
    if at < text.count, text[at].isASCIIAlphanumeric || text[at] == 0x2E {
      throw .invalidNumber(start)
    }
  }

  private static func digits(
    _ text: Span<UInt8>, _ at: inout Int, from start: Int
  ) throws(JSONFault) {
    let first = at
    while at < text.count, text[at].isASCIIDigit { at += 1 }
    guard at == first else { return }
    guard at < text.count else { throw .unexpectedEnd }
    throw .invalidNumber(start)
  }
}
