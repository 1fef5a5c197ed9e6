/// A Japanese postcode: the seven digits.
package struct Postcode: Hashable, Sendable {
  /// Seven ASCII digits.
  package let digits: String

  /// Reads `690-0001`, `〒６９０−０００１`, `6900001`; nil for anything else and for filler.
  package init?(_ text: String) {
    guard let digits = Digits.read(text, dropping: ["〒"]), digits.utf8.count == 7,
      !Digits.isFiller(digits)
    else { return nil }
    self.digits = digits
  }
}

/// A Japanese telephone number: ten or eleven digits from the first 0 on.
package struct PhoneNumber: Hashable, Sendable {
  /// Ten or eleven ASCII digits.
  package let digits: String

  /// Reads `0852-22-1111`, `(0852)22-1111`, `+81 90 1234 5678`; nil for anything else or filler.
  package init?(_ text: String) {
    guard var digits = Digits.read(text, dropping: ["(", ")", "+"]) else { return nil }
    if text.contains("+") || text.contains("＋") {
      guard digits.hasPrefix("81") else { return nil }
      digits = "0" + digits.dropFirst(2).drop { $0 == "0" }
    }
    guard digits.hasPrefix("0"), (10...11).contains(digits.utf8.count),
      !Digits.isFiller(String(digits.dropFirst(2)))
    else { return nil }
    self.digits = digits
  }

  /// The six digits that differ most from one number to the next.
  package var lastSix: String { String(digits.suffix(6)) }
}

/// A number of the health insurance: insurer, symbol, number and branch.
///
/// A near-identifier; it is used only where both sides' agreement says so.
package struct InsuranceNumber: Hashable, Sendable {
  /// The insurer's eight (or six) digits.
  package let insurer: String
  /// The symbol, as on the card; empty where there is none.
  package let symbol: String
  /// The number of the insured.
  package let number: String
  /// The two digits of the person in the household.
  package let branch: String

  /// Reads the four fields of the card; nil if one is none.
  package init?(insurer: String, symbol: String, number: String, branch: String) {
    guard let insurer = Digits.read(insurer, dropping: []), [6, 8].contains(insurer.utf8.count),
      let number = Digits.read(number, dropping: []), (1...10).contains(number.utf8.count),
      let branch = Digits.read(branch, dropping: []), branch.utf8.count == 2,
      symbol.unicodeScalars.prefix(21).count <= 20,
      let symbol = WrittenForm.folded(symbol, digits: true)
    else { return nil }
    self.insurer = insurer.utf8.count == 6 ? "00" + insurer : insurer
    self.symbol = String(String.UnicodeScalarView(symbol))
    self.number = number
    self.branch = branch
  }
}

/// Digits as people write them.
enum Digits {
  /// The ASCII digits of `text` without spaces, hyphens and `marks`; nil if anything else is in it.
  static func read(_ text: String, dropping marks: Set<Unicode.Scalar>) -> String? {
    guard text.unicodeScalars.prefix(33).count <= 32 else { return nil }
    var digits = String.UnicodeScalarView()
    for scalar in Width.folded(text) {
      switch scalar {
      case "0"..."9": digits.append(scalar)
      case " ": continue
      case _ where marks.contains(scalar) || Width.isHyphenLike(scalar): continue
      default: return nil
      }
    }
    return digits.isEmpty ? nil : String(digits)
  }

  /// Whether all digits are one, as systems fill in what they do not know.
  static func isFiller(_ digits: String) -> Bool {
    Set(digits.utf8).count == 1
  }
}
