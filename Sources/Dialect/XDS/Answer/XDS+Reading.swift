package import Record
package import XML

/// XDS.b and XCA (IHE ITI TF-2 3.18, 3.38, 3.39, 3.43): bodies of messages ⇄ values of the
/// canonical model.
package enum XDS {
  /// LIMIT: the most objects that are read of one answer.
  package static let objectsMax = 4000

  /// Reads an `AdhocQueryResponse` behind what `page` holds already.
  ///
  /// An entry that is malformed, or does not say whose it is, is withheld with a warning. What the
  /// custodian could not do becomes a warning too, unless it could do nothing: then
  /// ``DialectError/registry(_:)`` is thrown. An unknown patient and a refusal are an empty answer.
  /// Whatever is thrown leaves the page empty.
  package static func decodeAnswer(
    _ payload: XMLTree.Element, from peer: RegistryPeer, into page: inout DocumentPage
  ) throws(DialectError) {
    guard payload.is("AdhocQueryResponse", SOAPNamespace.query.rawValue) else {
      throw .elementMalformed(name: "AdhocQueryResponse")
    }
    let problems = try RegistryProblems(payload)
    if let failure = problems.failure { throw failure }
    let list = payload.first("RegistryObjectList", SOAPNamespace.model.rawValue)
    let objects = list?.elements ?? []
    guard objects.count <= objectsMax else { throw .tooManyEntries(max: objectsMax) }
    var identifiers = RegistryIdentifiers(page.identifiers)
    page.identifiers = IdentifierSet()
    var reader = RegistryEntryReader(into: page, from: peer)
    page = DocumentPage()
    for warning in problems.warnings { reader.warn(warning) }
    try read(objects, &reader, &identifiers)
    page = reader.finish(identifiers.set)
  }

  /// Reads one answer.
  package static func decodeAnswer(
    _ payload: XMLTree.Element, from peer: RegistryPeer
  ) throws(DialectError) -> DocumentPage {
    var page = DocumentPage()
    try decodeAnswer(payload, from: peer, into: &page)
    return page
  }

  private static func read(
    _ objects: [XMLTree.Element], _ reader: inout RegistryEntryReader,
    _ identifiers: inout RegistryIdentifiers
  ) throws(DialectError) {
    var places: [String: Int] = [:]
    var associations: [XMLTree.Element] = []
    for object in objects where object.name.namespace == SOAPNamespace.model.rawValue {
      guard object.name.local == "ExtrinsicObject" else {
        identifiers.uuid(object.attribute("id"))
        if object.name.local == "Association" { associations.append(object) }
        continue
      }
      do throws(DialectError) {
        let parts = try RegistryObject(object)
        identifiers.collect(parts)
        try reader.take(parts)
        if let id = object.attribute("id") { places[id] = reader.page.entries.count - 1 }
      } catch {
        guard error != .subjectsDiffer else { throw error }
        reader.warn(withheld(error))
      }
    }
    reader.relate(associations, places)
  }

  /// Names the element alone; its content may be anything.
  private static func withheld(_ error: DialectError) -> PageWarning {
    guard case .elementMalformed(let name) = error else {
      return PageWarning(.entryWithheld, "a document was withheld")
    }
    return PageWarning(
      .entryWithheld, "a document was withheld: `\(name)` is malformed or missing")
  }
}
