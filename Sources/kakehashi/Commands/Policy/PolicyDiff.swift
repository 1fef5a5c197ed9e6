import Bridge
import Policy
import Record

/// `policy diff`: what two versions of the policies decide differently, exactly.
struct PolicyDiff {
  let output: Output

  /// Compares two packs half by half, or two folders direction by direction; exit code 1 where
  /// something changes.
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let (old, new) = (try arguments.operand(1, "OLD"), try arguments.operand(2, "NEW"))
    let pairs: [(name: Wording, old: PolicyAnalysis, new: PolicyAnalysis)]
    do {
      pairs =
        try old.hasSuffix(".pack")
        ? packs(old, new) : folders(old, new, try PolicySources.direction(arguments))
    } catch let error as ConfigurationError {
      throw CommandError(error.wording, code: 2)
    } catch let error as PolicyError {
      throw CommandError(ja: error.message, en: error.message, code: 2)
    }
    var isChanged = false
    var rows: [JSONValue] = []
    for (name, old, new) in pairs {
      let difference = try Self.difference(old, new)
      isChanged = isChanged || !difference.isEquivalent
      if arguments.json {
        rows.append(json(name, difference))
      } else {
        PolicyDiff(output: output).show(name, difference)
      }
    }
    if arguments.json { output.json(.array(rows)) }
    return isChanged ? 1 : 0
  }

  private static func difference(
    _ old: PolicyAnalysis, _ new: PolicyAnalysis
  ) throws(CommandError) -> PolicyDifference {
    do throws(PolicyError) { return try PolicyDifference(from: old, to: new) } catch {
      throw CommandError(ja: error.message, en: error.message, code: 2)
    }
  }

  private static func packs(
    _ old: String, _ new: String
  ) throws -> [(name: Wording, old: PolicyAnalysis, new: PolicyAnalysis)] {
    let (before, after) = (try pack(old), try pack(new))
    return try Side.allCases.map { side in
      (
        side == .requester
          ? Wording(ja: "照会する側", en: "asking") : Wording(ja: "提供する側", en: "disclosing"),
        try PolicyAnalysis(before, on: side, honouring: PolicyFiles.honoured),
        try PolicyAnalysis(after, on: side, honouring: PolicyFiles.honoured)
      )
    }
  }

  private static func pack(_ path: String) throws -> Pack {
    guard case .pack(let pack) = try PolicyFiles.document(path) else {
      throw ConfigurationError.fault(
        Wording(ja: "`\(path)` は pack ではありません", en: "`\(path)` is not a pack"))
    }
    return pack
  }

  private static func folders(
    _ old: String, _ new: String, _ only: Direction?
  ) throws -> [(name: Wording, old: PolicyAnalysis, new: PolicyAnalysis)] {
    let (before, after) = (try PolicyFolder(old), try PolicyFolder(new))
    let directions = only.map { [$0] } ?? after.directions.filter(before.directions.contains)
    guard !directions.isEmpty else {
      throw ConfigurationError.fault(
        Wording(ja: "両方にある方向がありません", en: "no direction is agreed in both"))
    }
    return try directions.map { direction in
      let name = "\(direction.requester) → \(direction.custodian)"
      return (
        Wording(ja: name, en: name), try before.analysis(of: direction),
        try after.analysis(of: direction)
      )
    }
  }

  /// Shows what changes under a heading.
  func show(_ name: Wording, _ difference: PolicyDifference) {
    output.line(name.text(in: output.language))
    guard !difference.isEquivalent else {
      return output.line("  " + text("変わりません", "nothing changes"))
    }
    if !difference.newlyPermitted.isEmpty {
      let count = difference.newlyPermitted.count.grouped
      output.line(
        "  ‼ " + text("新たに閲覧できるものがあります（\(count) 通り）", "NEWLY PERMITTED: \(count) requests"))
    }
    if difference.lightened > 0 {
      let count = difference.lightened.grouped
      output.line("  ‼ " + text("義務が軽くなります（\(count) 通り）", "LIGHTER OBLIGATIONS: \(count) requests"))
    }
    if difference.onlyTightens {
      output.line("  " + text("狭まるだけです", "it only tightens"))
    }
    for sentence in difference.sentences {
      output.line("    " + text(sentence.ja, sentence.en))
    }
    for (witness, title) in [
      (difference.permittedWitness, text("新たに許可される例", "newly permitted, such as")),
      (difference.deniedWitness, text("許可されなくなる例", "no longer permitted, such as")),
    ] {
      guard let witness else { continue }
      output.line("  \(title): \(text(witness.say.ja, witness.say.en))")
    }
  }

  /// The change for scripts.
  static func json(_ name: Wording, _ difference: PolicyDifference) -> JSONValue {
    func groups(_ groups: RequestGroups) -> JSONValue {
      [
        "count": .string("\(groups.count)"), "complete": .bool(groups.isComplete),
        "groups": .array(
          groups.groups.map {
            [
              "count": .string("\($0.count)"), "ja": .string($0.say.ja), "en": .string($0.say.en),
            ]
          }),
      ]
    }
    return [
      "name": .string(name.en), "equivalent": .bool(difference.isEquivalent),
      "onlyTightens": .bool(difference.onlyTightens),
      "newlyPermitted": groups(difference.newlyPermitted),
      "newlyDenied": groups(difference.newlyDenied),
      "obligationsChanged": .array(
        difference.obligationsChanged.map {
          [
            "before": .string($0.before.text ?? ""), "after": .string($0.after.text ?? ""),
            "stricter": .bool($0.isStricter), "requests": groups($0.groups),
          ]
        }),
      "lightened": .string("\(difference.lightened)"),
    ]
  }

  private func text(_ ja: String, _ en: String) -> String {
    output.language == .japanese ? ja : en
  }
}
