import XML

/// Writes what a registry answers (ebRS 3.0, IHE ITI TF-3 4.2.1).
struct RegistryWriter {
  /// The community whose objects they are; nil where objects say no home.
  let home: String?
  let repository: String

  /// An AdhocQueryResponse.
  func write(
    _ found: Registry.Found, _ errors: [RegistryError], wantsObjects: Bool,
    to writer: inout XMLWriter
  ) {
    let isEmpty = found.entries.isEmpty && found.relations.isEmpty
    let status: RegistryStatus =
      errors.isEmpty ? .success : isEmpty ? .failure : .partialSuccess
    writer.begin(
      "query:AdhocQueryResponse",
      [
        ("xmlns:query", Namespace.query), ("xmlns:rim", Namespace.rim),
        ("xmlns:rs", Namespace.rs), ("status", status.rawValue),
      ])
    Self.write(errors, to: &writer)
    writer.begin("rim:RegistryObjectList")
    for entry in found.entries {
      if wantsObjects { write(entry, to: &writer) } else { refer(entry.entryUUID, to: &writer) }
    }
    for (source, relation) in found.relations {
      let id = "urn:uuid:\(UUIDText.of("\(source) \(relation.type) \(relation.target)"))"
      guard wantsObjects else {
        refer(id, to: &writer)
        continue
      }
      writer.begin("rim:Association", [("id", id)])
      writer.attribute("home", ifPresent: home)
      writer.attribute("objectType", Self.association)
      writer.attribute("associationType", relation.type)
      writer.attribute("sourceObject", source)
      writer.attribute("targetObject", relation.target)
      writer.end()
    }
    writer.end()
    writer.end()
  }

  /// A list of errors, if there are any.
  static func write(_ errors: [RegistryError], to writer: inout XMLWriter) {
    guard !errors.isEmpty else { return }
    writer.begin("rs:RegistryErrorList", [("highestSeverity", severity)])
    for error in errors {
      writer.begin(
        "rs:RegistryError",
        [
          ("errorCode", error.code.rawValue), ("codeContext", error.context),
          ("severity", severity),
        ])
      writer.attribute("location", ifPresent: error.location)
      writer.end()
    }
    writer.end()
  }

  private static let severity = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"
  private static let association =
    "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association"

  private func refer(_ id: String, to writer: inout XMLWriter) {
    writer.begin("rim:ObjectRef", [("id", id)])
    writer.attribute("home", ifPresent: home)
    writer.end()
  }
}

extension RegistryWriter {
  private func write(_ entry: DocumentEntry, to writer: inout XMLWriter) {
    writer.begin("rim:ExtrinsicObject", [("id", entry.entryUUID), ("lid", entry.entryUUID)])
    writer.attribute("home", ifPresent: home)
    writer.attribute("mimeType", entry.mimeType)
    writer.attribute("isOpaque", "false")
    writer.attribute("objectType", RegistryTables.stable)
    writer.attribute(
      "status", entry.isApproved ? RegistryTables.approved : RegistryTables.deprecated)
    for (name, values) in slots(of: entry) { slot(name, values, to: &writer) }
    localized("rim:Name", entry.title, entry.language, to: &writer)
    localized("rim:Description", entry.comments, entry.language, to: &writer)
    for (index, author) in entry.authors.enumerated() {
      classify(entry, RegistryTables.author, "", index, to: &writer) { writer in
        slot("authorPerson", [author.person], to: &writer)
        if let institution = author.institution {
          slot("authorInstitution", [institution], to: &writer)
        }
      }
    }
    for scheme in RegistryTables.Scheme.allCases {
      for (index, code) in (entry.codes[scheme] ?? []).enumerated() {
        classify(entry, scheme.rawValue, code.code, index, to: &writer) { writer in
          slot("codingScheme", [code.scheme], to: &writer)
          localized("rim:Name", code.display, nil, to: &writer)
        }
      }
    }
    identify(
      entry, RegistryTables.patientID, "XDSDocumentEntry.patientId", entry.patientID, to: &writer)
    identify(
      entry, RegistryTables.uniqueID, "XDSDocumentEntry.uniqueId", entry.uniqueID, to: &writer)
    writer.end()
  }

  private func slots(of entry: DocumentEntry) -> [(name: String, values: [String])] {
    let single: [(String, String?)] = [
      ("creationTime", entry.creationTime), ("languageCode", entry.language),
      ("serviceStartTime", entry.serviceStart), ("serviceStopTime", entry.serviceStop),
      ("sourcePatientId", entry.patientID), ("hash", entry.hash), ("size", entry.size),
      ("URI", entry.uri), ("repositoryUniqueId", repository),
    ]
    let present = single.compactMap { name, value in value.map { (name, [$0]) } }
    return present
      + [
        ("sourcePatientInfo", entry.patientInfo),
        ("urn:ihe:iti:xds:2013:referenceIdList", entry.referenceIDs),
      ].filter { !$0.1.isEmpty }
  }

  private func slot(_ name: String, _ values: [String], to writer: inout XMLWriter) {
    writer.begin("rim:Slot", [("name", name)])
    writer.begin("rim:ValueList")
    for value in values { writer.element("rim:Value", value) }
    writer.end()
    writer.end()
  }

  private func localized(
    _ name: String, _ text: String?, _ language: String?, to writer: inout XMLWriter
  ) {
    guard let text else { return }
    writer.begin(name)
    writer.begin("rim:LocalizedString")
    writer.attribute("xml:lang", ifPresent: language)
    writer.attribute("value", text)
    writer.end()
    writer.end()
  }

  private func classify(
    _ entry: DocumentEntry, _ scheme: String, _ code: String, _ index: Int,
    to writer: inout XMLWriter, _ content: (inout XMLWriter) -> Void
  ) {
    writer.begin(
      "rim:Classification",
      [
        ("id", "urn:uuid:\(UUIDText.of("\(entry.entryUUID) \(scheme) \(index)"))"),
        ("classificationScheme", scheme), ("classifiedObject", entry.entryUUID),
        ("nodeRepresentation", code),
      ])
    content(&writer)
    writer.end()
  }

  private func identify(
    _ entry: DocumentEntry, _ scheme: String, _ name: String, _ value: String,
    to writer: inout XMLWriter
  ) {
    writer.begin(
      "rim:ExternalIdentifier",
      [
        ("id", "urn:uuid:\(UUIDText.of("\(entry.entryUUID) \(scheme)"))"),
        ("registryObject", entry.entryUUID), ("identificationScheme", scheme), ("value", value),
      ])
    localized("rim:Name", name, nil, to: &writer)
    writer.end()
  }
}
