extension PolicyAnalysis {
  /// The denials without a sentence in both languages (analysis 15): per rule and `never` what it
  /// denies and no other deny that matches says for it.
  ///
  /// A denial by rule speaks in the words of the rule; denials without a rule always have theirs.
  package func silentDenials() throws(PolicyError) -> [SilentDenial] {
    var store = store
    let denies = clauses.filter { $0.main.effect == .deny && $0.main.origin.isWritten }
    var said: [SentenceLanguage: Diagram] = [:]
    for language in SentenceLanguage.allCases { said[language] = try store.said(language, denies) }
    var silent: [SilentDenial] = []
    for clause in denies {
      let own = try store.cube(clause.cube.intersection(domain))
      var missing: [SentenceLanguage] = []
      var unsaid = Diagram.refused
      for language in SentenceLanguage.allCases {
        let rest = try store.apply(.without, own, said[language] ?? .refused)
        guard rest != .refused else { continue }
        missing.append(language)
        unsaid = try store.apply(.union, unsaid, rest)
      }
      guard let witness = witness(unsaid, store) else { continue }
      silent.append(
        SilentDenial(
          rule: clause.reference, missing: missing, count: count(unsaid, store),
          witness: witness))
    }
    return silent
  }
}

extension DiagramStore {
  /// The requests that some deny refuses with a sentence in a language.
  fileprivate mutating func said(
    _ language: SentenceLanguage, _ denies: [Clause]
  ) throws(PolicyError) -> Diagram {
    var cubes: [Diagram] = []
    for clause in denies where clause.main.say.map(language.isSpoken(in:)) ?? false {
      cubes.append(try cube(clause.cube))
    }
    return try joined(.union, cubes[...])
  }
}

/// A language everything is said in.
package enum SentenceLanguage: String, Sendable, Hashable, CaseIterable {
  case ja, en

  /// Whether a sentence is in the language; Japanese writing in the place of English is not.
  func isSpoken(in sentence: Sentence) -> Bool {
    switch self {
    case .ja: !sentence.ja.isEmpty
    case .en:
      !sentence.en.isEmpty && !sentence.en.unicodeScalars.contains(where: Self.isJapanese)
    }
  }

  /// Kana and the ideographs of Unicode's first planes.
  private static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    default: false
    }
  }
}

/// A rule that refuses without saying so in every language.
package struct SilentDenial: Sendable, Hashable {
  /// The rule or `never`.
  package let rule: RuleReference
  /// The languages in which nothing is said.
  package let missing: [SentenceLanguage]
  /// How many requests it denies so.
  package let count: UInt128
  /// One of them.
  package let witness: Witness

  /// The finding in words.
  package var say: Sentence {
    let names = missing.map { $0 == .ja ? ("日本語", "Japanese") : ("英語", "English") }
    return Sentence(
      ja: "\(rule.text) の拒否には\(names.map(\.0).joined(separator: "と"))の文がありません",
      en: "\(rule.text) denies without a sentence in "
        + names.map(\.1).joined(separator: " and "))
  }
}
