extension StatementParser {
  /// Reads `attribute is value, value`, as many as there are; a comma may also part conditions.
  mutating func conditions() throws(Abandoned) -> [Condition] {
    var conditions: [Condition] = []
    repeat {
      let (name, position) = try word("an attribute")
      let attribute = attribute(name, at: position)
      if conditions.contains(where: { $0.attribute == name }) { report(.twice(name), at: position) }
      guard take("is") else { throw abandon(expecting: "`is`") }
      let isComplement = take("not")
      let values = try values(of: attribute, name)
      conditions.append(Condition(name, isComplement: isComplement, values))
    } while beginsCondition
    return conditions
  }

  /// Finds an attribute by its name as written; reports it and returns nil if there is none.
  mutating func attribute(_ name: String, at position: SourcePosition) -> Attribute? {
    if Vocabulary.consentNames.contains(name), !vocabularyHas(name) {
      if isAgreement {
        report(.sideMissing(name), at: position)
        return nil
      }
      return attribute(named: "\(Side.custodian.rawValue).\(name)")
    }
    if let attribute = attribute(named: name) { return attribute }
    let candidates =
      vocabulary.attributes.map(\.name) + (isAgreement ? [] : Vocabulary.consentNames)
    report(.unknown(.attribute, name), at: position, among: candidates, meaning: name)
    return nil
  }

  /// Whether the next two tokens begin a condition.
  private var beginsCondition: Bool {
    next?.word != nil && afterNext?.word == "is"
  }

  private func vocabularyHas(_ name: String) -> Bool { vocabulary.position(of: name) != nil }

  private func attribute(named name: String) -> Attribute? {
    vocabulary.position(of: name).map { vocabulary.attributes[$0] }
  }

  private mutating func values(
    of attribute: Attribute?, _ name: String
  ) throws(Abandoned) -> [String] {
    var values: [String] = []
    repeat {
      // A comma may also stand between two conditions.
      if !values.isEmpty, beginsCondition { return values }
      let (value, position) = try word("a value")
      if values.contains(value) { report(.twice(value), at: position) }
      check(value, of: attribute, name, at: position)
      values.append(value)
    } while take(.comma)
    return values
  }

  /// Reports a value its attribute lacks; an attribute already reported is not reported again.
  mutating func check(
    _ value: String, of attribute: Attribute?, _ name: String, at position: SourcePosition
  ) {
    guard let attribute, attribute.position(of: value) == nil else { return }
    report(
      .valueUnknown(value, attribute: name), at: position, among: attribute.values.map(\.name),
      meaning: value)
  }
}
