extension HL7v2 {
  /// The characters that MSH-1 and MSH-2 declare (HL7 v2.5 §2.5.4).
  package struct Delimiters: Equatable, Sendable {
    /// Between fields, usually `|`.
    package let field: UInt8
    /// Between components, usually `^`.
    package let component: UInt8
    /// Between repetitions, usually `~`.
    package let repetition: UInt8
    /// Around escapes, usually `\`.
    package let escape: UInt8
    /// Between subcomponents, usually `&`.
    package let subcomponent: UInt8

    /// `|^~\&`, which HL7 recommends and SS-MIX2 requires.
    package static let standard = Delimiters(Array("|^~\\&".utf8))

    /// From the bytes after `MSH`: five different characters, none a letter, digit or white space.
    init?(header bytes: [UInt8], at start: Int) {
      guard start + 5 <= bytes.count else { return nil }
      let found = Array(bytes[start..<start + 5])
      guard Set(found).count == 5, found.allSatisfy(Self.allows) else { return nil }
      self.init(found)
    }

    private init(_ found: [UInt8]) {
      field = found[0]
      component = found[1]
      repetition = found[2]
      escape = found[3]
      subcomponent = found[4]
    }

    private static func allows(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
      default: false
      }
    }
  }
}
