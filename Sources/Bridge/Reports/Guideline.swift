package import Record

/// One edition of the safety guideline (医療情報システムの安全管理に関するガイドライン) as a clause map.
///
/// It says what is required, where it is met, and what shows it. Editions are data.
package struct Guideline: Sendable {
  /// Who has to do something.
  package enum Party: String, CaseIterable, Sendable {
    /// The bridge does it.
    case bridge
    /// The operators do it; the bridge cannot know.
    case site
  }

  /// One requirement.
  package struct Clause: Sendable {
    /// Its number, as the edition has it.
    package let number: String
    /// What is required, in our words.
    package let requirement: Wording
    /// Where it is met.
    package let met: Wording
    /// Who does it.
    package let party: Party
    /// What the configuration is held against.
    package let checks: [GuidelineCheck]
    /// `test:SUITE`, `workflow:NAME` or `page:NAME`, each in this package.
    package let evidence: [String]
  }

  /// The edition, such as `6.0`.
  package let edition: String
  /// Its title.
  package let title: Wording
  /// Its clauses in order.
  package let clauses: [Clause]

  /// LIMIT: clauses of an edition.
  private static let clausesMax = 500

  /// Reads an edition, strictly.
  package init(parsing bytes: [UInt8]) throws(FieldError) {
    var reader = try ObjectReader(parsing: bytes)
    edition = try reader.text("edition")
    title = try reader.wording("title")
    var clauses: [Clause] = []
    for object in try reader.objects("clauses", max: Self.clausesMax) {
      clauses.append(try Clause(object))
    }
    try reader.finish()
    self.clauses = clauses
  }
}

extension Guideline.Clause {
  fileprivate init(_ object: ObjectReader) throws(FieldError) {
    var reader = object
    number = try reader.text("clause")
    requirement = try reader.wording("requirement")
    met = try reader.wording("met")
    party = try reader.parsed("by", Wording(ja: " bridge か site", en: "bridge or site")) {
      Guideline.Party(rawValue: $0)
    }
    var checks: [GuidelineCheck] = []
    for name in try reader.texts("checks", max: GuidelineCheck.allCases.count) {
      guard let check = GuidelineCheck(rawValue: name) else {
        let names = GuidelineCheck.allCases.map(\.rawValue).joined(separator: ", ")
        throw reader.fault("checks", Wording(ja: " \(names) のどれか", en: "one of \(names)"))
      }
      checks.append(check)
    }
    self.checks = checks
    evidence = try reader.texts("evidence", max: 16)
    try reader.finish()
  }
}
