/// Percent-encoding of text in URIs (RFC 3986 §2.1), strict in both directions.
package enum PercentEncoding {
  /// Text with everything but unreserved characters escaped in upper-case hexadecimal.
  package static func encode(_ text: String) -> String {
    guard !text.utf8.allSatisfy(isUnreservedByte) else { return text }
    var bytes: [UInt8] = []
    for byte in text.utf8 { append(byte, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text an encoding stands for.
  ///
  /// Throws `percentMalformed` for a broken escape, `textMalformed` if the result is not UTF-8 or
  /// holds a control character.
  package static func decode(_ encoded: String) throws(HTTPError) -> String {
    let bytes = try decode(Array(encoded.utf8)[...], plusIsSpace: false)
    return try text(bytes, admittingLineBreaks: false)
  }

  /// Undoes escapes, and `+` where it stands for a space; other bytes stay as they are.
  static func decode(
    _ encoded: ArraySlice<UInt8>, plusIsSpace: Bool
  ) throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var index = encoded.startIndex
    while index < encoded.endIndex {
      let byte = encoded[index]
      guard byte == 0x25 else {
        bytes.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
        index += 1
        continue
      }
      guard index + 2 < encoded.endIndex, let high = hexValue(encoded[index + 1]),
        let low = hexValue(encoded[index + 2])
      else { throw .percentMalformed }
      bytes.append(high << 4 | low)
      index += 3
    }
    return bytes
  }

  /// Bytes as text; refuses what is not UTF-8 and control characters.
  static func text(_ bytes: [UInt8], admittingLineBreaks: Bool) throws(HTTPError) -> String {
    let hasControl = bytes.contains { byte in
      guard byte < 0x20 || byte == 0x7F else { return false }
      return !(admittingLineBreaks && (byte == 0x0D || byte == 0x0A || byte == 0x09))
    }
    guard !hasControl, let text = String(validating: bytes, as: UTF8.self) else {
      throw .textMalformed
    }
    return text
  }

  private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    guard !isUnreservedByte(byte) else { return bytes.append(byte) }
    bytes.append(0x25)
    bytes.append(hexDigit(byte >> 4))
    bytes.append(hexDigit(byte & 0x0F))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
