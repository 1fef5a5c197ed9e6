/// Received bytes, looked at in place.
typealias Bytes = Span<UInt8>

extension Span<UInt8> {
  /// Whether every byte of `range` passes `test`.
  @inline(__always)
  func isAll(_ range: Range<Int>, _ test: (UInt8) -> Bool) -> Bool {
    for index in range where !test(self[index]) { return false }
    return true
  }

  /// The position of the first `byte` in `range`; eight bytes are looked at in one step.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    let raw = unsafe bytes
    var index = range.lowerBound
    let pattern = Word.ones &* UInt64(byte)
    while index &+ 8 <= range.upperBound {
      let differing = raw.word(at: index) ^ pattern
      let zeros = (differing &- Word.ones) & ~differing & Word.tops
      // Only above a true zero byte can a bit be set falsely, so the lowest one is right.
      if zeros != 0 { return index &+ zeros.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < range.upperBound {
      if self[index] == byte { return index }
      index &+= 1
    }
    return nil
  }

  /// The position of the last `byte` in `range`.
  func last(_ byte: UInt8, in range: Range<Int>) -> Int? {
    var index = range.upperBound
    while index > range.lowerBound {
      index &-= 1
      if self[index] == byte { return index }
    }
    return nil
  }

  /// The position of the first byte of `range` that may not stand in a field value.
  func firstOutsideField(in range: Range<Int>) -> Int? {
    let raw = unsafe bytes
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound, Word.isPrintable(raw.word(at: index)) { index &+= 8 }
    while index < range.upperBound {
      if !isFieldByte(self[index]) { return index }
      index &+= 1
    }
    return nil
  }

  /// Whether every byte of `range` is printable ASCII or a space.
  func isPrintable(_ range: Range<Int>) -> Bool {
    let raw = unsafe bytes
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound, Word.isPrintable(raw.word(at: index)) { index &+= 8 }
    return isAll(index..<range.upperBound) { $0 &- 0x20 < 0x5F }
  }

  /// Whether `range` is a token: at least one byte, all of them token bytes.
  func isToken(_ range: Range<Int>) -> Bool { !range.isEmpty && isAll(range, isTokenByte) }

  /// Whether `range` is a field value without white space around it; it may be empty.
  func isFieldValue(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return true }
    guard self[range.lowerBound] > 0x20, self[range.upperBound - 1] > 0x20 else { return false }
    return firstOutsideField(in: range) == nil
  }

  /// `range` without the spaces and tabs around it.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isBlank(self[start]) { start &+= 1 }
    while start < end, isBlank(self[end &- 1]) { end &-= 1 }
    return start..<end
  }

  /// Whether every `%` of `range` is followed by two hexadecimal digits.
  func isPercentWellFormed(_ range: Range<Int>) -> Bool {
    var rest = range
    while let percent = first(0x25, in: rest) {
      guard percent + 2 < range.upperBound, hexValue(self[percent + 1]) != nil,
        hexValue(self[percent + 2]) != nil
      else { return false }
      rest = percent + 3..<range.upperBound
    }
    return true
  }

  /// Whether `range` spells `other`.
  func spells(_ other: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == other.count else { return false }
    for index in other.indices where self[range.lowerBound &+ index] != other[index] {
      return false
    }
    return true
  }

  /// Whether `range` spells `text`.
  func spells(_ text: StaticString, _ range: Range<Int>) -> Bool {
    spells(text, range) { $0 }
  }

  /// Whether `range` spells `lowercased` without regard to ASCII case.
  func spells(lowercased: StaticString, _ range: Range<Int>) -> Bool {
    spells(lowercased, range, lowercase)
  }

  @inline(__always)
  private func spells(
    _ text: StaticString, _ range: Range<Int>, _ folded: (UInt8) -> UInt8
  ) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { expected in
      for index in expected.indices
      where unsafe folded(self[range.lowerBound &+ index]) != expected[index] {
        return false
      }
      return true
    }
  }

  /// `range` as text.
  func text(_ range: Range<Int>) -> String {
    unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension [UInt8] {
  /// Appends `range` of `bytes`.
  mutating func append(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends a text known when the program is built.
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }

  /// Appends the bytes of a text.
  mutating func append(_ text: String) {
    let bytes = text.utf8.span
    append(bytes, bytes.indices)
  }
}

/// Tests of eight bytes at once.
private enum Word {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Whether all eight are printable ASCII or a space.
  static func isPrintable(_ word: UInt64) -> Bool {
    let below = (word &- ones &* 0x20) & ~word
    let above = (word &+ ones) | word
    return (below | above) & tops == 0
  }
}

extension RawSpan {
  @inline(__always)
  fileprivate func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset &+ 8 <= byteCount, "a word lies within the bytes")
    // SAFETY: eight bytes are there from `offset` on.
    return unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
