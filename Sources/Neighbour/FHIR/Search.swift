import HTTP
import Record

/// What a search asks for, read from its parameters.
struct Search {
  /// One condition; all of them must hold.
  enum Criterion {
    case token(paths: [[String]], [Token])
    case date(path: [String], [SearchDate])
    case period(path: [String], [SearchDate])
    case startsWith(paths: [[String]], String)
  }

  private(set) var criteria: [Criterion] = []
  /// Logical ids of the patients asked for; nil where none is named.
  private(set) var patients: [String]?
  private(set) var count = 50
  private(set) var offset = 0
  /// Names of parameters that were not understood and are ignored, as FHIR allows.
  private(set) var ignored: [String] = []

  static let countMax = 200
  private static let offsetMax = 1_000_000
  private static let control: Set<String> = ["_format", "_pretty", "_sort", "_summary"]

  init(
    _ query: Query, _ parameters: SearchParameters, in book: RecordBook
  ) throws(SearchFault) {
    for item in query.items { try add(item, parameters, book) }
  }

  private mutating func add(
    _ item: Query.Item, _ known: SearchParameters, _ book: RecordBook
  ) throws(SearchFault) {
    let name = item.name
    if known.patients.contains(name) {
      narrow(to: item.value.split(separator: ",").map { String($0).lastSegment })
    } else if known.patientIdentifiers.contains(name) {
      narrow(to: patients(try Token.alternatives(item.value), book))
    } else if let paths = known.tokens[name] {
      criteria.append(.token(paths: paths, try Token.alternatives(item.value)))
    } else if let path = known.dates[name] {
      criteria.append(.date(path: path, try dates(item.value)))
    } else if let path = known.periods[name] {
      criteria.append(.period(path: path, try dates(item.value)))
    } else if let paths = known.texts[name] {
      criteria.append(.startsWith(paths: paths, item.value))
    } else if name == "_count" || name == "_offset" {
      try page(item)
    } else if name.contains(":") {
      throw .modifier
    } else if !Self.control.contains(name) {
      ignored.append(name)
    }
  }

  private mutating func narrow(to ids: [String]) {
    patients = patients.map { $0.filter(ids.contains) } ?? ids
  }

  private func patients(_ tokens: [Token], _ book: RecordBook) -> [String] {
    tokens.flatMap { token in
      book.patients(numbered: token.code ?? "").filter { id in
        let numbers = book.entry("Patient/\(id)")?.value["identifier"]?.elements ?? []
        return numbers.contains(where: token.matches)
      }
    }
  }

  private func dates(_ text: String) throws(SearchFault) -> [SearchDate] {
    var dates: [SearchDate] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      dates.append(try SearchDate(String(part)))
    }
    return dates
  }

  private mutating func page(_ item: Query.Item) throws(SearchFault) {
    guard let number = Int(item.value), (0...Self.offsetMax).contains(number) else { throw .page }
    if item.name == "_count" { count = min(number, Self.countMax) } else { offset = number }
  }
}

extension Search {
  /// Whether a resource meets every condition but that on the patient.
  func matches(_ resource: JSONValue) -> Bool { criteria.allSatisfy { $0.holds(for: resource) } }
}

extension Search.Criterion {
  fileprivate func holds(for resource: JSONValue) -> Bool {
    switch self {
    case .token(let paths, let tokens):
      paths.flatMap { resource.values(at: $0[...]) }.contains { value in
        tokens.contains { $0.matches(value) }
      }
    case .date(let path, let dates):
      resource.values(at: path[...]).contains { value in
        value.string.flatMap(SearchDate.range).map { range in
          dates.contains { $0.matches(range) }
        } ?? false
      }
    case .period(let path, let dates):
      resource.values(at: path[...]).contains { value in
        // A period without a start or an end is open there (FHIR R4, search §3.1.1.4.6).
        let start = value["start"]?.string.flatMap(SearchDate.range)?.lowerBound ?? .min
        let end = value["end"]?.string.flatMap(SearchDate.range)?.upperBound ?? .max
        return start <= end && dates.contains { $0.matches(start..<end) }
      }
    case .startsWith(let paths, let text):
      paths.flatMap { resource.values(at: $0[...]) }.contains {
        $0.string?.hasPrefix(text) ?? false
      }
    }
  }
}

extension JSONValue {
  /// What stands at a path, every element of the arrays on the way.
  fileprivate func values(at path: ArraySlice<String>) -> [JSONValue] {
    if case .array(let elements) = self { return elements.flatMap { $0.values(at: path) } }
    guard let key = path.first else { return [self] }
    return self[key]?.values(at: path.dropFirst()) ?? []
  }
}
