package import Record

/// What a receptionist compares before saying "this is our patient".
package struct Demographics: Equatable, Sendable {
  /// How many bytes the two names may need together; a slip always has room for as many.
  package static let nameBytesMax = 59
  /// How many bytes the plain form has, whatever the names' length: the length tells nothing.
  static let plainBytes = 64

  /// Sex as registered, in FHIR's words.
  package enum Sex: String, CaseIterable, Sendable {
    case male, female, other, unknown

    var code: UInt8 {
      switch self {
      case .male: 1
      case .female: 2
      case .other: 3
      case .unknown: 4
      }
    }
  }

  /// The reading: full-width katakana, ASCII and spaces; one byte a character when sealed.
  package let kanaName: String
  /// The name as written; any script without control characters.
  package let name: String
  /// `YYYY-MM-DD`, a real date of the years 1850 to 2149.
  package let birthDate: String
  /// Sex as registered.
  package let sex: Sex

  /// Checks every field; throws `malformedDemographics` or `demographicsTooLong`.
  package init(kanaName: String, name: String, birthDate: String, sex: Sex) throws(LinkageError) {
    guard let kana = Kana.packed(kanaName), !kana.isEmpty else {
      throw .malformedDemographics(field: "kanaName")
    }
    guard !name.isEmpty,
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      throw .malformedDemographics(field: "name")
    }
    guard BirthDate.packed(birthDate) != nil else {
      throw .malformedDemographics(field: "birthDate")
    }
    let bytes = kana.count + NameText.packed(name).bytes.count
    guard bytes <= Self.nameBytesMax else { throw .demographicsTooLong(bytes: bytes) }
    self.kanaName = kanaName
    self.name = name
    self.birthDate = birthDate
    self.sex = sex
  }

  /// Always 64 bytes: encoding and sex, birth date (3), length of the kana, kana, name, zeros.
  func packed() -> [UInt8] {
    let name = NameText.packed(self.name)
    let kana = Kana.packed(kanaName) ?? []
    var plain: [UInt8] = [sex.code << 1 | (name.isUTF16 ? 1 : 0)]
    plain += BirthDate.packed(birthDate) ?? []
    plain.append(UInt8(kana.count))
    plain += kana + name.bytes
    precondition(plain.count <= Self.plainBytes, "checked demographics fit their 64 bytes")
    return plain + [UInt8](repeating: 0, count: Self.plainBytes - plain.count)
  }

  /// Reads the plain form; throws `malformedSlip` for anything ``packed()`` would not write.
  init(packed plain: [UInt8]) throws(LinkageError) {
    guard plain.count == Self.plainBytes, plain[4] <= Self.nameBytesMax,
      let sex = Sex.allCases.first(where: { $0.code == plain[0] >> 1 }),
      let birthDate = BirthDate.unpacked(Array(plain[1..<4])),
      let kanaName = Kana.unpacked(plain[5..<5 + Int(plain[4])]),
      let name = NameText.unpacked(plain[(5 + Int(plain[4]))...], isUTF16: plain[0] & 1 == 1)
    else { throw .malformedSlip }
    do {
      try self.init(kanaName: kanaName, name: name, birthDate: birthDate, sex: sex)
    } catch {
      throw .malformedSlip
    }
    guard packed() == plain else { throw .malformedSlip }
  }
}

extension Demographics {
  private static let shownPurpose = "kakehashi proposal 1"

  /// Sealed to the side that a link is proposed to, for its human to compare; forgotten with the
  /// link.
  package func sealed(
    for link: LinkID, to key: SidePublicKey, under linkKey: LinkKey
  ) throws(LinkageError) -> [UInt8] {
    linkKey.seal(
      try key.seal(packed(), purpose: Self.shownPurpose, context: link.bytes),
      context: Array(Self.shownPurpose.utf8))
  }

  /// Opens what was sealed so; `cryptography` for another link or side.
  package init(
    opening sealed: [UInt8], for link: LinkID, with keys: SideKeys, under linkKey: LinkKey
  ) throws(LinkageError) {
    let inner = try linkKey.open(sealed, context: Array(Self.shownPurpose.utf8))
    try self.init(
      packed: try keys.open(inner, purpose: Self.shownPurpose, context: link.bytes))
  }
}

/// Full-width katakana in one byte: U+30A1…U+30FE as 0x80…0xDD, the wide space as 0xDE, ASCII.
private enum Kana {
  static func packed(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20...0x7E: bytes.append(UInt8(scalar.value))
      case 0x30A1...0x30FE: bytes.append(UInt8(scalar.value - 0x30A1 + 0x80))
      case 0x3000: bytes.append(0xDE)
      default: return nil
      }
    }
    return bytes
  }

  static func unpacked(_ bytes: ArraySlice<UInt8>) -> String? {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      let value: UInt32 =
        switch byte {
        case 0x20...0x7E: UInt32(byte)
        case 0x80...0xDD: UInt32(byte) - 0x80 + 0x30A1
        case 0xDE: 0x3000
        default: 0
        }
      guard value != 0, let scalar = Unicode.Scalar(value) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }
}

/// A name in UTF-8 or UTF-16, whichever is shorter: kanji take two bytes instead of three.
private enum NameText {
  static func packed(_ text: String) -> (bytes: [UInt8], isUTF16: Bool) {
    let wide = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let narrow = Array(text.utf8)
    return wide.count < narrow.count ? (wide, true) : (narrow, false)
  }

  static func unpacked(_ padded: ArraySlice<UInt8>, isUTF16: Bool) -> String? {
    guard isUTF16 else {
      let end = padded.lastIndex { $0 != 0 }.map { $0 + 1 } ?? padded.startIndex
      return String(validating: padded[..<end], as: UTF8.self)
    }
    let bytes = Array(padded)
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    let end = units.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    return String(validating: units[..<end], as: UTF16.self)
  }
}

/// A calendar date in three bytes: year since 1850 times 512, month times 32, day.
private enum BirthDate {
  private static let years = 1850...2149

  static func packed(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
      text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      years.contains(year), (1...12).contains(month),
      (1...days(of: month, in: year)).contains(day)
    else { return nil }
    let number = (year - years.lowerBound) << 9 | month << 5 | day
    return [UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
  }

  static func unpacked(_ bytes: [UInt8]) -> String? {
    let number = bytes.reduce(0) { $0 << 8 | Int($1) }
    let date = [(number >> 9) + years.lowerBound, number >> 5 & 15, number & 31]
    let text = date.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    return packed(text) == nil ? nil : text
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
