/// One finite attribute a rule may test, with its values in declared order.
package struct Attribute: Sendable, Hashable {
  /// The spelling in policies, such as `role` or `custodian.linkage`.
  package let name: String
  /// What the attribute is called in front of people, in Japanese.
  package let ja: String
  /// What the attribute is called in front of people, in English.
  package let en: String
  /// The values; `unknown` is always the first, 2...64 in all.
  package let values: [AttributeValue]
  /// Whether the values after `unknown` ascend from least to most access.
  package let isOrdered: Bool
  /// What the attribute describes.
  package let axis: AttributeAxis

  /// Makes an attribute from data; ``Vocabulary`` checks it.
  package init(
    name: String, ja: String, en: String, values: [AttributeValue], isOrdered: Bool,
    axis: AttributeAxis
  ) {
    self.name = name
    self.ja = ja
    self.en = en
    self.values = values
    self.isOrdered = isOrdered
    self.axis = axis
  }

  /// The position of the value spelled `name`, nil if the attribute has none.
  package func position(of name: String) -> Int? {
    values.firstIndex { $0.name == name }
  }
}

/// One value of an attribute.
package struct AttributeValue: Sendable, Hashable {
  /// The spelling in policies, such as `doctor`.
  package let name: String
  /// What the value is called in Japanese.
  package let ja: String
  /// What the value is called in English.
  package let en: String

  /// Makes a value from data.
  package init(name: String, ja: String, en: String) {
    self.name = name
    self.ja = ja
    self.en = en
  }
}

/// What an attribute describes, and so who may be told of its value.
package enum AttributeAxis: String, Sendable, Hashable, CaseIterable {
  /// The person and facility that ask.
  case subject
  /// The document; the four of these span the cells of a ``Scope``.
  case document
  /// Where the record is held.
  case custody
  /// What is asked and what for.
  case request
  /// What the requester's registers hold about the patient.
  case requesterConsent
  /// What the custodian's registers hold about the patient.
  case custodianConsent
}
