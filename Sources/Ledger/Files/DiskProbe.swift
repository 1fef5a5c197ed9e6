package import Platform

/// Told before every step that changes the disk, so that a test can fail it or stop there.
package struct DiskProbe: Sendable {
  /// A step that changes the disk.
  package enum Step: String, CaseIterable, Sendable {
    /// A file is created or emptied.
    case create
    /// Bytes are written.
    case write
    /// Written bytes are made durable.
    case sync
    /// A file is cut.
    case truncate
    /// A file takes its final name.
    case rename
    /// A created, renamed or removed name is made durable.
    case syncDirectory
    /// A file is removed.
    case remove
  }

  private let failure: @Sendable (Step, String) -> Errno?

  /// A probe that asks `failure`, with the step and the path of its file, what the step fails with.
  package init(failure: @escaping @Sendable (Step, String) -> Errno?) {
    self.failure = failure
  }

  /// The probe of production: no step fails.
  package static let none = DiskProbe { _, _ in nil }

  /// Goes on to the step, or fails it.
  func reach(_ step: Step, _ path: String) throws(Errno) {
    if let failure = failure(step, path) { throw failure }
  }
}
