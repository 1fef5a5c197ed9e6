import XML

/// The parameters of one stored query.
///
/// Each is taken by its name; one that nobody took is refused, so that nobody takes an unfiltered
/// answer for a filtered one.
struct QuerySlots {
  /// LIMIT: values of one query.
  private static let valuesMax = 512
  /// LIMIT: bytes of one value.
  private static let valueBytesMax = 2048

  /// By name: a group of values for each slot of that name.
  private var slots: [String: [[String]]] = [:]

  /// Reads the slots of an `AdhocQuery`; a list may be spread over several values.
  init(_ query: XMLTree.Element) throws(RegistryError) {
    var count = 0
    for slot in query.all("Slot", SOAPNamespace.model.rawValue) {
      guard let name = slot.attribute("name"), name.utf8.count <= 128 else {
        throw RegistryError(.registryError, "a slot has no name")
      }
      let values = try Self.values(slot, name)
      count += values.count
      guard count <= Self.valuesMax else {
        throw RegistryError(.registryError, "the query has more than \(Self.valuesMax) values")
      }
      slots[name, default: []].append(values)
    }
  }

  private static func values(
    _ slot: XMLTree.Element, _ name: String
  ) throws(RegistryError) -> [String] {
    var values: [String] = []
    let list = slot.first("ValueList", SOAPNamespace.model.rawValue)
    for value in list?.all("Value", SOAPNamespace.model.rawValue) ?? [] {
      let text = value.text
      guard text.utf8.count <= valueBytesMax, let parsed = SlotValue.parse(text) else {
        throw malformed(name)
      }
      values += parsed
    }
    guard !values.isEmpty else { throw malformed(name) }
    return values
  }

  /// What is said of a value that cannot be read.
  static func malformed(_ name: String) -> RegistryError {
    RegistryError(.registryError, "a value of `\(name)` is malformed")
  }

  /// True if there is a slot of that name.
  func contains(_ name: String) -> Bool { slots[name] != nil }

  /// Takes the groups of a parameter that may stand several times; all of them have to hold.
  mutating func groups(_ name: String) -> [[String]] { slots.removeValue(forKey: name) ?? [] }

  /// Takes the alternatives of a parameter that stands once; empty if it is not there.
  mutating func list(_ name: String) throws(RegistryError) -> [String] {
    let groups = groups(name)
    guard groups.count <= 1 else {
      throw RegistryError(.storedQueryParameterNumber, "`\(name)` stands more than once")
    }
    return groups.first ?? []
  }

  /// Takes the value of a parameter that has one; nil if it is not there.
  mutating func single(_ name: String) throws(RegistryError) -> String? {
    let values = try list(name)
    guard values.count <= 1 else {
      throw RegistryError(.storedQueryParameterNumber, "`\(name)` has more than one value")
    }
    return values.first
  }

  /// Says that a parameter has to be there.
  static func missing(_ name: String) -> RegistryError {
    RegistryError(.storedQueryMissingParameter, "`\(name)` is required")
  }

  /// Refuses what nobody took.
  func finish() throws(RegistryError) {
    guard slots.isEmpty else {
      throw RegistryError(.registryError, "the query has a parameter that is not supported here")
    }
  }
}
