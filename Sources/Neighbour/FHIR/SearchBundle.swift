import HTTP
import Record

/// One page of what a search found, as a searchset Bundle.
struct SearchBundle {
  let type: String
  let query: Query
  let search: Search
  let base: String

  /// The bytes of the page that the search asks for.
  func encoded(_ found: [RecordBook.Entry]) -> [UInt8] {
    let page = found.dropFirst(search.offset).prefix(search.count)
    var links = [link("self", query)]
    let end = search.offset + page.count
    if search.count > 0, end < found.count { links.append(link("next", next(from: end))) }
    var bytes = JSONValue.object([
      ("resourceType", "Bundle"), ("type", "searchset"), ("total", .number(String(found.count))),
      ("link", .array(links)),
    ]).encoded()
    var entries = page.map(entry)
    if !search.ignored.isEmpty { entries.append(warning) }
    guard !entries.isEmpty else { return bytes }
    bytes.removeLast()
    bytes += Array(",\"entry\":[".utf8) + entries.joined(separator: [UInt8(ascii: ",")])
    return bytes + Array("]}".utf8)
  }

  private func next(from offset: Int) -> Query {
    let rest = query.items.filter { !["_offset", "_count"].contains($0.name) }
    return Query(
      rest + [
        Query.Item(name: "_count", value: String(search.count)),
        Query.Item(name: "_offset", value: String(offset)),
      ])
  }

  private func link(_ relation: String, _ query: Query) -> JSONValue {
    let text = query.items.isEmpty ? "" : "?\(query.percentEncoded)"
    return ["relation": .string(relation), "url": .string("\(base)/\(type)\(text)")]
  }

  /// The resource goes in as the bytes it is kept in.
  private func entry(_ entry: RecordBook.Entry) -> [UInt8] {
    let url = JSONValue.string("\(base)/\(entry.reference)").encoded()
    return Array("{\"fullUrl\":".utf8) + url + Array(",\"resource\":".utf8) + entry.encoded
      + Array(",\"search\":{\"mode\":\"match\"}}".utf8)
  }

  private var warning: [UInt8] {
    let text = "ignored: \(search.ignored.joined(separator: ", "))"
    let entry: JSONValue = [
      "resource": Answer.operationOutcome("warning", "not-supported", text),
      "search": ["mode": "outcome"],
    ]
    return entry.encoded()
  }
}
