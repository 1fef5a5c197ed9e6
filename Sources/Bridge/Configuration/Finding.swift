package import Record

/// Something a check found.
package struct Finding: Equatable, Sendable {
  /// How bad it is.
  package enum Severity: String, Sendable {
    /// The bridge does not start.
    case fault
    /// It starts, but somebody should act.
    case warning
  }

  /// How bad it is.
  package let severity: Severity
  /// What it is.
  package let wording: Wording

  /// A finding.
  package init(severity: Severity, wording: Wording) {
    self.severity = severity
    self.wording = wording
  }
}
