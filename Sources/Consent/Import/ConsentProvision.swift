import Record

/// One provision of a FHIR R4 Consent (R4 Consent.provision), without those nested in it.
struct ConsentProvision: Sendable {
  let isPermit: Bool
  let period: ConsentPeriod
  let actors: [String]
  let purposes: [Coding]
  let actions: [Coding]
  let labels: [Coding]
  let classes: [Coding]
  let codes: [Coding]

  /// Reads a provision at `path`.
  ///
  /// Throws where a part that would have to be understood is malformed or is not.
  init(_ node: JSONValue, at path: String) throws(ConsentImportError) {
    guard let type = node["type"]?.string, ["permit", "deny"].contains(type) else {
      throw .malformed("\(path).type")
    }
    if node["modifierExtension"] != nil { throw .unsupported("\(path).modifierExtension") }
    isPermit = type == "permit"
    period = try ConsentPeriod(node["period"], at: "\(path).period")
    actors = try Self.list(node, "actor", at: path).map { actor throws(ConsentImportError) in
      guard let reference = actor["reference"]?["reference"]?.string else {
        throw .malformed("\(path).actor.reference")
      }
      return reference
    }
    purposes = try Self.codings(node, "purpose", at: path)
    labels = try Self.codings(node, "securityLabel", at: path)
    classes = try Self.codings(node, "class", at: path)
    actions = try Self.concepts(node, "action", at: path)
    codes = try Self.concepts(node, "code", at: path)
  }

  /// What of the record the provision is about; empty if it is about all of it.
  var subjects: [Coding] { labels + classes + codes }

  static func list(
    _ node: JSONValue, _ key: String, at path: String
  ) throws(ConsentImportError) -> [JSONValue] {
    guard let value = node[key] else { return [] }
    guard let elements = value.elements, !elements.isEmpty, elements.count <= 256 else {
      throw .malformed("\(path).\(key)")
    }
    return elements
  }

  private static func codings(
    _ node: JSONValue, _ key: String, at path: String
  ) throws(ConsentImportError) -> [Coding] {
    try list(node, key, at: path).map { value throws(ConsentImportError) in
      guard let coding = Coding(value) else { throw .malformed("\(path).\(key)") }
      return coding
    }
  }

  /// The codings of concepts; one concept may stand where a list should.
  static func concepts(
    _ node: JSONValue, _ key: String, at path: String
  ) throws(ConsentImportError) -> [Coding] {
    let isOne = node[key]?.members != nil
    let concepts = isOne ? [node[key] ?? .null] : try list(node, key, at: path)
    var codings: [Coding] = []
    for concept in concepts { codings += try Self.codings(concept, "coding", at: "\(path).\(key)") }
    guard concepts.isEmpty == codings.isEmpty else { throw .malformed("\(path).\(key)") }
    return codings
  }
}

/// From when to when a provision holds; an absent end is open (R4 §2.24.0.11).
struct ConsentPeriod: Sendable {
  private let start: Int64
  private let end: Int64

  init(_ node: JSONValue?, at path: String) throws(ConsentImportError) {
    func span(_ key: String) throws(ConsentImportError) -> TimeSpan? {
      guard let value = node?[key] else { return nil }
      guard let text = value.string, let span = TimeSpan(text.utf8.span) else {
        throw .malformed("\(path).\(key)")
      }
      return span
    }
    start = try span("start")?.lower ?? .min
    end = try span("end")?.upper ?? .max
  }

  /// Whether an instant, in milliseconds since 1970 UTC, is in the period.
  func contains(_ milliseconds: Int64) -> Bool { start <= milliseconds && milliseconds < end }
}

extension Coding {
  /// Reads a FHIR Coding; nil without a code.
  fileprivate init?(_ node: JSONValue) {
    guard let code = node["code"]?.string, !code.isEmpty else { return nil }
    self.init(system: node["system"]?.string, code: code)
  }

  /// Whether both are the same code of the same system.
  func means(_ other: Coding) -> Bool { system == other.system && code == other.code }
}
