import Record

/// Names of people and institutions in XDS: `id^family^given^middle^suffix^prefix^…` and
/// `name^^^^^&OID&ISO^^^^id` (IHE ITI TF-3 table 4.2.3.1.7-2, XCN and XON).
enum RegistryName {
  /// The name as it is shown: family name first where it is not written in Latin letters.
  ///
  /// nil if there is no name.
  static func display(xcn text: String) -> String? {
    let parts = components(text)
    let (family, given) = (part(parts, 1), part(parts, 2))
    let isLatin = (family + given).utf8.allSatisfy { $0 < 0x80 }
    let names = isLatin ? [part(parts, 5), given, part(parts, 3), family] : [family, given]
    let name = names.filter { !$0.isEmpty }.joined(separator: " ")
    return name.isEmpty ? nil : name
  }

  /// The institution's name; nil if there is none.
  static func display(xon text: String) -> String? {
    let name = part(components(text), 0)
    return name.isEmpty ? nil : name
  }

  /// The ids inside an XCN.
  static func ids(xcn text: String) -> [String] { [part(components(text), 0)] }

  /// The ids inside an XON.
  static func ids(xon text: String) -> [String] { [part(components(text), 9)] }

  /// A pattern on XCN as one on the name that is shown: the parts of the name in their order, with
  /// anything between them.
  static func pattern(_ text: String) -> NamePattern {
    let parts = components(text)
    guard parts.count > 1 else { return .like(text) }
    let names = parts[1...].map { $0.trimmingBlanks }.filter { !$0.isEmpty && $0 != "%" }
    let id = parts[0].allSatisfy { $0 == "%" } ? "" : parts[0]
    return .like("%" + ([id] + names).filter { !$0.isEmpty }.joined(separator: "%") + "%")
  }

  /// The components; of a family name the part before `&` counts.
  static func components(_ text: String) -> [String] {
    text.split(separator: "^", omittingEmptySubsequences: false).map { component in
      String(component.prefix { $0 != "&" })
    }
  }

  private static func part(_ parts: [String], _ index: Int) -> String {
    index < parts.count ? parts[index].trimmingBlanks : ""
  }

  /// Puts a blank in the place of each delimiter of HL7 v2 in a name that is shown.
  ///
  /// Behind `^` the name is an XCN without an id, alone it is an XON.
  static func blankDelimiters(in text: inout [UInt8], from start: Int) {
    for place in start..<text.count where text[place] == 0x5E || text[place] == 0x26 {
      text[place] = 0x20
    }
  }
}

/// Identifiers of what led to a document: `id^^^&OID&ISO^type` (IHE ITI TF-3 4.2.3.2.28, CXi).
enum ReferenceID {
  /// The token that finds it; nil if there is no id.
  static func token(_ text: String) -> Token? {
    guard let (system, code) = parts(text) else { return nil }
    return Token(system: system.map { .exactly($0) } ?? .any, code: code)
  }

  /// The URI of the assigning authority, and the id; nil if there is no id.
  static func parts(_ text: String) -> (system: String?, code: String)? {
    if let id = AssignedID(cx: text) { return ("urn:oid:" + id.authority, id.value) }
    let code = text.prefix { $0 != "^" }
    return code.isEmpty ? nil : (nil, String(code))
  }
}
