/// What is hashed, signed and stored of a document: one JSON text, the same bytes for the same
/// document everywhere.
///
/// Keys ascend, nothing optional is written twice or as nothing, numbers are whole, text is in
/// normalization form C, there is no white space. ``decode(_:vocabularies:)`` accepts exactly the
/// bytes that ``encode(_:)`` writes of a document the parser accepts.
package enum PolicyArtefact {
  /// The version of the artefact's form.
  static let form = 1

  /// The canonical bytes of a document.
  package static func encode(_ document: Document) -> [UInt8] {
    var bytes: [UInt8] = []
    document.node.write(to: &bytes)
    return bytes
  }

  /// Reads canonical bytes; everything else is refused, at the byte where it goes wrong.
  ///
  /// What a document may mean is the parser's to say: the document is written as text and read
  /// back, so that no artefact can hold what no source could.
  package static func decode(
    _ bytes: [UInt8], vocabularies: [Vocabulary] = [.bridge2]
  ) throws(ArtefactError) -> Document {
    let node = try JSONReader.read(bytes.span)
    let read = try Document(node, vocabularies)
    let source = SourceFile(name: "artefact", text: PolicyFormatter.format(read))
    let (diagnostics, parsed) = PolicyParser.parse(source, vocabularies: vocabularies)
    guard let document = parsed else {
      let error = diagnostics.first { $0.severity == .error }
      let said = error?.message ?? Sentence(ja: "", en: "")
      throw ArtefactError(.meaningless(said), at: node.offset(of: error, in: read))
    }
    let canonical = encode(document)
    guard canonical == bytes else {
      let common = zip(canonical, bytes).prefix { $0 == $1 }.count
      throw ArtefactError(.notCanonical, at: common)
    }
    return document
  }
}

extension JSONNode {
  /// The byte where the statement begins that an error of the formatted text is in.
  fileprivate func offset(of error: Diagnostic?, in document: Document) -> Int {
    guard let error, case .object(let fields) = value,
      case .list(let nodes)? = fields.first(where: { $0.key == "statements" })?.value.value
    else { return offset }
    // The statement is the first with which the text reaches the error's line.
    var reached = 0..<nodes.count
    while !reached.isEmpty {
      let middle = (reached.lowerBound + reached.upperBound) / 2
      let text = PolicyFormatter.format(document.keeping(statements: middle + 1))
      let lines = text.utf8.count { $0 == 0x0A }
      reached =
        lines < error.line ? middle + 1..<reached.upperBound : reached.lowerBound..<middle
    }
    return nodes.indices.contains(reached.lowerBound)
      ? nodes[reached.lowerBound].offset : offset
  }
}

extension Document {
  /// The document with its first statements only.
  fileprivate func keeping(statements count: Int) -> Document {
    switch self {
    case .pack(var pack):
      pack.statements = Array(pack.statements.prefix(count))
      pack.closing = []
      return .pack(pack)
    case .agreement(var agreement):
      agreement.statements = Array(agreement.statements.prefix(count))
      agreement.closing = []
      return .agreement(agreement)
    case .mappings, .vocabulary: return self
    }
  }
}
