package import Record

/// What a document of the bridge is called in XDS: one UUID, as an entryUUID and as a uniqueId.
package enum DocumentName: Hashable, Sendable {
  /// `urn:uuid:` and a UUID in lower case.
  case entryUUID(String)
  /// An OID, or whatever else was asked for.
  case uniqueID(String)

  /// True if the document goes by this name.
  package func names(_ handle: DocumentHandle) -> Bool {
    switch self {
    case .entryUUID(let text): text == handle.entryUUID
    case .uniqueID(let text): text == handle.uniqueID
    }
  }
}

extension DocumentHandle {
  /// The document's entryUUID: 122 bits of the handle as a UUID of version 8 (RFC 9562 §5.8).
  ///
  /// Whoever has it cannot tell the handle; the bridge compares it with those of its answers.
  package var entryUUID: String { UUIDText.urn(uuid) }

  /// The document's uniqueId: the same UUID as an OID (ITU-T X.667 §7), at most 44 bytes.
  package var uniqueID: String { "2.25.\(uuid)" }

  /// True if one of the tokens of a query is a name of the document.
  package func isNamed(by tokens: [Token]) -> Bool {
    tokens.contains { $0.code == entryUUID || $0.code == uniqueID }
  }

  /// The id of what says how the document is related to another one.
  func associationUUID(to other: DocumentHandle, _ relation: DocumentRelation) -> String {
    let place = DocumentRelation.allCases.firstIndex(of: relation) ?? 0
    return UUIDText.urn(UUIDText.marked(uuid &* 3 &+ other.uuid &* 5 &+ UInt128(place)))
  }

  /// The document's UUID as a number.
  var uuid: UInt128 { UUIDText.marked(bits) }

  /// The first 128 bits of a handle's base32 digits; a shorter handle is filled with zeros.
  private var bits: UInt128 {
    var bits: UInt128 = 0
    var count = 0
    for digit in text.utf8.prefix(26) {
      let value = UInt128(digit >= 0x61 ? digit &- 0x61 : digit &- 0x18)
      let taken = min(5, 128 - count)
      bits = bits << UInt128(taken) | value >> UInt128(5 - taken)
      count += taken
    }
    return bits << UInt128(128 - count)
  }
}

/// UUIDs as text (RFC 9562 §4).
enum UUIDText {
  /// The same number with the marks of version 8 and of the variant.
  static func marked(_ bits: UInt128) -> UInt128 {
    let version = UInt128(0xF) << 76
    let variant = UInt128(3) << 62
    return bits & ~version & ~variant | UInt128(8) << 76 | UInt128(2) << 62
  }

  static func urn(_ bits: UInt128) -> String {
    var text = Array("urn:uuid:".utf8)
    text.reserveCapacity(45)
    append(UInt64(truncatingIfNeeded: bits >> 64), hyphensBefore: 0b0001_0001_0000_0000, to: &text)
    append(UInt64(truncatingIfNeeded: bits), hyphensBefore: 0b0000_0000_0001_0001, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends sixteen digits; `places` has a bit for each digit with a hyphen before it.
  private static func append(
    _ bits: UInt64, hyphensBefore places: UInt16, to text: inout [UInt8]
  ) {
    for place in 0..<16 {
      if places >> UInt16(place) & 1 == 1 { text.append(0x2D) }
      let value = UInt8(truncatingIfNeeded: bits >> UInt64(60 - 4 * place)) & 15
      text.append(value < 10 ? 0x30 + value : 0x57 + value)
    }
  }

  /// A UUID as a URN in lower case; nil if `text` is none.
  ///
  /// `urn:uuid:` may be missing.
  static func canonical(_ text: String) -> String? {
    let text = text.lowercased()
    let uuid = Array((text.hasPrefix("urn:uuid:") ? text.dropFirst(9) : text[...]).utf8)
    guard uuid.count == 36 else { return nil }
    for (place, byte) in uuid.enumerated() {
      let isHyphen = [8, 13, 18, 23].contains(place)
      let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
      guard isHyphen ? byte == 0x2D : isDigit else { return nil }
    }
    return "urn:uuid:" + String(decoding: uuid, as: UTF8.self)
  }
}
