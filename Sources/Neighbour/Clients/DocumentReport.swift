package import Record
import Crypto
import XML

/// What came back to a ``DocumentQuestion``, as JSON for whoever compares.
package enum DocumentReport {
  /// Everything that an answer says; a fault as a member `fault`.
  ///
  /// Throws ``NeighbourError/environment(_:)`` for an answer that cannot be read.
  package static func json(
    of bytes: [UInt8], contentType: String
  ) throws(NeighbourError) -> JSONValue {
    let message: SOAPMessage
    do throws(SOAPFault) {
      message = try SOAPMessage(bytes, contentType: contentType)
    } catch {
      throw .environment("the answer cannot be read: \(error)")
    }
    switch message.content.name.local {
    case "AdhocQueryResponse": return query(message.content)
    case "RetrieveDocumentSetResponse": return retrieval(message)
    case "PRPA_IN201306UV02": return discovery(message.content)
    default:
      let text = message.content.descendants.map(\.text).joined(separator: " ")
      return ["fault": .string(text.split { $0.isWhitespace }.joined(separator: " "))]
    }
  }

  private static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private static func errors(_ response: XMLTree.Element) -> JSONValue {
    let list = response.first("RegistryErrorList", Namespace.rs)
    return .array(
      (list?.all("RegistryError", Namespace.rs) ?? []).map { error in
        let members = ["errorCode", "codeContext", "severity", "location"]
        return .object(members.map { ($0, optional(error.attribute($0))) })
      })
  }
}

extension DocumentReport {
  private static func query(_ response: XMLTree.Element) -> JSONValue {
    let objects = response.first("RegistryObjectList", Namespace.rim)?.elements ?? []
    func all(_ local: String, _ form: (XMLTree.Element) -> JSONValue) -> JSONValue {
      .array(objects.filter { $0.is(local, Namespace.rim) }.map(form))
    }
    return [
      "status": optional(response.attribute("status")), "errors": errors(response),
      "documents": all("ExtrinsicObject", document),
      "references": all("ObjectRef") { optional($0.attribute("id")) },
      "associations": all("Association") { association in
        let members = ["associationType", "sourceObject", "targetObject", "home"]
        return .object(members.map { ($0, optional(association.attribute($0))) })
      },
    ]
  }

  private static func document(_ entry: XMLTree.Element) -> JSONValue {
    let attributes = ["id", "lid", "home", "mimeType", "objectType", "status"]
    let identifiers = entry.all("ExternalIdentifier", Namespace.rim).map {
      (key: localized("Name", of: $0) ?? "", value: optional($0.attribute("value")))
    }
    let rest: [(key: String, value: JSONValue)] = [
      ("title", optional(localized("Name", of: entry))),
      ("comments", optional(localized("Description", of: entry))),
      ("slots", slots(of: entry)),
      ("classifications", .array(entry.all("Classification", Namespace.rim).map(classification))),
      ("identifiers", .object(identifiers)),
    ]
    return .object(attributes.map { ($0, optional(entry.attribute($0))) } + rest)
  }

  private static func classification(_ element: XMLTree.Element) -> JSONValue {
    [
      "scheme": optional(element.attribute("classificationScheme")),
      "code": optional(element.attribute("nodeRepresentation")),
      "display": optional(localized("Name", of: element)), "slots": slots(of: element),
    ]
  }

  private static func slots(of element: XMLTree.Element) -> JSONValue {
    .object(
      element.all("Slot", Namespace.rim).map { slot in
        let list = slot.first("ValueList", Namespace.rim)
        let values = list?.all("Value", Namespace.rim).map { JSONValue.string($0.text) }
        return (slot.attribute("name") ?? "", .array(values ?? []))
      })
  }

  private static func localized(_ local: String, of element: XMLTree.Element) -> String? {
    element.first(local, Namespace.rim)?.first("LocalizedString", Namespace.rim)?
      .attribute("value")
  }
}

extension DocumentReport {
  private static func retrieval(_ message: SOAPMessage) -> JSONValue {
    let response = message.content.first("RegistryResponse", Namespace.rs)
    let documents = message.content.all("DocumentResponse", Namespace.xds).map { document in
      let name = DocumentName(document)
      let content = content(of: document, message.attachments)
      return JSONValue.object([
        ("home", optional(name.home)), ("repository", .string(name.repository)),
        ("uniqueId", .string(name.uniqueID)),
        ("mimeType", optional(document.first("mimeType", Namespace.xds)?.text)),
        ("size", content.map { .number(String($0.count)) } ?? .null),
        ("sha1", content.map { .string(Hex.encode(SHA1.hash($0))) } ?? .null),
        ("content", content.map { .string(Base64.encode($0)) } ?? .null),
      ])
    }
    return [
      "status": optional(response?.attribute("status")),
      "errors": response.map(errors) ?? .array([]), "documents": .array(documents),
    ]
  }

  /// The bytes of a document, inside the envelope or beside it; nil where they are in neither.
  private static func content(
    of document: XMLTree.Element, _ attachments: [String: [UInt8]]
  ) -> [UInt8]? {
    guard let element = document.first("Document", Namespace.xds) else { return nil }
    guard let include = element.first("Include", Namespace.xop) else {
      return Base64.decode(element.text.filter { !$0.isWhitespace })
    }
    let reference = include.attribute("href") ?? ""
    return reference.hasPrefix("cid:") ? attachments[String(reference.dropFirst(4))] : nil
  }

  private static func discovery(_ response: XMLTree.Element) -> JSONValue {
    let act = response.first("controlActProcess", Namespace.hl7)
    let acknowledgement = response.first("acknowledgement", Namespace.hl7)?
      .first("typeCode", Namespace.hl7)
    let code = act?.first("queryAck", Namespace.hl7)?.first("queryResponseCode", Namespace.hl7)
    let patients = (act?.all("subject", Namespace.hl7) ?? []).compactMap { subject in
      subject.descendants.first { $0.is("patient", Namespace.hl7) }?
        .first("id", Namespace.hl7)
    }
    return [
      "acknowledgement": optional(acknowledgement?.attribute("code")),
      "response": optional(code?.attribute("code")),
      "patients": .array(
        patients.map { id in
          let (number, root) = (id.attribute("extension") ?? "", id.attribute("root") ?? "")
          return .string("\(number)^^^&\(root)&ISO")
        }),
    ]
  }
}
