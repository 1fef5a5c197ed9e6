extension UInt8 {
  /// True for `0`–`9`.
  var isASCIIDigit: Bool { self &- 0x30 < 10 }

  /// True for `A`–`Z` and `a`–`z`.
  var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// True for letters and digits.
  var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

  /// The value of a hexadecimal digit in lower case; nil otherwise.
  var lowercaseHexValue: UInt8? {
    if isASCIIDigit { return self - 0x30 }
    return (0x61...0x66).contains(self) ? self - 0x57 : nil
  }

  /// The value of a hexadecimal digit in either case; nil otherwise.
  var hexValue: UInt8? {
    if isASCIIDigit { return self - 0x30 }
    let folded = self | 0x20
    return (0x61...0x66).contains(folded) ? folded - 0x57 : nil
  }
}

extension String {
  /// True for `[a-z2-7]{16,64}`, the shape of every opaque handle.
  var isOpaqueHandle: Bool {
    let text = utf8.span
    guard (16...64).contains(text.count) else { return false }
    for index in text.indices {
      let byte = text[index]
      guard byte &- 0x61 < 26 || byte &- 0x32 < 6 else { return false }
    }
    return true
  }
}
