package import Platform
package import Record

/// From when until when a report looks.
package struct LedgerPeriod: Equatable, Sendable {
  /// The first moment.
  package let from: Timestamp
  /// The first moment after it.
  package let until: Timestamp

  /// A period that is not empty; nil for any other.
  package init?(from: Timestamp, until: Timestamp) {
    guard from < until else { return nil }
    self.from = from
    self.until = until
  }

  /// Whether an entry of the ledger was made in it.
  package func covers(_ entry: JSONValue) -> Bool {
    entry["at"]?.string.flatMap(Timestamp.init(rfc3339:)).map { from <= $0 && $0 < until } ?? false
  }
}
