import Policy
import Testing

@Suite struct MappingReports {
  @Test func `a mapping that amplifies`() throws {
    let analysis = try joint()
    var mapping = try Shipped.mapping("mame")
    let other = try Shipped.mapping("oshidori")
    let sound = try MappingReport(mapping, asking: analysis, other: other)
    #expect(sound.amplifications.isEmpty)
    mapping.rows = mapping.rows.map {
      $0.foreign == "看護師" ? MappingRow(.role, "看護師", "doctor") : $0
    }
    let report = try MappingReport(mapping, asking: analysis, other: other)
    let found = try #require(report.amplifications.first)
    #expect(found.row.foreign == "看護師" && found.widening.from.name == "nurse")
    #expect(found.widening.to.name == "doctor" && found.widening.count > 0)
    #expect(analysis.decision(found.widening.witness) == .permit)
    #expect(analysis.decision(found.widening.witness.setting("role", to: "nurse")) == .deny)
    #expect(report.findings.contains { $0.weight == .fault && $0.witness != nil })
  }

  @Test func `a word that the other network reads otherwise`() throws {
    let analysis = try joint()
    var (mapping, other) = (try Shipped.mapping("mame"), try Shipped.mapping("oshidori"))
    mapping.rows.append(MappingRow(.role, "准看護師", "doctor"))
    other.rows.append(MappingRow(.role, "准看護師", "nurse"))
    let report = try MappingReport(mapping, asking: analysis, other: other)
    #expect(report.amplifications.map(\.row.foreign) == ["准看護師"])
  }

  @Test func `a word that goes there and back`() throws {
    let report = try MappingReport(
      Shipped.mapping("mame"), asking: joint(), other: Shipped.mapping("oshidori"))
    #expect(
      report.roundTrip.first { $0.row.foreign == "介護支援専門員" }?.back == ["ケアマネジャー"])
    #expect(report.roundTrip.first { $0.row.foreign == "臨床検査技師" }?.back == [])
    #expect(report.unreached.contains { $0.kind == .purpose && $0.value.name == "BTG" })
    #expect(report.repeated.isEmpty && report.withoutCeiling.isEmpty)
  }

  @Test func `a row that never counts`() throws {
    var mapping = try Shipped.mapping("mame")
    for place in mapping.ceilings.indices {
      mapping.ceilings[place].roles.removeAll { $0 == "networkAdmin" }
    }
    mapping.rows.append(MappingRow(.facility, "病院", "clinic"))
    let report = try MappingReport(mapping, asking: joint(), other: nil)
    #expect(report.withoutCeiling.map(\.foreign) == ["ネットワーク管理者"])
    #expect(report.repeated.map(\.value) == ["clinic"])
  }

  @Test func `what a mapping cannot bring about is not reachable`() throws {
    let analysis = try joint()
    var mapping = try Shipped.mapping("mame")
    let full = try MappingReport(mapping, asking: analysis, other: nil)
    #expect(full.reachable > 0 && full.reachable < analysis.counts().permitted)
    mapping.ceilings.removeAll { $0.facilityType == "hospital" }
    let less = try MappingReport(mapping, asking: analysis, other: nil)
    #expect(less.reachable < full.reachable)
    mapping.ceilings = []
    #expect(try MappingReport(mapping, asking: analysis, other: nil).reachable == 0)
  }

  private func joint() throws -> PolicyAnalysis {
    try PolicyAnalysis(
      requester: Shipped.pack("mame"), custodian: Shipped.pack("oshidori"),
      agreement: Shipped.agreement())
  }
}
