import Policy
import Testing

/// The independent engines judge the exports in `Tests/Interop`; here is how they read.
@Suite struct PolicyExports {
  private static let pack = Pack(
    name: "a", version: 3,
    statements: [
      .rule(
        Rule(
          id: "P-1", effect: .permit, half: .disclose,
          conditions: [
            Condition("role", ["doctor", "nurse"]),
            Condition("linkage", isComplement: true, ["none"]),
          ], obligations: [.viewOnly, .categories(["image"])], basis: .cited("§1 \"x\"\\"),
          say: Sentence(ja: "可", en: "yes"))),
      .rule(
        Rule(
          id: "D-1", effect: .deny, half: .disclose,
          conditions: [Condition("participation", ["withdrawn"])])),
      .never(Never(title: "x", conditions: [Condition("role", ["clerk"])], half: .request)),
    ])

  private static func text(
    _ language: ExportLanguage, honouring: Set<ObligationKind> = Set(ObligationKind.allCases)
  ) -> String {
    PolicyExport(requester: pack, custodian: pack, agreement: nil, honouring: honouring)
      .text(in: language)
  }

  @Test func `a permit reads in Cedar with its basis, its sentence and its demands`() {
    let rule = """
      @id("a/P-1")
      @basis("§1 \\"x\\"\\\\")
      @ja("可")
      @en("yes")
      @must("viewOnly, categories image")
      permit (principal, action == Action::"disclose", resource)
      when {
        ["doctor", "nurse"].contains(context["role"]) &&
        !["none", "unknown"].contains(context["custodian.linkage"]) &&
        !["ETREAT", "BTG", "unknown"].contains(context["purpose"])
      };
      """
    #expect(Self.text(.cedar).contains(rule))
  }

  @Test func `a permit reads in Rego as one member of its half's permits`() {
    let rule = """
      disclose_permits contains "a/P-1" if {
        input["role"] in {"doctor", "nurse"}
        not input["custodian.linkage"] in {"none", "unknown"}
        not input["purpose"] in {"ETREAT", "BTG", "unknown"}
      }
      """
    #expect(Self.text(.rego).contains(rule))
  }

  @Test func `a deny matches what is unknown`() {
    #expect(
      Self.text(.cedar)
        .contains(#"["withdrawn", "unknown"].contains(context["custodian.participation"])"#))
  }

  @Test func `a permit of few categories denies the others`() {
    let rule = """
      disclose_denies contains "a/P-1-narrowing" if {
        input["role"] in {"doctor", "nurse", "unknown"}
        not input["custodian.linkage"] in {"none"}
        not input["purpose"] in {"ETREAT", "BTG"}
        not input["category"] in {"image"}
      }
      """
    #expect(Self.text(.rego).contains(rule))
  }

  @Test func `a permit whose demand is not kept denies`() {
    let text = Self.text(.cedar, honouring: [.viewOnly])
    #expect(text.contains("@id(\"a/P-1-unhonourable\")\n"))
    #expect(!text.contains("permit (principal, action == Action::\"disclose\""))
  }

  @Test func `a never of one half stands in that half alone`() {
    let text = Self.text(.rego)
    #expect(text.contains("request_denies contains \"a/never-1\" if"))
    #expect(!text.contains("disclose_denies contains \"a/never-1\""))
  }

  @Test func `a half without a rule has an empty set`() {
    let text = Self.text(.rego)
    #expect(text.contains("\nrequest_permits := set()\n"))
    #expect(text.contains("\nagreement_denies := set()\n"))
  }
}
