/// An amount of something.
package struct Quantity: Hashable, Sendable {
  /// How the true amount stands to the number.
  package enum Comparator: String, CaseIterable, Sendable {
    case less = "<"
    case atMost = "<="
    case atLeast = ">="
    case greater = ">"
  }

  /// Set if only a bound is known.
  package var comparator: Comparator?
  /// The number.
  package var value: Numeral
  /// The unit, if one was written.
  package var unit: CodedText?

  /// Makes an amount of its parts.
  package init(_ value: Numeral, unit: CodedText? = nil, comparator: Comparator? = nil) {
    self.value = value
    self.unit = unit
    self.comparator = comparator
  }
}
