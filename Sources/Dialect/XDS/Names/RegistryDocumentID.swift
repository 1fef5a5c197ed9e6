/// Where a custodian keeps a document: community, repository and uniqueId, which name it together
/// (IHE ITI TF-2 3.39.4.1.2).
package struct RegistryDocumentID: Hashable, Sendable {
  /// The community by OID without prefix; nil for a plain repository.
  package let home: String?
  /// The repository, as the custodian wrote it.
  package let repository: String
  /// The document, as the custodian wrote it.
  package let uniqueID: String

  /// Names a document.
  package init(home: String?, repository: String, uniqueID: String) {
    self.home = home
    self.repository = repository
    self.uniqueID = uniqueID
  }

  /// Reads a document's ``text``; nil if it is none.
  package init?(_ text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count == 3, let home = Self.unescaped(parts[0]),
      let repository = Self.unescaped(parts[1]), let uniqueID = Self.unescaped(parts[2]),
      !uniqueID.isEmpty
    else { return nil }
    self.init(home: home.isEmpty ? nil : home, repository: repository, uniqueID: uniqueID)
  }

  /// All three in one text, which stands for the document inside the bridge.
  package var text: String {
    [home ?? "", repository, uniqueID].map(Self.escaped).joined(separator: "|")
  }

  /// `|` and the mark itself are marked.
  private static func escaped(_ text: String) -> String {
    text.replacing("~", with: "~0").replacing("|", with: "~1")
  }

  private static func unescaped(_ text: Substring) -> String? {
    var rest = text[...]
    while let mark = rest.firstIndex(of: "~") {
      rest = rest[rest.index(after: mark)...]
      guard rest.first == "0" || rest.first == "1" else { return nil }
    }
    return String(text).replacing("~1", with: "|").replacing("~0", with: "~")
  }
}
