extension HL7v2 {
  /// The three characters a segment begins with, such as `PID`.
  package struct SegmentName: Hashable, Sendable, ExpressibleByStringLiteral {
    private let code: UInt32

    /// Checks `text`: a capital, then two capitals or digits (HL7 v2.5 §2.5.2); nil otherwise.
    package init?(_ text: String) {
      var code: UInt32 = 0
      guard text.utf8.count == 3 else { return nil }
      for (index, byte) in text.utf8.enumerated() {
        guard Self.allows(byte, at: index) else { return nil }
        code = code << 8 | UInt32(byte)
      }
      self.code = code
    }

    /// A name written in the source; it has to be sound.
    package init(stringLiteral text: StaticString) {
      code = text.withUTF8Buffer { bytes in
        unsafe bytes.reduce(0) { $0 << 8 | UInt32($1) }
      }
      precondition(text.utf8CodeUnitCount == 3, "malformed segment name")
    }

    /// The name at the beginning of a segment; nil if there is none.
    init?(_ bytes: [UInt8], at start: Int, before end: Int) {
      guard start + 3 <= end, Self.allows(bytes[start], at: 0),
        Self.allows(bytes[start + 1], at: 1), Self.allows(bytes[start + 2], at: 2)
      else { return nil }
      code = UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
    }

    private static func allows(_ byte: UInt8, at index: Int) -> Bool {
      (0x41...0x5A).contains(byte) || index > 0 && (0x30...0x39).contains(byte)
    }
  }
}

extension HL7v2.SegmentName: CustomStringConvertible {
  /// The three characters.
  package var description: String {
    String(
      decoding: [code >> 16, code >> 8, code].map { UInt8(truncatingIfNeeded: $0) },
      as: UTF8.self)
  }
}
