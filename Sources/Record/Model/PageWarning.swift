/// What a reader should know about an answer beside what is in it; holds no content of a record.
package struct PageWarning: Hashable, Sendable {
  /// What kind of thing it is.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// An entry could not be read and was withheld.
    case entryWithheld
    /// The custodian said something about its own answer.
    case remark
    /// A part of the custodian did not answer: documents may be missing.
    case incomplete
    /// Something was said that the asker's dialect cannot say.
    case notCarried
  }

  /// What kind of thing it is.
  package let kind: Kind
  /// The community it is about, by OID without prefix; nil for the whole answer.
  ///
  /// It never leaves: which community holds something is the custodian's own.
  package let community: String?
  /// A sentence in English, lower case, without content of a record.
  package let text: String

  /// Makes a warning of its parts.
  package init(_ kind: Kind, community: String? = nil, _ text: String) {
    self.kind = kind
    self.community = community
    self.text = text
  }
}
