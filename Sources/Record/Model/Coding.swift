/// One code of one code system.
package struct Coding: Hashable, Sendable {
  /// The URI of the code system, if named.
  package var system: String?
  /// The code itself, never empty.
  package var code: String
  /// The words shown for it.
  package var display: String?

  /// Makes a coding of its three parts.
  package init(system: String?, code: String, display: String? = nil) {
    self.system = system
    self.code = code
    self.display = display
  }
}
