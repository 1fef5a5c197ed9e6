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
    var missing = 26
    for digit in text.utf8.prefix(26) {
      let value = digit >= 0x61 ? digit &- 0x61 : digit &- 0x18
      missing -= 1
      // 25 digits have 125 bits; of the last one three are left.
      bits = missing > 0 ? bits << 5 | UInt128(value) : bits << 3 | UInt128(value >> 2)
    }
    return missing > 0 ? bits << UInt128(5 * missing - 2) : bits
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
    let form: StaticString = "urn:uuid:########-####-####-####-############"
    // SAFETY: the text has room for all of the form, and each of its bytes is written.
    return unsafe String(unsafeUninitializedCapacity: form.utf8CodeUnitCount) { text in
      var rest = bits
      for place in 0..<form.utf8CodeUnitCount {
        let mark = unsafe form.utf8Start[place]
        guard mark == UInt8(ascii: "#") else {
          unsafe text[place] = mark
          continue
        }
        let digit = UInt8(truncatingIfNeeded: rest >> 124)
        unsafe text[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
        rest <<= 4
      }
      return form.utf8CodeUnitCount
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
