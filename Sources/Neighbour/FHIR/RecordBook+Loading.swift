import Crypto
import Record

extension RecordBook {
  /// The records of synthetic patients.
  ///
  /// The same seed gives the same people under every network name, with
  /// other numbers and other documents. With a base, a DocumentReference
  /// points to its Binary absolutely, else relatively.
  package static func synthetic(
    network: String, seed: UInt64, patients: Int, attachments: Attachments, base: String? = nil
  ) -> RecordBook {
    var book = RecordBook()
    let institution = Institution(network: network, seed: seed)
    book.add(institution.resource)
    for index in 0..<patients {
      let patient = Patient(Person(seed: seed, index: index), seed: seed, at: institution)
      book.add(patient.resource)
      book.add(patient.coverage)
      book.add(chartOf: patient.logicalID) { Chart(of: patient, seed: seed).resources }
      for document in patient.documents(seed: seed) {
        let binary = Binary(contentType: document.contentType, content: document.content)
        book.add(document.resource, content: [binary], attachments: attachments, base: base)
      }
    }
    return book
  }

  /// The records in files of FHIR resources, one to a line, as bulk export writes them.
  ///
  /// Throws ``NeighbourError/file(path:reason:)`` for the first line that is
  /// no resource or has the id of one before it.
  package static func lines(
    of files: [(path: String, bytes: [UInt8])], attachments: Attachments, base: String? = nil
  ) throws(NeighbourError) -> RecordBook {
    var book = RecordBook()
    for file in files {
      for (index, line) in file.bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
        let value: JSONValue
        do throws(JSONError) {
          value = try JSONValue.parse(Array(line))
        } catch {
          throw .file(path: file.path, reason: "line \(index + 1) is not JSON")
        }
        guard book.addLoaded(value, attachments: attachments, base: base) else {
          throw .file(path: file.path, reason: "line \(index + 1) is not a resource of its own")
        }
      }
    }
    return book
  }

  private mutating func addLoaded(
    _ value: JSONValue, attachments: Attachments, base: String?
  ) -> Bool {
    guard value["resourceType"] == "DocumentReference" else { return add(value) }
    let contents = (value["content"]?.elements ?? []).map { content -> Binary? in
      let attachment = content["attachment"]
      guard let data = attachment?["data"]?.string, let bytes = Base64.decode(data) else {
        return nil
      }
      return Binary(
        contentType: attachment?["contentType"]?.string ?? "application/octet-stream",
        content: bytes)
    }
    return add(value, content: contents, attachments: attachments, base: base)
  }

  /// Adds a DocumentReference with what it points to, one document for each `content`.
  ///
  /// Where there is none, that content stays as it is.
  @discardableResult
  private mutating func add(
    _ document: JSONValue, content: [Binary?], attachments: Attachments, base: String?
  ) -> Bool {
    guard let id = document["id"]?.string else { return false }
    let searched = document.replacingAttachments { index, attachment in
      guard index < content.count, let binary = content[index] else { return attachment }
      return attachment.without(["data", "url"]).with(describe(binary.content))
    }
    let sent = searched.replacingAttachments { index, attachment in
      guard index < content.count, let binary = content[index] else { return attachment }
      switch attachments {
      case .inline: return attachment.with([("data", .string(Base64.encode(binary.content)))])
      case .binary:
        let path = "Binary/b-\(id)-\(index)"
        return attachment.with([("url", .string(base.map { "\($0)/\(path)" } ?? path))])
      }
    }
    for (index, binary) in content.enumerated() {
      if let binary { add(binary, id: "b-\(id)-\(index)") }
    }
    return add(searched, encoded: sent.encoded())
  }

  private func describe(_ content: [UInt8]) -> [(key: String, value: JSONValue)] {
    [
      ("size", .number(String(content.count))),
      ("hash", .string(Base64.encode(SHA1.hash(content)))),
    ]
  }
}

extension JSONValue {
  /// The object with some members added, or in place of those with the same key.
  fileprivate func with(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
    guard case .object(let present) = without(members.map(\.key)) else { return self }
    return .object(present + members)
  }

  /// The object without some members.
  fileprivate func without(_ keys: [String]) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { !keys.contains($0.key) })
  }

  /// The resource with the attachment of each `content` replaced.
  fileprivate func replacingAttachments(
    _ replacement: (Int, JSONValue) -> JSONValue
  ) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(
      members.map { key, value in
        guard key == "content", case .array(let contents) = value else { return (key, value) }
        let replaced = contents.enumerated().map { index, content -> JSONValue in
          guard case .object(let parts) = content else { return content }
          return .object(
            parts.map { $0.key == "attachment" ? ($0.key, replacement(index, $0.value)) : $0 })
        }
        return (key, .array(replaced))
      })
  }
}
