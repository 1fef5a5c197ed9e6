/// A date that was asked for: its text and the span of time it names.
package struct PartialDate: Hashable, Sendable {
  /// The text as it was written.
  package let text: String
  /// What it names.
  package let span: TimeSpan

  /// Reads what ``TimeSpan`` reads; nil if malformed.
  package init?(_ text: String) {
    guard let span = TimeSpan(text.utf8.span) else { return nil }
    self.text = text
    self.span = span
  }

  /// The first millisecond of the span, since 1970 UTC.
  package var lower: Int64 { span.lower }
  /// The first millisecond after the span, since 1970 UTC.
  package var upper: Int64 { span.upper }
}
