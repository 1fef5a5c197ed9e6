/// A thing said in codes, in words, or both.
///
/// The codes stand in the custodian's order, its own first; what a code map added comes last.
package struct CodedText: Hashable, Sendable {
  /// The codes.
  package var codes: [Coding]
  /// The words as a person wrote them.
  package var text: String?

  /// Makes a thing of codes and words.
  package init(codes: [Coding] = [], text: String? = nil) {
    self.codes = codes
    self.text = text
  }

  /// What a reader is shown: the words, else a code's own words, else the code.
  package var shown: String? {
    text ?? codes.lazy.compactMap(\.display).first ?? codes.first?.code
  }
}
