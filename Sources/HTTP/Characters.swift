// Character classes as bit sets: no table to load, no branch per class.

/// Whether the byte may stand in a token (RFC 9110 §5.6.2).
func isTokenByte(_ byte: UInt8) -> Bool {
  isMember(byte, low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
}

/// Whether the byte may stand in a path: pchar, `/` and `%` (RFC 3986 §3.3).
func isPathByte(_ byte: UInt8) -> Bool {
  isMember(byte, low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
}

/// Whether the byte may stand in a query: pchar, `/`, `?`, `%` (RFC 3986 §3.4), and `|`.
///
/// Browsers write the bar of a FHIR token unencoded (WHATWG URL, query percent-encode set).
func isQueryByte(_ byte: UInt8) -> Bool {
  isMember(byte, low: 0xAFFF_FFF2_0000_0000, high: 0x57FF_FFFE_87FF_FFFF)
}

/// Whether the byte is never escaped in a URI (RFC 3986 §2.3).
func isUnreservedByte(_ byte: UInt8) -> Bool {
  isMember(byte, low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
}

/// Whether the byte may stand inside a field value: VCHAR, space, tab; obs-text is refused.
func isFieldByte(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F || byte == 0x09 }

/// Whether the byte is a space or a tab (RFC 9110 §5.6.3).
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

func lowercase(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

/// The value of a hexadecimal digit of either case.
func hexValue(_ byte: UInt8) -> UInt8? {
  if isDigit(byte) { return byte &- 0x30 }
  let letter = byte | 0x20
  return letter &- 0x61 < 6 ? letter &- 0x61 &+ 10 : nil
}

@inline(__always)
private func isMember(_ byte: UInt8, low: UInt64, high: UInt64) -> Bool {
  guard byte < 0x80 else { return false }
  return ((byte < 64 ? low : high) &>> UInt64(byte & 63)) & 1 == 1
}
