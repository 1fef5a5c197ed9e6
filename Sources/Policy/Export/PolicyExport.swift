/// The other engines' languages that policies can be written out in.
package enum ExportLanguage: String, Sendable, Hashable, CaseIterable {
  /// Cedar policies; one action per half, and the bridge permits what all halves allow.
  case cedar
  /// A Rego module; `allow` is the bridge's decision.
  case rego
}

/// One direction's policies in another engine's language, so that it can judge ours.
///
/// Every attribute of the vocabulary has to be given as a string, `unknown` where nothing is
/// known: both engines skip a rule that meets a missing one.
package struct PolicyExport: Sendable {
  private let rules: [ExportRule]
  private let title: String
  private let module: String

  /// Writes out what `requester` asks, what `custodian` discloses and what the agreement denies,
  /// as a bridge that keeps to `honouring` decides it; without an agreement it denies nothing.
  package init(
    requester: Pack, custodian: Pack, agreement: Agreement?,
    honouring: Set<ObligationKind> = Set(ObligationKind.allCases)
  ) {
    rules = ExportRules(requester, custodian, agreement, honouring).rules
    title =
      "\(requester.name) version \(requester.version) asks "
      + "\(custodian.name) version \(custodian.version)"
      + (agreement.map { ", under \($0.name) version \($0.version)" } ?? "")
    module = "\(requester.name)_asks_\(custodian.name)"
  }

  /// The text of the export, ending in a newline.
  package func text(in language: ExportLanguage) -> String {
    switch language {
    case .cedar: cedar.joined(separator: "\n") + "\n"
    case .rego: rego.joined(separator: "\n") + "\n"
    }
  }

  // MARK: Cedar

  private var cedar: [String] {
    [
      "// \(title).",
      "// A request names every attribute in its context; the bridge permits if the actions",
      "// \"request\", \"disclose\" and \"agreement\" are all allowed.",
      "",
      "@id(\"agreement\")",
      "permit (principal, action == Action::\"agreement\", resource);",
    ] + rules.flatMap(cedar)
  }

  private func cedar(_ rule: ExportRule) -> [String] {
    let effect = rule.effect == .permit ? "permit" : "forbid"
    let head = "\(effect) (principal, action == Action::\(quoted(rule.half.rawValue)), resource)"
    let clauses = rule.clauses.map { clause in
      let words = clause.words.map(quoted).joined(separator: ", ")
      let test = "[\(words)].contains(context[\(quoted(clause.attribute))])"
      return clause.isComplement ? "!\(test)" : test
    }
    var lines = ["", "@id(\(quoted(rule.id)))"]
    if let basis = rule.basis { lines.append("@basis(\(quoted(text(basis))))") }
    if let say = rule.say { lines += ["@ja(\(quoted(say.ja)))", "@en(\(quoted(say.en)))"] }
    if !rule.obligations.isEmpty { lines.append("@must(\(quoted(demands(rule))))") }
    guard !clauses.isEmpty else { return lines + ["\(head);"] }
    return lines + [head, "when {"]
      + clauses.enumerated().map { "  \($1)\($0 == clauses.count - 1 ? "" : " &&")" } + ["};"]
  }

  // MARK: Rego

  private var rego: [String] {
    var lines = [
      "# \(title).",
      "# The input names every attribute.",
      "package kakehashi.\(word(module))", "", "import rego.v1", "", "default allow := false", "",
      "allow if {", "  count(request_permits) > 0", "  count(disclose_permits) > 0",
    ]
    lines += Half.allCases.map { "  count(\($0)_denies) == 0" } + ["}"]
    for half in Half.allCases {
      for effect in Effect.allCases where half != .agreement || effect == .deny {
        let name = "\(half)_\(effect == .permit ? "permits" : "denies")"
        let found = rules.filter { $0.half == half && $0.effect == effect }
        lines += found.isEmpty ? ["", "\(name) := set()"] : found.flatMap { rego($0, name) }
      }
    }
    return lines
  }

  private func rego(_ rule: ExportRule, _ name: String) -> [String] {
    var lines = [""]
    if let basis = rule.basis { lines.append("# \(text(basis))") }
    if let say = rule.say { lines += ["# \(say.ja)", "# \(say.en)"] }
    if !rule.obligations.isEmpty { lines.append("# must \(demands(rule))") }
    let head = "\(name) contains \(quoted(rule.id))"
    guard !rule.clauses.isEmpty else { return lines + [head] }
    return lines + ["\(head) if {"]
      + rule.clauses.map { clause in
        let words = clause.words.map(quoted).joined(separator: ", ")
        let test = "input[\(quoted(clause.attribute))] in {\(words)}"
        return "  \(clause.isComplement ? "not " : "")\(test)"
      } + ["}"]
  }

  // MARK: Words

  private func demands(_ rule: ExportRule) -> String {
    rule.obligations.map(\.text).joined(separator: ", ")
  }

  private func text(_ basis: Basis) -> String {
    switch basis {
    case .cited(let source): source
    case .toConfirm(let note): note.map { "TO-CONFIRM \($0)" } ?? "TO-CONFIRM"
    }
  }

  /// A name as a Rego identifier.
  private func word(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
