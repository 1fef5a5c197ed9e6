import Bridge
import Record

/// `policy`: check, format and decide by the rules of the networks.
enum PolicyCommand {
  static let command = Command(
    name: "policy",
    summary: Wording(ja: "規則を確かめ、決定を試す", en: "check policies, try decisions"),
    text: Wording(ja: PolicyUsage.japanese, en: PolicyUsage.english).followed(by: EditionHelp.text)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: PolicySources.options + EditionSources.ownOptions
        + ["as", "case", "columns", "gate", "rows", "svg"],
      flags: ["deny-warnings", "full", "notes", "shadow", "yes"], operandsMax: 64)
    switch try arguments.operand(0, "a subcommand such as check or why") {
    case "check": return try PolicyChecking.check(arguments, output)
    case "coverage": return try PolicyCovering.run(arguments, output)
    case "fingerprint": return try PolicyFingerprints.run(arguments, output)
    case "format": return try PolicyChecking.format(arguments, output)
    case "decide": return try PolicyDeciding.run(arguments, output)
    case "vocabulary": return PolicyVocabulary.run(arguments, output)
    case "test": return try PolicyTesting.run(arguments, output)
    case "new": return try PolicyTemplate.run(arguments, output)
    case "map": return try PolicyMapping.run(arguments, output)
    case "matrix": return try PolicyMatrix.run(arguments, output)
    case "diff": return try PolicyDiff.run(arguments, output)
    case "why": return try PolicyWhy.why(arguments, output)
    case "what-if": return try PolicyWhy.whatIf(arguments, output)
    case "propose": return try await PolicySigning.propose(arguments, output)
    case "sign": return try await PolicySigning.sign(arguments, output)
    case "verify": return try await PolicySigning.verify(arguments, output)
    case "activate": return try await PolicyActivating.activate(arguments, output)
    case "rollback": return try await PolicyActivating.rollback(arguments, output)
    case "replay": return try await PolicyReplaying.run(arguments, output)
    case "shadow": return try await PolicyActivating.shadow(arguments, output)
    case "editions": return try await PolicyActivating.editions(arguments, output)
    case "export": return try PolicyExporting.run(arguments, output)
    case let other: throw UsageError("unknown `policy \(other)`")
    }
  }
}
