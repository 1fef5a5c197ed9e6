import XML

extension ORCA {
  /// A record of xml2: elements with names of their own, each of which says its type.
  struct Fields {
    /// LIMIT: bytes of one text.
    private static let textBytesMax = 1024

    private let members: [String: XMLTree.Element]

    /// Reads the record that `element` is.
    init(_ element: XMLTree.Element) throws(Fault) {
      guard Kind(element) == .record, !element.holdsText else {
        throw .element(element.name.local)
      }
      var members: [String: XMLTree.Element] = [:]
      for member in element.elements {
        let name = member.name.local
        guard member.name.namespace.isEmpty, Kind(member) != nil,
          members.updateValue(member, forKey: name) == nil
        else { throw .element(name) }
      }
      self.members = members
    }

    /// A text without blanks around it; nil where there is none.
    func text(_ name: String) throws(Fault) -> String? {
      guard let member = try member(name, .string) else { return nil }
      let text = member.text.trimmingBlanks
      guard member.elements.isEmpty, text.utf8.count <= Self.textBytesMax,
        !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
      else { throw .element(name) }
      return text.isEmpty ? nil : text
    }

    /// A text that has to be there.
    func requiredText(_ name: String) throws(Fault) -> String {
      guard let text = try text(name) else { throw .element(name) }
      return text
    }

    /// A record; nil where there is none.
    func record(_ name: String) throws(Fault) -> Fields? {
      guard let member = try member(name, .record) else { return nil }
      return try Fields(member)
    }

    /// The records of an array; none where there is no such array.
    ///
    /// LIMIT: at most `max`.
    func records(_ name: String, max: Int) throws(Fault) -> [Fields] {
      guard let member = try member(name, .array) else { return [] }
      guard !member.holdsText else { throw .element(name) }
      var records: [Fields] = []
      for element in member.elements {
        guard element.is("\(name)_child", "") else { throw .element(name) }
        guard records.count < max else { throw .tooMany(name) }
        records.append(try Fields(element))
      }
      return records
    }

    private func member(_ name: String, _ kind: Kind) throws(Fault) -> XMLTree.Element? {
      guard let member = members[name] else { return nil }
      guard Kind(member) == kind else { throw .element(name) }
      return member
    }
  }

  /// What an element of xml2 says it is.
  private enum Kind: String {
    case string, record, array

    init?(_ element: XMLTree.Element) {
      guard let type = element.attribute("type") else { return nil }
      self.init(rawValue: type)
    }
  }
}

extension XMLTree.Element {
  /// Whether anything but white space stands between its elements.
  fileprivate var holdsText: Bool {
    textBytes.contains { ![0x20, 0x09, 0x0A].contains($0) }
  }
}
