import Policy

/// What must hold of the policy readers for any bytes at all.
enum FuzzProperties {
  /// A text is refused with a reason, or formats to what reads as the same, as does its artefact.
  ///
  /// Returns what is broken, nil if nothing is.
  static func text(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let (diagnostics, parsed) = PolicyParser.parse(SourceFile(name: "a", text: text))
    for diagnostic in diagnostics where diagnostic.rendered(.ja).isEmpty {
      return "a finding without words"
    }
    guard let document = parsed else {
      return diagnostics.contains { $0.severity == .error } ? nil : "refused without a reason"
    }
    let formatted = PolicyFormatter.format(document)
    let again = PolicyParser.parse(SourceFile(name: "a", text: formatted)).document
    guard again == document else { return "formatted, it reads as something else" }
    let artefact = PolicyArtefact.encode(document)
    guard let decoded = try? PolicyArtefact.decode(artefact) else {
      return "its artefact is refused"
    }
    let isSame = decoded == document && PolicyFormatter.format(decoded) == formatted
    return isSame ? nil : "its artefact reads as something else"
  }

  /// An artefact is refused or encodes to its own bytes; facts are refused or read back the same.
  ///
  /// Returns what is broken, nil if nothing is.
  static func json(_ bytes: [UInt8]) -> String? {
    if let document = try? PolicyArtefact.decode(bytes) {
      guard PolicyArtefact.encode(document) == bytes else { return "encodes to other bytes" }
      guard text(Array(PolicyFormatter.format(document).utf8)) == nil else {
        return "its text is no text of a policy"
      }
    }
    guard let facts = try? FactsReader.read(bytes.span, in: .bridge2),
      facts.unknownWords.isEmpty
    else { return nil }
    let fields = facts.vocabulary.attributes.compactMap { attribute in
      facts[attribute.name].map { "\"\(attribute.name)\":\"\($0)\"" }
    }
    let again = Array("{\(fields.joined(separator: ","))}".utf8)
    guard let read = try? FactsReader.read(again.span, in: .bridge2), read == facts else {
      return "written out, the facts read as others"
    }
    return nil
  }
}
