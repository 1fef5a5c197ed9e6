/// Why bytes are no artefact, or no facts.
package struct ArtefactError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Fault: Hashable, Sendable {
    /// There are more bytes than may be.
    case tooLarge(bytesMax: Int)
    /// Something else has to stand here.
    case expected(String)
    /// Values nest deeper than ``PolicyLimits/jsonDepthMax``.
    case tooDeep
    /// A text is not UTF-8, or holds an escape other than of a quote or a backslash.
    case text
    /// A key stands twice.
    case twice(String)
    /// A key does not belong here.
    case unknownKey(String)
    /// A key has to be here.
    case missingKey(String)
    /// The document is sound, but these are not its canonical bytes.
    case notCanonical
    /// The document cannot be meant; the sentence is the parser's.
    case meaningless(Sentence)
  }

  /// Where, in bytes from 0.
  package let offset: Int
  /// What is wrong.
  package let fault: Fault

  init(_ fault: Fault, at offset: Int) {
    self.offset = offset
    self.fault = fault
  }

  /// The error in plain words: lower case, input in backticks.
  package var message: Sentence {
    switch fault {
    case .tooLarge(let bytesMax):
      Sentence(ja: "\(bytesMax) バイトを超えています", en: "there are more than \(bytesMax) bytes")
    case .expected(let what): Sentence(ja: "\(what) が必要です", en: "expected \(what)")
    case .tooDeep: Sentence(ja: "入れ子が深すぎます", en: "the values nest too deep")
    case .text:
      Sentence(
        ja: "文字列が UTF-8 でないか、使えないエスケープがあります",
        en: "the text is not UTF-8 or holds an escape that is not allowed")
    case .twice(let key): Sentence(ja: "`\(key)` が二度あります", en: "`\(key)` stands twice")
    case .unknownKey(let key): Sentence(ja: "知らないキー `\(key)`", en: "unknown key `\(key)`")
    case .missingKey(let key): Sentence(ja: "`\(key)` がありません", en: "`\(key)` is missing")
    case .notCanonical:
      Sentence(ja: "正準形のバイト列ではありません", en: "these are not the canonical bytes")
    case .meaningless(let sentence): sentence
    }
  }
}
