import Store
import Synchronization

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
  let seen = LastSeen()

  init(_ value: Value, _ key: Key, _ stored: Versioned) {
    self.value = value
    row = ReadRow(key, stored)
  }
}

/// The store's revision at which some rows were last seen as they had been read: until something
/// is committed they need not be looked at again.
struct LastSeen: ~Copyable, Sendable {
  /// None of a store that is in use: rows are read after the first commit.
  private static let never = UInt64.max
  private let number = Atomic<UInt64>(never)

  func covers(_ latest: Revision?) -> Bool {
    latest.map { $0.number == number.load(ordering: .relaxed) } ?? false
  }

  /// To be told the revision from before the rows were looked at.
  func note(_ latest: Revision?) {
    if let latest { number.store(latest.number, ordering: .relaxed) }
  }
}

extension Storage {
  /// Whether rows are all still as they were read; what was committed before this was called is
  /// seen.
  func areUnchanged(
    _ rows: some Collection<ReadRow>, since seen: borrowing LastSeen
  ) async throws(ConsentError) -> Bool {
    let latest = store.latest
    if seen.covers(latest) { return true }
    for row in rows {
      guard try await get(row.key)?.revision == row.revision else { return false }
    }
    seen.note(latest)
    return true
  }
}
