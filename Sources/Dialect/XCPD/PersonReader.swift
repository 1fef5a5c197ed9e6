import Record
import XML

/// Reads names, addresses and the like of HL7 v3 (ITS XML data types R1).
enum PersonReader {
  /// LIMIT: the longest text that is taken, in bytes.
  private static let textBytesMax = 512

  /// A name; nil if it says nothing.
  static func name(_ element: XMLTree.Element) -> PatientDiscovery.Name? {
    let family = texts(element, "family")
    let given = texts(element, "given")
    guard !family.isEmpty || !given.isEmpty else {
      // A name that is not divided, as `<name>石田太郎</name>`.
      guard let whole = text(element) else { return nil }
      return PatientDiscovery.Name(family: [whole], given: [], script: script(element))
    }
    return PatientDiscovery.Name(family: family, given: given, script: script(element))
  }

  private static func script(_ element: XMLTree.Element) -> PatientDiscovery.Name.Script? {
    let uses = element.attribute("use")?.split(separator: " ") ?? []
    return uses.lazy.compactMap { PatientDiscovery.Name.Script(rawValue: String($0)) }.first
  }

  /// An address; nil if it says nothing.
  static func address(_ element: XMLTree.Element) -> PatientDiscovery.Address? {
    var address = PatientDiscovery.Address()
    address.lines = texts(element, "streetAddressLine")
    address.city = texts(element, "city").first
    address.state = texts(element, "state").first
    address.postalCode = texts(element, "postalCode").first
    address.country = texts(element, "country").first
    return address == PatientDiscovery.Address() ? nil : address
  }

  /// A telephone number or the like.
  static func telecom(_ element: XMLTree.Element) -> String? {
    limited(element.attribute("value"))
  }

  /// Sex as registered; nil for a code that is not known.
  static func sex(_ code: String?) -> PatientDiscovery.Sex? {
    switch code {
    case "M": .male
    case "F": .female
    case "UN", "O": .other
    default: nil
    }
  }

  /// A date as FHIR writes it: a day at most, whatever stands behind it.
  static func birthDate(_ text: String?) -> String? {
    guard let digits = text?.prefix(while: { ("0"..."9").contains($0) }), digits.count >= 4 else {
      return nil
    }
    return RegistryDate.fhir(String(digits.prefix(8)))
  }

  private static func texts(_ element: XMLTree.Element, _ name: String) -> [String] {
    element.all(name, XCPD.namespace).prefix(XCPD.valuesMax).compactMap(text)
  }

  private static func text(_ element: XMLTree.Element) -> String? {
    limited(element.text.trimmingBlanks)
  }

  private static func limited(_ text: String?) -> String? {
    guard let text, (1...textBytesMax).contains(text.utf8.count) else { return nil }
    return text
  }
}
