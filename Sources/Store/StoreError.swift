package import Platform

/// Why a store did not do what it was asked.
package enum StoreError: Error, Equatable, Sendable {
  // The caller's.
  /// A key is empty.
  case keyEmpty
  /// A key is longer than so many bytes.
  case keyTooLong(bytesMax: Int)
  /// A value is longer than so many bytes.
  case valueTooLong(bytesMax: Int)
  /// The keys and values of a commit together are longer than so many bytes.
  case commitTooLong(bytesMax: Int)
  /// A commit has more conditions or changes than this.
  case tooManyOperations(countMax: Int)
  /// A commit changes one key twice.
  case keyChangedTwice
  /// The lease is unknown, has run out or was revoked.
  case leaseUnknown
  /// A lease lasts less than a second or more than thirty days.
  case leaseDurationOutOfRange
  /// More keys are bound to the lease than this.
  case leaseFull(countMax: Int)

  // The operator's.
  /// The table would grow beyond so many bytes.
  case full(bytesMax: Int)
  /// More commits wait than the store takes on; nothing was changed.
  case busy
  /// The store was closed.
  case closed
  /// Another process, or another store of this one, has the directory open.
  case locked(directory: String)
  /// The file was written under another key.
  case wrongKey(file: String)
  /// The file does not hold what was written; the store will not start from it.
  case corrupt(file: String, offset: Int, reason: String)

  // The environment's.
  /// A system call failed; nothing was changed.
  case system(Errno)
  /// Writing failed in a way that leaves durability unknown: nothing more will be written.
  case readOnly(Errno)
  /// The cluster could not be reached or did not answer in time; the outcome is unknown.
  case unreachable(reason: String)
}

extension StoreError: CustomStringConvertible {
  /// The error in plain words.
  package var description: String {
    switch self {
    case .keyEmpty: "the key is empty"
    case .keyTooLong(let max): "the key is longer than \(max) bytes"
    case .valueTooLong(let max): "the value is longer than \(max) bytes"
    case .commitTooLong(let max): "the commit is longer than \(max) bytes"
    case .tooManyOperations(let max): "the commit has more than \(max) operations"
    case .keyChangedTwice: "the commit changes one key twice"
    case .leaseUnknown: "the lease is unknown or has run out"
    case .leaseDurationOutOfRange: "a lease lasts from one second to thirty days"
    case .leaseFull(let max): "more than \(max) keys are bound to the lease"
    case .full(let max): "the store holds its limit of \(max) bytes"
    case .busy: "too many commits are waiting"
    case .closed: "the store is closed"
    case .locked(let directory): "the store in `\(directory)` is open in another process"
    case .wrongKey(let file): "`\(file)` was written under another key; check the key file"
    case .corrupt(let file, let offset, let reason):
      "`\(file)` is corrupt at offset \(offset): \(reason); restore it from a backup"
    case .system(let errno): "\(errno)"
    case .readOnly(let errno): "the store is read-only since \(errno); check the disk and restart"
    case .unreachable(let reason): "the store cannot be reached: \(reason)"
    }
  }
}

extension StoreError {
  /// Runs what calls the system; a failed call becomes ``system(_:)``.
  static func wrapping<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(StoreError) -> Value {
    do throws(Errno) { return try body() } catch { throw .system(error) }
  }
}
