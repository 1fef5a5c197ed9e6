import Store

/// A row of the store as it was read: nothing was written there since, as long as it has that
/// revision still.
package struct ReadRow: Equatable, Sendable {
  let key: Key
  /// The commit that wrote it; nil if nothing is there.
  let revision: Revision?

  init(_ key: Key, _ stored: Versioned?) {
    self.key = key
    revision = stored?.revision
  }
}

/// A value as it was read from one row.
package final class Reading<Value: Sendable>: Sendable {
  /// What stands there.
  package let value: Value
  /// Where it stands.
  package let row: ReadRow

  init(_ value: Value, _ key: Key, _ stored: Versioned) {
    self.value = value
    row = ReadRow(key, stored)
  }
}

extension Storage {
  /// Whether a row is still as it was read.
  func isUnchanged(_ row: ReadRow) async throws(ConsentError) -> Bool {
    try await get(row.key)?.revision == row.revision
  }
}
