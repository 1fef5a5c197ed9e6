package import Record

/// What codes of one system are called in another, read from FHIR ConceptMap files.
///
/// Networks and operators extend it by files, not by code. A code that is in no map keeps its
/// original and gains nothing.
/// SOURCE: FHIR R4 ConceptMap; equivalences `unmatched` and `disjoint` map to nothing.
package struct CodeMap: Sendable {
  /// By system, by code.
  private var table: [String: [String: [Coding]]] = [:]
  /// How many codes are known.
  package private(set) var count = 0

  /// LIMIT: codes of all files together.
  package static let codesMax = 200_000

  /// Makes a map that knows nothing.
  package init() {}

  /// Reads ConceptMap files; what stands in several is taken from all, in their order.
  ///
  /// - Throws: `.json` and `.elementMalformed` for what is no sound ConceptMap, `.tooManyEntries`
  ///   above ``codesMax``.
  package init(conceptMaps files: [[UInt8]]) throws(DialectError) {
    for bytes in files { try read(bytes) }
  }

  /// What `code` of `system` is called elsewhere, in the order of the files.
  package func targets(of code: String, in system: String) -> [Coding] {
    table[system]?[code] ?? []
  }

  /// What the codes of `system` are called elsewhere.
  package func codes(of system: String) -> [String: [Coding]] { table[system] ?? [:] }

  /// What `code` of `system` is called in the system `target`.
  package func target(of code: String, in system: String, to target: String) -> String? {
    targets(of: code, in: system).first { $0.system == target }?.code
  }

  private mutating func read(_ bytes: [UInt8]) throws(DialectError) {
    let map: JSONValue
    do throws(JSONError) {
      map = try JSONValue.parse(bytes)
    } catch {
      throw .json(error)
    }
    guard map["resourceType"]?.string == "ConceptMap" else {
      throw .elementMalformed(name: "resourceType")
    }
    for group in map["group"]?.elements ?? [] { try read(group: group) }
  }

  private mutating func read(group: JSONValue) throws(DialectError) {
    guard let source = group["source"]?.string, let target = group["target"]?.string else {
      throw .elementMalformed(name: "ConceptMap.group")
    }
    var codes = table[source] ?? [:]
    table[source] = nil
    defer { table[source] = codes }
    for element in group["element"]?.elements ?? [] {
      guard let code = element["code"]?.string, !code.isEmpty else {
        throw .elementMalformed(name: "ConceptMap.group.element.code")
      }
      for other in element["target"]?.elements ?? [] {
        guard let equivalence = other["equivalence"]?.string else {
          throw .elementMalformed(name: "ConceptMap.group.element.target.equivalence")
        }
        guard equivalence != "unmatched", equivalence != "disjoint" else { continue }
        guard let name = other["code"]?.string, !name.isEmpty else {
          throw .elementMalformed(name: "ConceptMap.group.element.target.code")
        }
        if codes[code] == nil { count += 1 }
        codes[code, default: []].append(
          Coding(system: target, code: name, display: other["display"]?.string))
      }
      guard count <= Self.codesMax else { throw .tooManyEntries(max: Self.codesMax) }
    }
  }
}
