import Consent
import Platform
import Policy
import Record
import Testing

@Suite struct `Statements in fields` {
  let now = Timestamp(milliseconds: 1_795_000_000_000)

  @Test func `are read as they are written`() throws {
    var histories = try ConsentHistories(seed: 7)
    for _ in 0..<500 {
      for statement in histories.statements() where statement.matter != .participation(.none) {
        let fields = Dictionary(uniqueKeysWithValues: statement.fields.map { ($0.field, $0.text) })
        #expect(try ConsentStatement(fields: fields, now: now) == statement)
      }
    }
  }

  @Test func `name with an implied consent the proof of each of its three conditions`() throws {
    var fields: [StatementField: String] = [
      .kind: "facilityConsent", .value: "granted", .facilities: "mame/1",
      .basis: "impliedConsent", .commonRule: "規程1", .postedNotice: "掲示2",
    ]
    #expect(fault(fields) == "consentAtVisit")
    fields[.consentAtVisit] = "診療録3"
    let statement = try ConsentStatement(fields: fields, now: now)
    #expect(
      statement.basis
        == .impliedConsent(
          ConsentStatement.Evidence(
            commonRule: "規程1", postedNotice: "掲示2", consentAtVisit: "診療録3")))
    fields[.basis] = nil
    #expect(fault(fields) == "commonRule")
  }

  @Test func `take a date for that day in Japan, and an end for the end of it`() throws {
    let statement = try ConsentStatement(
      fields: [
        .kind: "emergencyConsent", .value: "yes", .said: "2026-11-01", .from: "2026-11-02",
        .until: "2027-03-31",
      ], now: now)
    #expect(statement.said.rfc3339 == "2026-10-31T15:00:00.000Z")
    #expect(statement.validity.from?.rfc3339 == "2026-11-01T15:00:00.000Z")
    #expect(statement.validity.until?.rfc3339 == "2027-03-31T15:00:00.000Z")
  }

  @Test(
    arguments: [
      ([StatementField.kind: "viewing"], "kind"), ([.value: "maybe"], "value"),
      ([.facilities: "mame"], "facilities"),
      ([.facilities: "mame/1", .network: "mame"], "network"),
      ([.said: "2026-02-30"], "said"), ([.until: "soon"], "until"), ([.signer: "friend"], "signer"),
      ([.laterMembers: "true"], "laterMembers"), ([.basis: "habit"], "basis"),
      ([.kind: "participation", .value: "active", .facilities: "mame/1"], "facilities"),
    ] as [([StatementField: String], String)])
  func `say which field is wrong`(_ change: [StatementField: String], _ field: String) {
    var fields: [StatementField: String] = [
      .kind: "facilityConsent", .value: "granted", .facilities: "mame/1",
    ]
    fields.merge(change) { $1 }
    #expect(fault(fields) == field)
  }

  private func fault(_ fields: [StatementField: String]) -> String? {
    do throws(StatementFault) {
      _ = try ConsentStatement(fields: fields, now: now)
      return nil
    } catch { return error.field }
  }
}

@Suite struct `Tables of consents` {
  let now = Timestamp(milliseconds: 1_795_000_000_000)

  private func sheet(_ text: String) -> ConsentSheet { ConsentSheet(Array(text.utf8), now: now) }

  @Test func `are read in either language, quotes and all`() throws {
    let english = sheet(
      "patient,kind,value,facilities,document\r\n0001,facilityConsent,granted,"
        + "\"mame/1 mame/2\",\"FAX, \"\"3\"\"\"\r\n")
    let japanese = sheet(
      "\u{FEFF}患者番号, 種類 ,内容,施設,書類番号\n\n0001,閲覧,同意,mame/1 mame/2,\"FAX, \"\"3\"\"\"")
    for sheet in [english, japanese] {
      #expect(sheet.findings.isEmpty)
      let row = try #require(sheet.rows.first)
      #expect(row.statement.document == "FAX, \"3\"")
      #expect(
        row.statement.matter
          == .viewing(
            .granted,
            Coverage(.facilities([try Bench.facility("mame/1"), try Bench.facility("mame/2")]))))
    }
    #expect(japanese.rows.first?.line == 3)
  }

  @Test func `say what is wrong by line and column, and keep what is right`() {
    let sheet = sheet(
      """
      patient,kind,value,said
      0001,participation,active,2026-11-01
      ,participation,active,2026-11-01
      0003,participation,joined,2026-11-01
      0004,participation,active
      0005,participation,withdrawn,1.11.2026
      0006,participation,withdrawn,
      """)
    #expect(sheet.rows.map(\.line) == [2, 7])
    #expect(sheet.findings.map(\.line) == [3, 4, 5, 6])
    #expect(sheet.findings.map(\.column) == ["patient", "value", nil, "said"])
  }

  @Test(arguments: [
    "", "patient\n1", "kind,value\nparticipation,active", "patient,kind,kind\n1,a,b",
    "patient,kind,valu\n1,participation,active", "patient,kind\n\"1,participation",
    "patient,kind\n1,part\"icipation", "patient,kind,value\n1,part\ricipation,active",
  ])
  func `are refused where they are no tables of consents`(_ text: String) {
    let sheet = sheet(text)
    #expect(sheet.rows.isEmpty)
    #expect(!sheet.findings.isEmpty || text.isEmpty)
  }

  @Test func `are refused in another encoding with a word of help`() {
    let sheet = ConsentSheet([0x8A, 0xB3, 0x8E, 0xD2, 0x0A], now: now)
    #expect(sheet.findings.first?.expected.en.contains("UTF-8") == true)
  }
}

@Suite struct `Contradictory consents` {
  let now = Timestamp(milliseconds: 1_795_000_000_000)

  private func viewing(
    _ value: FacilityConsent, _ reach: Coverage.Reach, _ day: Int64, roles: Set<String> = []
  ) -> ConsentStatement {
    ConsentStatement(
      .viewing(value, Coverage(reach, roles: roles)),
      said: now.adding(.seconds(86_400 * (day - 100))))
  }

  @Test func `are shown with what the network's rule makes of them`() throws {
    let one = Coverage.Reach.facilities([try Bench.facility("mame/1")])
    let consent = PatientConsent([viewing(.refused, one, 1), viewing(.granted, one, 2)])
    for rule in ConflictRule.allCases {
      let found = consent.contradictions(by: rule, at: now)
      #expect(found.count == 1)
      #expect(found.first?.isGranted == (rule == .latest))
      let standing = consent.standing(
        for: Asker(try Bench.facility("mame/1")), in: try Bench.network("oshidori"), by: rule,
        at: now)
      #expect((standing.viewing == .granted) == (rule == .latest))
    }
  }

  @Test func `are none where one names an exception, others, or was taken back`() throws {
    let one = Coverage.Reach.facilities([try Bench.facility("mame/1")])
    let all = Coverage.Reach.members(try Bench.network("mame"))
    let two = Coverage.Reach.facilities([try Bench.facility("mame/2")])
    let piles = [
      [viewing(.granted, all, 1), viewing(.refused, one, 1)],
      [viewing(.granted, two, 1), viewing(.refused, one, 1)],
      [viewing(.granted, one, 1, roles: ["doctor"]), viewing(.refused, one, 1, roles: ["nurse"])],
      [viewing(.refused, one, 1), viewing(.unset, one, 2), viewing(.granted, one, 3)],
    ]
    for pile in piles {
      #expect(PatientConsent(pile).contradictions(by: .refusal, at: now).isEmpty)
    }
  }
}
