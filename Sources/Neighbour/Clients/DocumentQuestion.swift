import Crypto
import Platform
import XML

/// What an initiating gateway of XCA, or a consumer of XDS.b, asks.
package enum DocumentQuestion: Sendable {
  /// FindDocuments: a patient as CX and more slots by name, each the text of one Value.
  case find(patient: String, slots: [(name: String, value: String)])
  /// GetDocuments by uniqueId, of a community where there are communities.
  case get([String], home: String?)
  /// The documents themselves: home, repository and uniqueId of each.
  case retrieve([(home: String?, repository: String, uniqueID: String)])
  /// Who else knows a patient, given as CX.
  case discover(patient: String, sender: String)

  /// The SOAP message that asks, of a gateway or of a plain registry or repository.
  ///
  /// An assertion in SAML goes along in the security header.
  package func message(
    to url: String, _ role: DocumentService.Role, assertion: [UInt8] = []
  ) -> (contentType: String, bytes: [UInt8]) {
    let envelope = SOAPEnvelope(
      action: action(role), to: url, relatesTo: nil, assertion: assertion)
    return (envelope.contentType, envelope.write(write))
  }

  private func action(_ role: DocumentService.Role) -> String {
    switch (self, role) {
    case (.find, .gateway), (.get, .gateway): "urn:ihe:iti:2007:CrossGatewayQuery"
    case (.find, .registry), (.get, .registry): "urn:ihe:iti:2007:RegistryStoredQuery"
    case (.retrieve, .gateway): "urn:ihe:iti:2007:CrossGatewayRetrieve"
    case (.retrieve, .registry): "urn:ihe:iti:2007:RetrieveDocumentSet"
    case (.discover, _): PatientDiscovery.requestAction
    }
  }

  private func write(to writer: inout XMLWriter) {
    switch self {
    case .find(let patient, let slots):
      let statuses = "('\(RegistryTables.approved)','\(RegistryTables.deprecated)')"
      let hasStatus = slots.contains { $0.name == "$XDSDocumentEntryStatus" }
      let required =
        [("$XDSDocumentEntryPatientId", Self.literal(patient))]
        + (hasStatus ? [] : [("$XDSDocumentEntryStatus", statuses)])
      query(.findDocuments, required + slots, home: nil, to: &writer)
    case .get(let names, let home):
      let list = "(\(names.map(Self.literal).joined(separator: ",")))"
      query(.getDocuments, [("$XDSDocumentEntryUniqueId", list)], home: home, to: &writer)
    case .retrieve(let names):
      writer.begin("xds:RetrieveDocumentSetRequest", [("xmlns:xds", Namespace.xds)])
      for name in names {
        writer.begin("xds:DocumentRequest")
        DocumentName(home: name.home, repository: name.repository, uniqueID: name.uniqueID)
          .write(to: &writer)
        writer.end()
      }
      writer.end()
    case .discover(let patient, let sender): discovery(patient, sender, to: &writer)
    }
  }

  /// A text as a query has it: in quotes, and those inside it doubled.
  private static func literal(_ text: String) -> String {
    "'\(text.replacing("'", with: "''"))'"
  }

  private func query(
    _ kind: StoredQuery.Kind, _ slots: [(name: String, value: String)], home: String?,
    to writer: inout XMLWriter
  ) {
    writer.begin(
      "query:AdhocQueryRequest", [("xmlns:query", Namespace.query), ("xmlns:rim", Namespace.rim)])
    writer.element(
      "query:ResponseOption", [("returnComposedObjects", "true"), ("returnType", "LeafClass")])
    writer.begin("rim:AdhocQuery", [("id", "urn:uuid:\(kind.rawValue)")])
    writer.attribute("home", ifPresent: home)
    for slot in slots {
      writer.begin("rim:Slot", [("name", slot.name)])
      writer.begin("rim:ValueList")
      writer.element("rim:Value", slot.value)
      writer.end()
      writer.end()
    }
    writer.end()
    writer.end()
  }
}

extension DocumentQuestion {
  /// A PRPA_IN201305UV02 by the patient's number (IHE ITI TF-2 3.55.4.1).
  private func discovery(_ patient: String, _ sender: String, to writer: inout XMLWriter) {
    let interaction = "2.16.840.1.113883.1.6"
    writer.begin("PRPA_IN201305UV02", [("xmlns", Namespace.hl7), ("ITSVersion", "XML_1.0")])
    writer.element("id", [("root", SecureRandom.uuid())])
    let now = Moment(milliseconds: WallClock.system.now().milliseconds)
    writer.element("creationTime", [("value", "\(now.compact)+0900")])
    writer.element("interactionId", [("root", interaction), ("extension", "PRPA_IN201305UV02")])
    writer.element("processingCode", [("code", "P")])
    writer.element("processingModeCode", [("code", "T")])
    writer.element("acceptAckCode", [("code", "AL")])
    // Whom it goes to is in the address; no number is known for them.
    PatientDiscovery.writeDevice("receiver", "RCV", sender, to: &writer)
    PatientDiscovery.writeDevice("sender", "SND", sender, to: &writer)
    writer.begin("controlActProcess", [("classCode", "CACT"), ("moodCode", "EVN")])
    writer.element("code", [("code", "PRPA_TE201305UV02"), ("codeSystem", interaction)])
    writer.begin("queryByParameter")
    writer.element("queryId", [("root", SecureRandom.uuid())])
    writer.element("statusCode", [("code", "new")])
    writer.element("responseModalityCode", [("code", "R")])
    writer.element("responsePriorityCode", [("code", "I")])
    writer.begin("parameterList")
    writer.begin("livingSubjectId")
    let parts = patient.split(separator: "^", omittingEmptySubsequences: false)
    let authority = parts.last?.split(separator: "&").first ?? ""
    writer.element(
      "value", [("root", String(authority)), ("extension", String(parts.first ?? ""))])
    writer.element("semanticsText", "LivingSubject.id")
    writer.end()
    writer.end()
    writer.end()
    writer.end()
    writer.end()
  }
}
