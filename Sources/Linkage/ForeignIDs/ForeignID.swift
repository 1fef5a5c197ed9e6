package import Record

/// A patient number of another facility, as its paper has it: which facility, which number, and two
/// check digits over both (ISO/IEC 7064, MOD 97-10).
///
/// The digits find every wrong digit or letter and every swap of two neighbouring ones, in the
/// facility as well as in the number. They are no secret: whoever has both can compute them.
package struct ForeignID: Hashable, Sendable {
  /// The facility whose number it is.
  package let facility: FacilityReference
  /// The number.
  package let localID: LocalID

  /// A facility's own number, to be printed.
  package init(_ localID: LocalID, of facility: FacilityReference) {
    self.facility = facility
    self.localID = localID
  }

  /// A number as it was typed; nil unless `check` are its two digits.
  package init?(_ localID: LocalID, of facility: FacilityReference, check: String) {
    self.init(localID, of: facility)
    guard check == checkDigits else { return nil }
  }

  /// Two digits, `02` to `98`.
  package var checkDigits: String {
    let rest = Self.remainder(Array("\(facility.path)/\(localID.exposed)".utf8))
    // With both digits behind it the whole leaves 1.
    let check = 98 - rest * 100 % 97
    return check < 10 ? "0\(check)" : "\(check)"
  }

  /// What the text leaves when it is divided by 97, read as a decimal number: a digit for itself, a
  /// letter of either case as 10 to 35, any other byte as the three digits of its value.
  ///
  /// For letters and digits that is what bank account numbers do (ISO 13616), so that any library
  /// for those checks them.
  private static func remainder(_ bytes: [UInt8]) -> Int {
    bytes.reduce(0) { rest, byte in
      switch byte {
      case 0x30...0x39: (rest * 10 + Int(byte) - 0x30) % 97
      case 0x41...0x5A: (rest * 100 + Int(byte) - 0x41 + 10) % 97
      case 0x61...0x7A: (rest * 100 + Int(byte) - 0x61 + 10) % 97
      default: (rest * 1_000 + Int(byte)) % 97
      }
    }
  }

  /// What a statement about this number, made by `asker`, is bound to.
  func context(asker: FacilityReference) -> [UInt8] {
    Array("\(asker.path)>\(facility.path)/\(localID.exposed)".utf8)
  }
}
