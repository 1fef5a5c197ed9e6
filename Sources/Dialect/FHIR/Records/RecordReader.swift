import Record

/// Reads one resource strictly into records.
///
/// What is not of the kind that it has to be is an error and withholds the resource; what the
/// records have no place for is a warning.
struct RecordReader {
  /// LIMIT: elements of one list, results of a report apart.
  static let elementsMax = 256
  /// LIMIT: results of one report.
  static let resultsMax = 1000
  /// LIMIT: bytes of one text.
  static let textBytesMax = 65_536

  let json: JSONDocument
  /// The resource.
  let node: Int
  /// Whether a profile of JP Core says that it is about an injection.
  var hasInjectionProfile = false
  /// What was read.
  var content = ClinicalContent()
  /// The resources that this one names.
  var links = RecordLinks()

  init(_ json: JSONDocument, _ node: Int) {
    self.json = json
    self.node = node
  }

  // MARK: Objects

  func members(_ node: Int, _ path: String) throws(DialectError) -> RecordMembers {
    try RecordMembers(json, node, path)
  }

  /// Names what nobody took.
  mutating func finish(_ members: RecordMembers) {
    for path in members.rest { content.warn(.fieldNotCarried(path)) }
  }

  /// The elements of a list; none where there is no list.
  mutating func elements(
    _ from: inout RecordMembers, _ name: String, max: Int = elementsMax
  ) throws(DialectError) -> [Int] {
    guard let node = from.take(name) else { return [] }
    guard json.kind(node) == .array else { throw malformed(from, name) }
    var elements: [Int] = []
    json.forEachElement(of: node) { elements.append($0) }
    guard elements.count <= max else { throw malformed(from, name) }
    return elements
  }

  func malformed(_ members: RecordMembers, _ name: String) -> DialectError {
    .elementMalformed(name: "\(members.path).\(name)")
  }

  // MARK: Simple types

  /// A text; one that is empty says nothing.
  mutating func text(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> String? {
    guard let node = from.take(name) else { return nil }
    guard let text = json.string(node), text.utf8.count <= Self.textBytesMax else {
      throw malformed(from, name)
    }
    guard !text.isEmpty else {
      content.warn(.fieldMissing("\(from.path).\(name)"))
      return nil
    }
    return text
  }

  mutating func date(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> PartialDate? {
    guard let text = try text(&from, name) else { return nil }
    guard let date = PartialDate(text) else {
      content.warn(.dateMalformed("\(from.path).\(name)"))
      return nil
    }
    return date
  }

  mutating func flag(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> Bool? {
    guard let node = from.take(name) else { return nil }
    switch json.kind(node) {
    case .true: return true
    case .false: return false
    default: throw malformed(from, name)
    }
  }

  /// The digits of a number as they were written.
  mutating func digits(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> String? {
    guard let node = from.take(name) else { return nil }
    guard json.kind(node) == .number, json.range(node).count <= 64 else {
      throw malformed(from, name)
    }
    return String(decoding: json.bytes[json.range(node)], as: UTF8.self)
  }

  /// A word of a closed table.
  mutating func word<Value>(
    _ from: inout RecordMembers, _ name: String, _ table: [String: Value]
  ) throws(DialectError) -> Value? {
    guard let text = try text(&from, name) else { return nil }
    guard let value = table[text] else {
      content.warn(.wordUnknown("\(from.path).\(name)"))
      return nil
    }
    return value
  }

  /// A word that has to be there.
  mutating func requiredWord<Value>(
    _ from: inout RecordMembers, _ name: String, _ table: [String: Value]
  ) throws(DialectError) -> Value {
    guard let text = try text(&from, name), let value = table[text] else {
      throw malformed(from, name)
    }
    return value
  }
}

/// What a resource names of others, by their logical ids.
struct RecordLinks {
  var results: [String] = []
  var specimens: [String] = []
}
