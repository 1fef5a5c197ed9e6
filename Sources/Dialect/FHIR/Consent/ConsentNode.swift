import Record

/// An element of a resource and its path; whatever is not asked for is not passed over.
struct ConsentNode {
  let value: JSONValue
  let path: String

  func fault(_ reason: FHIRConsentFault.Reason) -> FHIRConsentFault {
    FHIRConsentFault(path, reason)
  }

  /// Throws for a member that is not among `names`.
  ///
  /// An id or an extension without `modifier` changes no meaning (R4 §2.4.0.2).
  func permit(_ names: Set<String>) throws(FHIRConsentFault) {
    guard let members = value.members else { throw fault(.malformed) }
    for (name, _) in members where !names.contains(name) && name != "id" && name != "extension" {
      throw FHIRConsentFault("\(path).\(name)", .notUnderstood)
    }
  }

  func optional(_ name: String) -> ConsentNode? {
    value[name].map { ConsentNode(value: $0, path: "\(path).\(name)") }
  }

  func required(_ name: String) throws(FHIRConsentFault) -> ConsentNode {
    guard let node = optional(name) else {
      throw FHIRConsentFault("\(path).\(name)", .required)
    }
    return node
  }

  /// The elements of a list; none if it is absent.
  func list(
    _ name: String, min: Int = 0, max: Int
  ) throws(FHIRConsentFault) -> [ConsentNode] {
    guard let node = optional(name) else {
      guard min == 0 else { throw FHIRConsentFault("\(path).\(name)", .required) }
      return []
    }
    guard let elements = node.value.elements, !elements.isEmpty else {
      throw node.fault(.malformed)
    }
    guard elements.count <= max else { throw node.fault(.tooMany(max: max)) }
    return elements.enumerated().map { index, value in
      ConsentNode(value: value, path: "\(node.path)[\(index)]")
    }
  }

  /// A string that is not empty.
  func text() throws(FHIRConsentFault) -> String {
    guard let text = value.string, (1...Self.textBytesMax).contains(text.utf8.count) else {
      throw fault(.malformed)
    }
    return text
  }

  func optionalText(_ name: String) throws(FHIRConsentFault) -> String? {
    guard let node = optional(name) else { return nil }
    return try node.text()
  }

  /// LIMIT: bytes of one string.
  private static let textBytesMax = 1024
}

// MARK: - Data types

extension ConsentNode {
  func coding() throws(FHIRConsentFault) -> Coding {
    try permit(["system", "version", "code", "display", "userSelected"])
    return Coding(
      system: try required("system").text(), code: try required("code").text())
  }

  /// The one coding of a concept: two could say two things.
  func concept() throws(FHIRConsentFault) -> Coding {
    try permit(["coding", "text"])
    return try list("coding", min: 1, max: 1)[0].coding()
  }

  func date() throws(FHIRConsentFault) -> TimeSpan {
    guard let span = TimeSpan(try text().utf8.span) else { throw fault(.malformed) }
    return span
  }

  func period() throws(FHIRConsentFault) -> FHIRConsent.Period {
    try permit(["start", "end"])
    let (start, end) = (try optional("start")?.date(), try optional("end")?.date())
    if start == nil, end == nil { throw fault(.malformed) }
    if let start, let end, start.lower >= end.upper { throw fault(.malformed) }
    return FHIRConsent.Period(start: start, end: end)
  }

  func reference() throws(FHIRConsentFault) -> FHIRReference {
    try permit(["reference", "type", "identifier", "display"])
    let reference = FHIRReference(
      address: try optionalText("reference"), type: try optionalText("type"),
      identifier: try optional("identifier")?.identifier(),
      display: try optionalText("display"))
    guard reference != FHIRReference(type: reference.type) else { throw fault(.malformed) }
    return reference
  }

  private func identifier() throws(FHIRConsentFault) -> FHIRReference.Identifier {
    try permit(["use", "type", "system", "value"])
    return FHIRReference.Identifier(
      system: try required("system").text(), value: try required("value").text())
  }
}

// MARK: - Lists

extension ConsentNode {
  func codings(
    _ name: String, max: Int
  ) throws(FHIRConsentFault) -> [Coding] {
    var codings: [Coding] = []
    for node in try list(name, max: max) { codings.append(try node.coding()) }
    return codings
  }

  func references(
    _ name: String, min: Int = 0, max: Int
  ) throws(FHIRConsentFault) -> [FHIRReference] {
    var references: [FHIRReference] = []
    for node in try list(name, min: min, max: max) { references.append(try node.reference()) }
    return references
  }
}
