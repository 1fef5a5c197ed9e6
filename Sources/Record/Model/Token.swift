/// One alternative of a token search (FHIR R4 §3.1.1.4.10): a code, a system, or both.
package struct Token: Hashable, Sendable {
  /// What the code system has to be.
  package enum System: Hashable, Sendable {
    /// `code`: any system or none.
    case any
    /// `|code`: no system.
    case absent
    /// `system|code`: exactly this one.
    case exactly(String)
  }

  /// What the code system has to be.
  package let system: System
  /// What the code has to be; nil for any code of the system (`system|`).
  package let code: String?

  /// Makes a token of its two parts.
  package init(system: System, code: String?) {
    self.system = system
    self.code = code
  }

  /// True if a code of a page is what the token asks for.
  package func matches(_ other: DocumentEntry.Code, in page: DocumentPage) -> Bool {
    if let code, !page.says(other.code, code) { return false }
    switch system {
    case .any: return true
    case .absent: return other.system == nil
    case .exactly(let wanted): return other.system.map { page.says($0, wanted) } ?? false
    }
  }

  /// True if `value` of `system` is what the token asks for.
  package func matches(system other: String?, value: String) -> Bool {
    if let code, code != value { return false }
    switch system {
    case .any: return true
    case .absent: return other == nil
    case .exactly(let wanted): return other == wanted
    }
  }
}
