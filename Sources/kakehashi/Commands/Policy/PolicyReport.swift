import Bridge
import Policy
import Record

/// What the exact analyses find in one part of a file: a half, a direction, a mapping, its tests.
struct PolicyReport {
  let subject: Wording
  /// How much is permitted, where that is a question.
  let counts: PermitCounts?
  let findings: [PolicyFinding]
  /// Why there is no answer, such as that the analysis is too large.
  let failure: PolicyError?

  private init(
    _ subject: Wording, _ analyse: () throws(PolicyError) -> (PermitCounts?, [PolicyFinding])
  ) {
    self.subject = subject
    do throws(PolicyError) {
      (counts, findings) = try analyse()
      failure = nil
    } catch {
      (counts, findings, failure) = (nil, [], error)
    }
  }

  /// The reports on one file, its tests excepted, with what the other files say about it.
  static func reports(on document: Policy.Document, among sheets: PolicySheets) -> [PolicyReport] {
    switch document {
    case .pack(let pack): Side.allCases.map { half(of: pack, on: $0) }
    case .agreement(let agreement):
      agreement.directions.map { direction(of: agreement, $0, sheets) }
    case .mappings(let mappings): mappings.map { mapping($0, sheets) }
    case .vocabulary: []
    }
  }

  /// What the tests of a file leave open.
  static func tests(_ coverage: TestCoverage) -> PolicyReport {
    PolicyReport(Wording(ja: "試験", en: "tests")) { (nil, coverage.findings) }
  }

  /// One half of a pack, as if the bridge honoured every obligation.
  private static func half(of pack: Pack, on side: Side) -> PolicyReport {
    PolicyReport(side.wording) { () throws(PolicyError) in
      let analysis = try PolicyAnalysis(pack, on: side)
      return (analysis.counts(), try analysis.findings())
    }
  }

  /// One direction as this bridge decides it.
  private static func direction(
    of agreement: Agreement, _ direction: Direction, _ sheets: PolicySheets
  ) -> PolicyReport {
    let name = "\(direction.requester) → \(direction.custodian)"
    return PolicyReport(Wording(ja: name, en: name)) { () throws(PolicyError) in
      guard let analysis = try sheets.analysis(of: direction, under: agreement) else {
        return (nil, [])
      }
      return (analysis.counts(), try analysis.findings())
    }
  }

  /// A network's words, against what they let it see where it has an agreement, else against its
  /// own asking half.
  private static func mapping(
    _ mapping: VocabularyMapping, _ sheets: PolicySheets
  ) -> PolicyReport {
    let name = mapping.network
    return PolicyReport(Wording(ja: "\(name) の語", en: "words of \(name)")) {
      () throws(PolicyError) in
      var found: [PolicyFinding] = []
      for agreement in sheets.agreements {
        for direction in agreement.directions where direction.requester == name {
          guard let analysis = try sheets.analysis(of: direction, under: agreement) else {
            continue
          }
          let other = sheets.mappings.first { $0.network == direction.custodian }
          found += try MappingReport(mapping, asking: analysis, other: other).findings
        }
      }
      guard found.isEmpty, let pack = sheets.pack(name) else { return (nil, found) }
      let alone = try PolicyAnalysis(pack, on: .requester)
      return (nil, try MappingReport(mapping, asking: alone, other: nil).findings)
    }
  }

  /// Whether something is not as it should be; what is only worth knowing does not count.
  var isAlarming: Bool { failure != nil || findings.contains { $0.weight > .note } }

  /// The report as scripts read it.
  var json: JSONValue {
    let counts = counts.map { counts -> JSONValue in
      ["requests": .string("\(counts.requests)"), "permitted": .string("\(counts.permitted)")]
    }
    return [
      "subject": ["ja": .string(subject.ja), "en": .string(subject.en)],
      "counts": counts ?? .null,
      "failure": failure.map { .string($0.message) } ?? .null,
      "findings": .array(findings.map(\.json)),
    ]
  }

  /// The report for a person, line by line; notes only if they are wanted.
  func lines(in language: Language, withNotes: Bool) -> [String] {
    let shown = findings.filter { withNotes || $0.weight > .note }
    guard !shown.isEmpty || counts != nil || failure != nil else { return [] }
    var head = [subject.text(in: language)]
    if let counts { head.append(counts.say.text(in: language)) }
    var lines = ["  " + head.joined(separator: colon(in: language))]
    if let failure { lines.append("    ‼ \(failure.message)") }
    for finding in shown { lines += self.lines(finding, in: language) }
    return lines
  }

  private func lines(_ finding: PolicyFinding, in language: Language) -> [String] {
    let words = [finding.analysis.title, finding.say].map { $0.text(in: language) }
    let told = "    \(finding.weight.mark) " + words.joined(separator: colon(in: language))
    guard let facts = finding.witness?.relevant, !facts.isEmpty else { return [told] }
    let title = Wording(ja: "例の事実", en: "facts").text(in: language) + colon(in: language)
    let given = facts.map { "\($0.attribute)=\($0.value)" }
    return [told, "       " + title + given.joined(separator: " ")]
  }

  private func colon(in language: Language) -> String { language == .japanese ? "：" : ": " }
}

extension Sentence {
  /// The sentence in the reader's language.
  func text(in language: Language) -> String { language == .japanese ? ja : en }
}

extension PolicySheets {
  /// A direction as this bridge decides it, nil if a pack is missing.
  func analysis(
    of direction: Direction, under agreement: Agreement
  ) throws(PolicyError) -> PolicyAnalysis? {
    guard let requester = pack(direction.requester), let custodian = pack(direction.custodian)
    else { return nil }
    return try PolicyAnalysis(
      requester: requester, custodian: custodian, agreement: agreement,
      honouring: PolicyFiles.honoured)
  }
}

extension Side {
  /// What a half is called.
  var wording: Wording {
    self == .requester
      ? Wording(ja: "照会する側", en: "asking") : Wording(ja: "提供する側", en: "disclosing")
  }
}

extension PolicyFinding.Weight {
  /// How it is marked on a terminal.
  fileprivate var mark: String {
    switch self {
    case .fault: "‼"
    case .caution: "!"
    case .note: "·"
    }
  }
}

extension PolicyFinding {
  /// The finding as scripts read it, its witness with every fact.
  fileprivate var json: JSONValue {
    [
      "analysis": .string(analysis.rawValue), "weight": .string("\(weight)"),
      "rules": .array(rules.map { .string($0.text) }), "ja": .string(say.ja),
      "en": .string(say.en),
      "witness": witness.map { witness in
        .object(witness.facts.map { ($0.attribute, .string($0.value)) })
      } ?? .null,
    ]
  }
}
