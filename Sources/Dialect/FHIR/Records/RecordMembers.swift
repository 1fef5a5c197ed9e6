import Record

/// The members of one object of a resource, each taken once; who reads it names the rest.
struct RecordMembers {
  /// Where the object stands, such as `Observation.component`.
  let path: String
  private let json: JSONDocument
  private var left: [(key: Int, value: Int)] = []

  init(_ json: JSONDocument, _ node: Int, _ path: String) throws(DialectError) {
    guard json.isObject(node) else { throw .elementMalformed(name: path) }
    self.json = json
    self.path = path
    var at = node + 1
    while at < json.next(node) {
      left.append((at, at + 1))
      at = json.next(at + 1)
    }
  }

  /// Takes the value of a member; nil if there is none.
  mutating func take(_ name: String) -> Int? {
    guard let index = left.firstIndex(where: { json.equals($0.key, name) }) else { return nil }
    return left.remove(at: index).value
  }

  /// Whether there is a member that nobody took.
  func has(_ name: String) -> Bool { left.contains { json.equals($0.key, name) } }

  /// Takes members whose content is known to be of no use.
  mutating func skip(_ names: String...) {
    left.removeAll { member in names.contains { json.equals(member.key, $0) } }
  }

  /// The paths of the members that nobody took.
  ///
  /// A name that no element of FHIR can have is not repeated: it could say anything.
  var rest: [String] {
    left.map { member in
      let name = json.string(member.key) ?? ""
      return isElement(name) ? "\(path).\(name)" : "\(path).?"
    }
  }

  private func isElement(_ name: String) -> Bool {
    name.utf8.count <= 32
      && name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F }
  }
}
