/// One effect of a commit on the table, as the journal keeps it: no condition is left in it.
enum Operation: Hashable, Sendable {
  /// Puts a value; lease 0 is none.
  case put(Key, [UInt8], lease: UInt64)
  case delete(Key)
  /// Makes a lease of so many milliseconds.
  case grant(lease: UInt64, milliseconds: UInt64)
  /// Forgets a lease whose keys the same commit deletes.
  case end(lease: UInt64)
}

/// What a commit that went through did.
struct CommitRecord: Hashable, Sendable {
  let revision: Revision
  let operations: [Operation]
}
