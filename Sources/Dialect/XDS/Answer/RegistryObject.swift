import Record
import XML

/// One object of ebRIM 3.0, its parts by name.
struct RegistryObject {
  let element: XMLTree.Element
  private(set) var slots: [String: [String]] = [:]
  private(set) var classifications: [(scheme: ClassificationScheme, object: XMLTree.Element)] = []
  private(set) var identifiers: [String: String] = [:]
  private(set) var title: String?
  private(set) var comments: String?

  /// LIMIT: slots, classifications and identifiers of one object.
  private static let partsMax = 512

  init(_ element: XMLTree.Element) throws(DialectError) {
    self.element = element
    let model = SOAPNamespace.model.rawValue
    let parts = element.elements
    guard parts.count <= Self.partsMax else { throw .elementMalformed(name: "ExtrinsicObject") }
    for part in parts where part.name.namespace == model {
      switch part.name.local {
      case "Slot": try takeSlot(part)
      case "Name": title = Self.localized(part)
      case "Description": comments = Self.localized(part)
      case "Classification":
        let scheme = part.attribute("classificationScheme")?.lowercased() ?? ""
        if let scheme = ClassificationScheme(rawValue: scheme) {
          classifications.append((scheme, part))
        }
      case "ExternalIdentifier":
        guard let scheme = part.attribute("identificationScheme"),
          let value = part.attribute("value"),
          identifiers.updateValue(value, forKey: scheme.lowercased()) == nil
        else { throw .elementMalformed(name: "ExternalIdentifier") }
      default: break
      }
    }
  }

  private mutating func takeSlot(_ slot: XMLTree.Element) throws(DialectError) {
    guard let name = slot.attribute("name"),
      slots.updateValue(Self.values(slot), forKey: name) == nil
    else { throw .elementMalformed(name: "Slot") }
  }

  /// The values of a slot without blanks at their ends.
  static func values(_ slot: XMLTree.Element) -> [String] {
    let model = SOAPNamespace.model.rawValue
    return slot.first("ValueList", model)?.all("Value", model).map(\.text.trimmingBlanks) ?? []
  }

  /// The value of a slot that has one; empty counts as none.
  func single(_ slot: String) -> String? {
    guard let value = slots[slot]?.first, !value.isEmpty else { return nil }
    return value
  }

  /// The value of an external identifier.
  func identifier(_ scheme: IdentificationScheme) -> String? { identifiers[scheme.rawValue] }

  /// The Japanese of several texts, or the first; empty counts as none.
  static func localized(_ part: XMLTree.Element?) -> String? {
    let texts = part?.all("LocalizedString", SOAPNamespace.model.rawValue) ?? []
    let xml = "http://www.w3.org/XML/1998/namespace"
    let japanese = texts.first { $0.attribute("lang", xml)?.hasPrefix("ja") ?? false }
    guard let value = (japanese ?? texts.first)?.attribute("value"), !value.isEmpty else {
      return nil
    }
    return value
  }
}
