package import Record

import HTTP

extension FHIR {
  /// Writes the answer to ITI-67: a searchset Bundle (IHE MHD §2:3.67.4.2).
  ///
  /// Nothing is copied from the custodian's bytes but texts that passed the scrubber. `base` is the
  /// bridge's FHIR base URL without a slash at its end, `query` the request's own, `next` an opaque
  /// page token. Warnings become an outcome entry. The total is left out if it is not known.
  package static func encodeSearchset(
    _ documents: [ReleasedDocument], of page: DocumentPage, total: Int?, base: String,
    query: String, next: String?, warnings: [PageWarning], scrubber: TextScrubber
  ) -> [UInt8] {
    var writer = DocumentWriter(
      page, scrubber: scrubber, base: base, capacity: 512 + documents.count * 2048)
    writer.json.beginObject()
    writer.json.member("resourceType", "Bundle")
    writer.json.member("type", "searchset")
    if let total {
      writer.json.key("total")
      writer.json.number(Int64(total))
    }
    writer.json.key("link")
    writer.json.beginArray()
    writer.link("self", query)
    if let next { writer.link("next", Self.query(query, onPage: next)) }
    writer.json.endArray()
    if !documents.isEmpty || !warnings.isEmpty {
      writer.json.key("entry")
      writer.json.beginArray()
      for document in documents { writer.entry(document) }
      if !warnings.isEmpty { writer.outcomeEntry(warnings) }
      writer.json.endArray()
    }
    writer.json.endObject()
    return writer.json.bytes
  }

  /// Writes one document's metadata.
  package static func encodeDocumentReference(
    _ document: ReleasedDocument, of page: DocumentPage, base: String, scrubber: TextScrubber
  ) -> [UInt8] {
    var writer = DocumentWriter(page, scrubber: scrubber, base: base, capacity: 2048)
    writer.document(document)
    return writer.json.bytes
  }

  /// A query without what is not repeated in the answer's links: the custodian's identifiers.
  package static func repeatable(_ query: String) -> String {
    guard mayName(query.utf8.span) else { return query }
    let name = Parameter.relatedIdentifier.rawValue
    return query.split(separator: "&").filter { item in
      let written = String(item.prefix { $0 != "=" })
      return (try? PercentEncoding.decode(written)) != name
    }.joined(separator: "&")
  }

  /// False if no parameter of the query is `related`: none begins so, and nothing is escaped.
  private static func mayName(_ query: Span<UInt8>) -> Bool {
    var last: UInt8 = 0x26
    for index in query.indices {
      let byte = query[index]
      if byte == 0x25 || (last == 0x26 && byte == 0x72) { return true }
      last = byte
    }
    return false
  }

  /// The query of the next page: the same with another page token.
  private static func query(_ query: String, onPage token: String) -> String {
    let kept = query.split(separator: "&").filter { !$0.hasPrefix("page=") }
    return (kept + ["page=\(token)"]).joined(separator: "&")
  }
}
