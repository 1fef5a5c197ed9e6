/// Percent-encoding of text in URIs (RFC 3986 §2.1), strict in both directions.
package enum PercentEncoding {
  /// Text with everything but unreserved characters escaped in upper-case hexadecimal.
  package static func encode(_ text: String) -> String {
    guard !text.utf8.allSatisfy(isUnreservedByte) else { return text }
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds text, encoded.
  package static func append(_ text: String, to bytes: inout [UInt8]) {
    let text = text.utf8.span
    bytes.append(addingCapacity: 3 * text.count) { bytes in
      for index in text.indices { append(text[index], to: &bytes) }
    }
  }

  /// The text an encoding stands for.
  ///
  /// Throws `percentMalformed` for a broken escape, `textMalformed` if the result is not UTF-8 or
  /// holds a control character.
  package static func decode(_ encoded: String) throws(HTTPError) -> String {
    let bytes = encoded.utf8.span
    return try text(bytes, bytes.indices)
  }

  /// The text `range` of `bytes` stands for, `+` for a space if `plusIsSpace`.
  static func text(
    _ bytes: Bytes, _ range: Range<Int>, plusIsSpace: Bool = false,
    admittingLineBreaks: Bool = false
  ) throws(HTTPError) -> String {
    let isPlain =
      bytes.first(0x25, in: range) == nil && !(plusIsSpace && bytes.first(0x2B, in: range) != nil)
    guard !isPlain else { return try text(bytes, range, admittingLineBreaks) }
    let decoded = try decode(bytes, range, plusIsSpace: plusIsSpace)
    return try text(decoded.span, decoded.indices, admittingLineBreaks)
  }

  /// Undoes escapes, and `+` where it stands for a space; other bytes stay as they are.
  private static func decode(
    _ encoded: Bytes, _ range: Range<Int>, plusIsSpace: Bool
  ) throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = encoded[index]
      guard byte == 0x25 else {
        bytes.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
        index += 1
        continue
      }
      guard index + 2 < range.upperBound, let high = hexValue(encoded[index + 1]),
        let low = hexValue(encoded[index + 2])
      else { throw .percentMalformed }
      bytes.append(high << 4 | low)
      index += 3
    }
    return bytes
  }

  /// Bytes as text; refuses what is not UTF-8 and control characters.
  private static func text(
    _ bytes: Bytes, _ range: Range<Int>, _ admittingLineBreaks: Bool
  ) throws(HTTPError) -> String {
    // Printable ASCII is clean, and UTF-8 as it stands.
    if bytes.isPrintable(range) { return bytes.text(range) }
    let isClean = bytes.isAll(range) { byte in
      guard byte < 0x20 || byte == 0x7F else { return true }
      return admittingLineBreaks && (byte == 0x0D || byte == 0x0A || byte == 0x09)
    }
    guard isClean else { throw .textMalformed }
    let text = unsafe bytes.extracting(range).withUnsafeBufferPointer { bytes in
      unsafe String(validating: bytes, as: UTF8.self)
    }
    guard let text else { throw .textMalformed }
    return text
  }

  private static func append(_ byte: UInt8, to bytes: inout OutputSpan<UInt8>) {
    guard !isUnreservedByte(byte) else { return bytes.append(byte) }
    bytes.append(0x25)
    bytes.append(hexDigit(byte >> 4))
    bytes.append(hexDigit(byte & 0x0F))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
