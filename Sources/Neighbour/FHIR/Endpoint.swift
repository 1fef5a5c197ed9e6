import Crypto
package import HTTP
import Record

/// The FHIR R4 side of a neighbour: a request in, an answer out, nothing else.
package struct Endpoint: Sendable {
  private let book: RecordBook
  private let textBytes: Int

  /// An endpoint that answers from a book; texts go out as often over as fit into `textBytes`.
  package init(_ book: RecordBook, textBytes: Int = 0) {
    self.book = book
    self.textBytes = textBytes
  }

  /// Count of the resources it answers from.
  package var count: Int { book.count }

  /// Answers what came in below `/fhir`; `base` is what its URLs begin with.
  package func answer(_ head: RequestHead, body: [UInt8], base: String) -> Answer {
    do throws(HTTPError) {
      let path = Array(try head.target.segments().dropFirst())
      let query = try Query(percentEncoded: head.target.query ?? "")
      if head.method == .post, path.count == 2, path[1] == "_search" {
        let form = try Query(form: body)
        return search(path[0], Query(query.items + form.items), base)
      }
      guard head.method == .get else {
        return .outcome(405, "not-supported", "method not allowed")
      }
      return read(path, query, head, base)
    } catch {
      return .outcome(400, "invalid", error.reason)
    }
  }

  private func read(
    _ path: [String], _ query: Query, _ head: RequestHead, _ base: String
  ) -> Answer {
    if path == ["metadata"] { return .resource(Self.capabilityStatement(base).encoded()) }
    if path.count == 1 { return search(path[0], query, base) }
    guard path.count == 2 else { return .notFound }
    if path[0] == "Binary" { return binary(path[1], head) }
    return book.entry("\(path[0])/\(path[1])").map { .resource($0.encoded) } ?? .notFound
  }

  /// A Binary goes out as itself, unless FHIR's own form is what is accepted.
  private func binary(_ id: String, _ head: RequestHead) -> Answer {
    guard let binary = book.binary(id) else { return .notFound }
    guard head.fields["accept"]?.contains("fhir+json") ?? false else {
      let answer = Answer(status: 200, contentType: binary.contentType, body: binary.content)
      guard binary.contentType.hasPrefix("text/plain") else { return answer }
      return answer.repeating(binary.content.indices, upTo: textBytes)
    }
    let wrapped: JSONValue = [
      "resourceType": "Binary", "id": .string(id), "contentType": .string(binary.contentType),
      "data": .string(Base64.encode(binary.content)),
    ]
    return .resource(wrapped.encoded())
  }

  private func search(_ type: String, _ query: Query, _ base: String) -> Answer {
    let parameters: SearchParameters
    switch type {
    case "DocumentReference": parameters = .documents
    case "Patient": parameters = .patients
    default:
      guard let known = SearchParameters.records[type] else {
        return .outcome(404, "not-supported", "no search for this type")
      }
      parameters = known
    }
    do throws(SearchFault) {
      let search = try Search(query, parameters, in: book)
      let found = matches(search, type)
      let bundle = SearchBundle(type: type, query: query, search: search, base: base)
      return .resource(bundle.encoded(found))
    } catch {
      return .outcome(400, "invalid", error.reason)
    }
  }

  private func matches(_ search: Search, _ type: String) -> [RecordBook.Entry] {
    if SearchParameters.records[type] != nil, let patients = search.patients {
      return patients.flatMap { book.entries(ofType: type, ofPatient: $0) }
        .filter { search.matches($0.value) }
    }
    let candidates: [String]
    if let patients = search.patients {
      candidates =
        type == "Patient"
        ? patients.map { "Patient/\($0)" } : patients.flatMap(book.documents(ofPatient:))
    } else {
      candidates = book.references(ofType: type)
    }
    let found = candidates.compactMap(book.entry).filter { search.matches($0.value) }
    return type == "Patient" ? found : found.sorted(by: isNewer)
  }

  private func isNewer(_ left: RecordBook.Entry, _ right: RecordBook.Entry) -> Bool {
    let (one, other) = (left.value["date"]?.string ?? "", right.value["date"]?.string ?? "")
    return one == other ? left.reference < right.reference : one > other
  }
}
