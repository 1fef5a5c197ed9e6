import Platform
import Record
import Testing

@testable import Bridge

@Suite struct IncidentReportTests {
  private static let alice = RecordedExchange.Patient(
    pseudonym: "00112233445566778899aabbccddeeff", home: "h-001")

  /// An exchange of mame's clinic at oshidori, as the ledger has it.
  private static func entry(
    at: String = "2026-11-22T01:00:00.000Z", facility: String = "c-101", purpose: String = "TREAT"
  ) -> JSONValue {
    [
      "kind": "exchange", "at": .string(at),
      "fields": [
        "action": "query", "custodian": "oshidori", "facility": .string(facility),
        "purpose": .string(purpose), "requester": "mame", "role": "doctor", "subject": "x",
      ],
    ]
  }

  private static func view(
    released: Int, patient: RecordedExchange.Patient? = alice, items: [String] = ["labResult"]
  ) -> JSONValue {
    [
      "decision": [
        "decision": "permit",
        "facts": ["custodian.participation": "active", "custodian.facilityConsent": "granted"],
      ],
      "items": .array(items.map { .string($0) }), "released": .number("\(released)"),
      "patient": patient.map {
        ["pseudonym": .string($0.pseudonym), "home": .string($0.home)]
      } ?? .null,
      "user": "u",
    ]
  }

  private func report(
    _ narrow: (inout IncidentReport.Suspicion) -> Void = { _ in }
  ) throws -> IncidentReport {
    let from = try #require(Timestamp(rfc3339: "2026-11-22T00:00:00Z"))
    let period = try #require(LedgerPeriod(from: from, until: from.adding(.seconds(86_400))))
    var suspicion = IncidentReport.Suspicion(period)
    narrow(&suspicion)
    return IncidentReport(suspicion)
  }

  @Test func `adds up what was handed out about each patient`() throws {
    var report = try report()
    report.take(1, Self.entry(), view: Self.view(released: 2))
    report.take(
      2, Self.entry(at: "2026-11-22T02:00:00.000Z"),
      view: Self.view(released: 3, items: ["referral"]))
    let extent = try #require(report.patients[Self.alice])
    #expect((extent.exchanges, extent.documents) == (2, 5))
    #expect(extent.items == [.labResult, .referral])
    #expect(extent.first.rfc3339 == "2026-11-22T01:00:00.000Z")
    #expect(extent.last.rfc3339 == "2026-11-22T02:00:00.000Z")
    #expect(report.askers.count == 1)
  }

  @Test func `counts what gave nothing, and older entries, apart`() throws {
    var report = try report()
    report.take(1, Self.entry(), view: Self.view(released: 0))
    report.take(2, Self.entry(), view: nil)
    report.take(3, Self.entry(), view: Self.view(released: 1, patient: nil))
    #expect((report.exchanges, report.empty, report.unnamed) == (3, 2, 1))
    #expect(report.patients.isEmpty)
  }

  @Test func `looks at what is suspected only`() throws {
    var report = try report {
      $0.facility = FacilityID("c-101")
      $0.user = "u"
    }
    report.take(1, Self.entry(facility: "c-102"), view: Self.view(released: 1))
    #expect(report.exchanges == 0)
    report.take(2, Self.entry(), view: Self.view(released: 1))
    #expect(report.exchanges == 1)
    #expect(report.covers(Self.entry()))
    #expect(report.covers(Self.entry(at: "2026-11-22T00:00:00.000Z")))
    #expect(!report.covers(Self.entry(at: "2026-11-23T00:00:00.000Z")))
    #expect(!report.covers(["kind": "link", "at": "2026-11-22T01:00:00.000Z"]))
  }

  @Test func `is recorded as provision by the one and as receipt by the other`() throws {
    let exchange = try #require(
      RecordedExchange(1, Self.entry(), view: Self.view(released: 1)))
    let mame = try #require(NetworkID("mame"))
    let oshidori = try #require(NetworkID("oshidori"))
    let other = try #require(NetworkID("third"))
    let provision = try #require(ProvisionRecord(exchange, for: oshidori))
    #expect(provision.article == .provision && provision.isConsented)
    let receipt = try #require(ProvisionRecord(exchange, for: mame))
    // Of the requester's side this view says nothing.
    #expect(receipt.article == .receipt && !receipt.isConsented)
    #expect(ProvisionRecord(exchange, for: other) == nil)
  }

  @Test func `is not recorded where nothing was given, or the law itself permits it`() throws {
    let oshidori = try #require(NetworkID("oshidori"))
    let nothing = try #require(RecordedExchange(1, Self.entry(), view: Self.view(released: 0)))
    #expect(ProvisionRecord(nothing, for: oshidori) == nil)
    let emergency = try #require(
      RecordedExchange(1, Self.entry(purpose: "ETREAT"), view: Self.view(released: 1)))
    #expect(ProvisionRecord(emergency, for: oshidori) == nil)
  }
}
