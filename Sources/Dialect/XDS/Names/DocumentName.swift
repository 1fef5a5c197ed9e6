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

  /// The entryUUID of the document that goes by this name, if one of the bridge's does.
  package var asEntryUUID: String? {
    switch self {
    case .entryUUID(let text): return text
    case .uniqueID(let text):
      // The one way to write a number is the one the bridge has written.
      guard text.utf8.count <= 44, let number = UInt128(text.dropFirst(5)),
        UUIDText.oid(number) == text
      else { return nil }
      return UUIDText.urn(number)
    }
  }
}

extension DocumentHandle {
  /// The document's entryUUID: 122 bits of the handle as a UUID of version 8 (RFC 9562 §5.8).
  ///
  /// Whoever has it cannot tell the handle; the bridge compares it with those of its answers.
  package var entryUUID: String { UUIDText.urn(uuid) }

  /// The document's uniqueId: the same UUID as an OID (ITU-T X.667 §7), at most 44 bytes.
  package var uniqueID: String { UUIDText.oid(uuid) }

  /// True if one of the tokens of a query is a name of the document.
  package func isNamed(by tokens: [Token]) -> Bool {
    let names = DocumentNames(self)
    return tokens.contains { $0.code == names.entryUUID || $0.code == names.uniqueID }
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
    // 24 digits in two words; of the last two there are five bits and three.
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var place = 0
    for digit in text.utf8 {
      guard place < 26 else { break }
      let value = UInt64(digit >= 0x61 ? digit &- 0x61 : digit &- 0x18)
      switch place {
      case 0..<12: words.0 |= value &<< UInt64(55 &- 5 &* place)
      case 12..<24: words.1 |= value &<< UInt64(55 &- 5 &* (place &- 12))
      case 24: words.2 = value &<< 3
      default: words.2 |= value &>> 2
      }
      place &+= 1
    }
    return UInt128(words.0) << 68 | UInt128(words.1) << 8 | UInt128(words.2)
  }
}

/// All that a document is called, worked out once.
package struct DocumentNames: Hashable, Sendable {
  /// The document's entryUUID.
  package let entryUUID: String
  /// The document's uniqueId.
  package let uniqueID: String
  /// The UUID as a number.
  let uuid: UInt128

  /// The names of one document.
  package init(_ handle: DocumentHandle) {
    uuid = handle.uuid
    entryUUID = UUIDText.urn(uuid)
    uniqueID = UUIDText.oid(uuid)
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

  private static let prefix: StaticString = "urn:uuid:"

  static func urn(_ bits: UInt128) -> String {
    // SAFETY: nine bytes of the prefix, 32 digits and four hyphens are written.
    unsafe String(unsafeUninitializedCapacity: 45) { text in
      for place in 0..<9 { unsafe text[place] = prefix.utf8Start[place] }
      unsafe write(bits, to: UnsafeMutableBufferPointer(rebasing: text[9...]))
      return 45
    }
  }

  /// Adds a UUID as a URN.
  static func append(_ bits: UInt128, to text: inout [UInt8]) {
    // SAFETY: as above.
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 45) { room in
      for place in 0..<9 { unsafe room[place] = prefix.utf8Start[place] }
      unsafe write(bits, to: UnsafeMutableBufferPointer(rebasing: room[9...]))
      unsafe text.append(contentsOf: room)
    }
  }

  /// Writes digits and hyphens, 36 bytes.
  private static func write(_ bits: UInt128, to text: UnsafeMutableBufferPointer<UInt8>) {
    precondition(text.count >= 36, "room for every digit")
    var rest = UInt64(truncatingIfNeeded: bits >> 64)
    var place = 0
    for number in 0..<32 {
      if number == 16 { rest = UInt64(truncatingIfNeeded: bits) }
      // SAFETY: a hyphen stands before four of the 32 digits.
      if number == 8 || number == 12 || number == 16 || number == 20 {
        unsafe text[place] = 0x2D
        place &+= 1
      }
      let digit = UInt8(truncatingIfNeeded: rest &>> 60)
      unsafe text[place] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
      place &+= 1
      rest &<<= 4
    }
  }

  /// A UUID as an OID (ITU-T X.667 §7): its decimal digits behind `2.25.`.
  static func oid(_ bits: UInt128) -> String {
    let word = UInt128(10_000_000_000_000_000_000)
    let (high, low) = bits.quotientAndRemainder(dividingBy: word)
    guard high > 0 else { return "2.25.\(UInt64(truncatingIfNeeded: low))" }
    let (top, middle) = high.quotientAndRemainder(dividingBy: word)
    let start = top > 0 ? "\(UInt64(truncatingIfNeeded: top))" : ""
    let next = "\(UInt64(truncatingIfNeeded: middle))"
    let end = "\(UInt64(truncatingIfNeeded: low))"
    return "2.25." + start + (top > 0 ? filled(next) : next) + filled(end)
  }

  /// Nineteen digits, with zeros in front.
  private static func filled(_ digits: String) -> String {
    String(repeating: "0", count: 19 - digits.utf8.count) + digits
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
