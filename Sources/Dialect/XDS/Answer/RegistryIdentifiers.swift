import Record
import XML

/// Collects the custodian's identifiers from an object, read or not.
///
/// Taken are: ids of the object and its parts; external identifiers; sourcePatientId and of
/// sourcePatientInfo the ids; URI; ids of authors, institutions and of what led to the document;
/// and every value of a slot that is not known. Name, address and telephone are none: by them
/// whoever asks sees that the document is of the right person.
struct RegistryIdentifiers {
  private(set) var set: IdentifierSet

  init(_ known: IdentifierSet) { set = known }

  mutating func collect(_ object: RegistryObject) {
    uuid(object.element.attribute("id"))
    uuid(object.element.attribute("lid"))
    for value in object.identifiers.values { composite(value) }
    for (name, values) in object.slots {
      for value in values { slot(name, value) }
    }
    for (scheme, part) in object.classifications where scheme == .author { author(part) }
  }

  /// An id, with `urn:uuid:` or `urn:oid:` and without.
  mutating func uuid(_ text: String?) {
    guard let text else { return }
    set.insert(text)
    if let colon = text.lastIndex(of: ":") { set.insert(String(text[text.index(after: colon)...])) }
  }

  private mutating func slot(_ name: String, _ value: String) {
    switch name {
    case "creationTime", "languageCode", "serviceStartTime", "serviceStopTime", "size", "hash",
      "repositoryUniqueId", "documentAvailability":
      break
    case "sourcePatientInfo": patientInfo(value)
    case "legalAuthenticator": RegistryName.ids(xcn: value).forEach { set.insert($0) }
    case "URI": location(value)
    default: composite(value)
    }
  }

  /// A value of HL7 v2 whose first component is an id, such as `0001^^^&1.2.3&ISO`.
  private mutating func composite(_ value: String) {
    set.insert(value)
    let first = value.prefix { $0 != "^" }
    if first.count < value.count { set.insert(String(first)) }
    uuid(String(first))
  }

  /// `PID-3|…` (IHE ITI TF-3 table 4.2.3.2-1, sourcePatientInfo).
  private mutating func patientInfo(_ value: String) {
    let parts = value.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return composite(value) }
    for field in parts[1].split(separator: "~").map(String.init) {
      switch parts[0] {
      case "PID-2", "PID-3", "PID-4", "PID-18", "PID-19", "PID-20", "PID-21": composite(field)
      default: break
      }
    }
  }

  /// An address: the whole, and its last part without the query.
  private mutating func location(_ value: String) {
    set.insert(value)
    let path = value.prefix { $0 != "?" && $0 != "#" }
    if let last = path.split(separator: "/").last { set.insert(String(last)) }
  }

  private mutating func author(_ part: XMLTree.Element) {
    for slot in part.all("Slot", SOAPNamespace.model.rawValue) {
      let values = RegistryObject.values(slot)
      switch slot.attribute("name") {
      case "authorPerson": values.flatMap(RegistryName.ids(xcn:)).forEach { set.insert($0) }
      case "authorInstitution": values.flatMap(RegistryName.ids(xon:)).forEach { set.insert($0) }
      case "authorTelecommunication": values.forEach { set.insert($0) }
      default: break
      }
    }
  }
}
