/// Base64 with the URL alphabet and no padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
  private static let code = RadixCode(
    bits: 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  /// The text of `bytes`.
  package static func encode(_ bytes: [UInt8]) -> String { code.text(bytes.span) }

  /// The text of borrowed bytes.
  package static func encode(_ bytes: Span<UInt8>) -> String { code.text(bytes) }

  /// The bytes of `text`; nil for padding, other characters or non-zero trailing bits.
  package static func decode(_ text: String) -> [UInt8]? { code.decode(text.utf8.span) }

  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? { code.decode(text.span) }

  /// Appends the text of `bytes`.
  package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    code.append(bytes.span, to: &text)
  }
}

/// Base64 with padding (RFC 4648 §4).
package enum Base64 {
  private static let code = RadixCode(
    bits: 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  /// The text of `bytes`, padded.
  package static func encode(_ bytes: [UInt8]) -> String {
    let text = code.encode(bytes.span)
    return String(ascii: text + [UInt8](repeating: padding, count: (4 - text.count % 4) % 4))
  }

  /// The bytes of `text`; nil unless padded exactly, without line breaks or trailing bits.
  package static func decode(_ text: String) -> [UInt8]? { decode(text.utf8.span) }

  /// The bytes of `text`; nil unless padded exactly, without line breaks or trailing bits.
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bodyCount = text.count
    while bodyCount > 0, text.count - bodyCount < 2, text[bodyCount - 1] == padding {
      bodyCount -= 1
    }
    guard (4 - bodyCount % 4) % 4 == text.count - bodyCount else { return nil }
    return code.decode(text.extracting(..<bodyCount))
  }

  private static let padding = UInt8(ascii: "=")
}

/// Base32 in lowercase without padding (the alphabet of RFC 4648 §6): safe in FHIR ids and hosts.
package enum Base32 {
  private static let code = RadixCode(bits: 5, "abcdefghijklmnopqrstuvwxyz234567")

  /// The text of `bytes`.
  package static func encode(_ bytes: [UInt8]) -> String { code.text(bytes.span) }

  /// The text of a digest: 52 characters.
  package static func encode(_ digest: Digest) -> String { digest.withBytes { code.text($0) } }

  /// The bytes of `text`; nil for uppercase, padding or non-zero trailing bits.
  package static func decode(_ text: String) -> [UInt8]? { code.decode(text.utf8.span) }
}

/// Hexadecimal digits, lowercase.
package enum Hex {
  private static let code = RadixCode(bits: 4, "0123456789abcdef")

  /// Two lowercase digits a byte.
  package static func encode(_ bytes: [UInt8]) -> String { code.text(bytes.span) }

  /// The bytes of `text`; nil for an odd count, uppercase or anything but digits.
  package static func decode(_ text: String) -> [UInt8]? { code.decode(text.utf8.span) }

  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? { code.decode(text.span) }

  /// The text of a digest: 64 digits.
  static func encode(_ digest: Digest) -> String { digest.withBytes { code.text($0) } }

  static func text(of bytes: Span<UInt8>) -> [UInt8] { code.encode(bytes) }
}
