/// A small JSON text as a tree.
///
/// Large ones are read through ``JSONDocument`` instead.
package indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// A number in the digits it was written with.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// The members in the order they were written; keys are unique after ``parse(_:limits:)``.
  case object([(key: String, value: JSONValue)])

  /// Reads a whole text strictly; see ``JSONDocument``.
  package static func parse(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(JSONError) -> JSONValue {
    let document = try JSONDocument(bytes, limits: limits)
    return JSONValue(document, document.root)
  }

  /// Copies a node of a scanned document, at most as deep as its limit.
  package init(_ document: JSONDocument, _ node: Int) {
    switch document.kind(node) {
    case .null: self = .null
    case .true: self = .bool(true)
    case .false: self = .bool(false)
    case .number:
      self = .number(String(decoding: document.bytes[document.range(node)], as: UTF8.self))
    case .string, .key: self = .string(document.string(node) ?? "")
    case .array:
      var elements: [JSONValue] = []
      document.forEachElement(of: node) { elements.append(JSONValue(document, $0)) }
      self = .array(elements)
    case .object:
      var members: [(key: String, value: JSONValue)] = []
      document.forEachMember(of: node) { key, value in
        members.append((document.string(key) ?? "", JSONValue(document, value)))
      }
      self = .object(members)
    }
  }

  /// The text without white space, members in their order.
  package func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  /// The text without white space, members sorted by the bytes of their keys at every level.
  package func encodedSorted() -> [UInt8] { sorted.encoded() }

  /// The same value with the members of every object sorted by the bytes of their keys.
  package var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(
        members.map { ($0.key, $0.value.sorted) }
          .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    default: self
    }
  }
}

extension JSONValue: Equatable {
  /// True if both say the same with the same digits and the same order of members.
  package static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.elementsEqual(b) { $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value }
    default: false
    }
  }
}

// MARK: - Reading

extension JSONValue {
  /// The member `key` of an object; nil if there is none or this is no object.
  package subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The element at `index` of an array; nil if there is none or this is no array.
  package subscript(_ index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text of a string; nil for any other kind.
  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// A number that is an integer of 64 bits; nil for any other.
  package var integer: Int64? {
    guard case .number(let digits) = self else { return nil }
    return Int64(digits)
  }

  /// True or false; nil for any other kind.
  package var flag: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  /// The elements of an array; nil for any other kind.
  package var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object; nil for any other kind.
  package var members: [(key: String, value: JSONValue)]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The member at a path of keys such as `subject.reference`.
  ///
  /// - Throws: ``JSONError/missing(path:)``.
  package func at(_ path: String) throws(JSONError) -> JSONValue {
    var value = self
    for key in path.split(separator: ".", omittingEmptySubsequences: false) {
      guard let member = value[String(key)] else { throw .missing(path: path) }
      value = member
    }
    return value
  }

  /// The string at a path; throws if it is missing or not a string.
  package func string(at path: String) throws(JSONError) -> String {
    guard let text = try at(path).string else {
      throw .wrongKind(path: path, expected: "string")
    }
    return text
  }

  /// The integer at a path; throws if it is missing or not an integer of 64 bits.
  package func integer(at path: String) throws(JSONError) -> Int64 {
    guard let number = try at(path).integer else {
      throw .wrongKind(path: path, expected: "integer")
    }
    return number
  }

  /// The flag at a path; throws if it is missing or not a flag.
  package func flag(at path: String) throws(JSONError) -> Bool {
    guard let flag = try at(path).flag else { throw .wrongKind(path: path, expected: "boolean") }
    return flag
  }

  /// The elements at a path; throws if they are missing or not an array.
  package func elements(at path: String) throws(JSONError) -> [JSONValue] {
    guard let elements = try at(path).elements else {
      throw .wrongKind(path: path, expected: "array")
    }
    return elements
  }

  /// The members at a path; throws if they are missing or not an object.
  package func members(
    at path: String
  ) throws(JSONError) -> [(key: String, value: JSONValue)] {
    guard let members = try at(path).members else {
      throw .wrongKind(path: path, expected: "object")
    }
    return members
  }
}

// MARK: - Literals

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  package init(stringLiteral value: String) { self = .string(value) }
  /// A number.
  package init(integerLiteral value: Int64) { self = .number(String(value)) }
  /// A flag.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object; the keys have to differ.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}
