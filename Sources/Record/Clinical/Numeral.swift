/// A decimal number in the digits it was written with: what is measured to two places stays so.
package struct Numeral: Hashable, Sendable {
  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, at most 32 characters (FHIR R4 §2.24.0.1).
  package let digits: String

  /// LIMIT: characters of a number.
  private static let charactersMax = 32

  /// Reads what HL7 v2.5 §2.A.46 (NM) allows: a sign, leading zeros, a point first or last.
  ///
  /// Nil if it is anything else.
  package init?(_ text: String) {
    var rest = Substring(text)
    var isNegative = false
    if let sign = rest.first, sign == "+" || sign == "-" {
      isNegative = sign == "-"
      rest = rest.dropFirst()
    }
    let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    guard text.utf8.count <= Self.charactersMax, let whole = parts.first,
      !(whole.isEmpty && fraction.isEmpty),
      (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let significant = whole.drop { $0 == "0" }
    digits =
      (isNegative ? "-" : "") + (significant.isEmpty ? "0" : significant)
      + (fraction.isEmpty ? "" : "." + fraction)
  }
}
