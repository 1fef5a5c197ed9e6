import Dialect
import Record
import Testing

/// Prescriptions, injections and what was given.
@Suite struct Medications {
  private static let prescription = [
    "PV1||O|01^^^^^C", "ORC|NW|77||2|||||20260102|||110^医師^一郎",
    "RXE||108665201^ダーゼン錠^HOT9|1||TAB^錠^MR9P|||||15|TAB^錠^MR9P||||||||3^TAB&錠&MR9P",
    "TQ1|1||1013044400000000&１日３回&JAMISDP01|||5^d|20260102", "RXR|PO^口^HL70162",
  ]

  private func orders(_ document: SSMIX2.Document) -> [MedicationOrder] {
    document.content.records.compactMap {
      if case .medicationOrder(let order) = $0 { order } else { nil }
    }
  }

  private func read(_ segments: [String]) throws -> SSMIX2.Document {
    try ClinicalFixture.read("OMP-01", "RDE^O11^RDE_O11", segments.joined(separator: "\r"))
  }

  @Test func `a prescription says drug, dose, usage, days and route`() throws {
    let order = try #require(orders(try read(Self.prescription)).first)
    #expect(order.kind == .prescription)
    #expect(order.group == MedicationGroup(rp: "2", position: 1))
    #expect(order.drug.codes.first?.code == "108665201")
    #expect(order.drug.codes.first?.system == "http://medis.or.jp/CodeSystem/master-HOT9")
    #expect(order.dose?.value.digits == "1")
    #expect(order.dailyDose?.value.digits == "3")
    #expect(order.total?.value.digits == "15")
    #expect(order.usage.timing?.codes.first?.code == "1013044400000000")
    #expect(order.usage.duration?.value.digits == "5")
    #expect(order.usage.duration?.unit?.codes.first?.code == "d")
    #expect(order.usage.start?.text == "2026-01-02")
    #expect(order.usage.route?.codes.first?.code == "PO")
    #expect(order.orderer == "医師 一郎")
  }

  @Test func `a group number behind the order number gives Rp and place`() throws {
    var segments = Self.prescription
    segments[1] = "ORC|NW|000000000000077||000000000000077_03_002|||||20260102"
    let document = try read(segments)
    let order = try #require(orders(document).first)
    #expect(order.group == MedicationGroup(rp: "03", position: 2))
    #expect(document.content.identifiers.contains("000000000000077"))
  }

  @Test func `a group number that is an order number is no Rp`() throws {
    var segments = Self.prescription
    segments[1] = "ORC|NW|88||20260102000077|||||20260102"
    let order = try #require(orders(try read(segments)).first)
    #expect(order.group == MedicationGroup(rp: "1", position: 1))
  }

  @Test(arguments: [
    ("CA", OrderStatus.revoked), ("DC", .revoked), ("HD", .onHold), ("NW", .active),
  ])
  func `the order control is the status`(control: String, status: OrderStatus) throws {
    var segments = Self.prescription
    segments[1] = "ORC|\(control)|77||1|||||20260102"
    #expect(try #require(orders(try read(segments)).first).status == status)
  }

  @Test func `a drug without a code is named missing`() throws {
    var segments = Self.prescription
    segments[2] = "RXE|||1"
    let document = try read(segments)
    #expect(orders(document).isEmpty)
    #expect(document.content.warnings.contains(.fieldMissing("RXE-2")))
  }

  @Test func `a dose that is no number is named and left out`() throws {
    var segments = Self.prescription
    segments[2] = "RXE||1^A^HOT9|適量||TAB^錠^MR9P"
    let document = try read(segments)
    #expect(try #require(orders(document).first).dose == nil)
    #expect(document.content.warnings.contains(.numberMalformed("RXE-3")))
  }

  @Test func `a field that has no place is named`() throws {
    var segments = Self.prescription
    segments[2] += "||||||||||||||||||||||||^^^X"
    let document = try read(segments)
    #expect(document.content.warnings.contains(.fieldNotCarried("RXE-43")))
  }

  @Test func `the sample prescription has three drugs`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OMP-01" {
      let orders = orders(try ClinicalFixture.read(file))
      #expect(
        orders.map { $0.drug.codes.first?.code } == ["108665201", "110626901", "100607002"])
      #expect(orders.map { $0.usage.duration?.value.digits } == ["5", "5", "14"])
      #expect(orders.allSatisfy { $0.usage.route?.codes.first?.code == "PO" })
      #expect(orders.map(\.group.rp) == ["1", "1", "2"])
      #expect(orders.map(\.group.position) == [1, 2, 1])
    }
  }

  @Test func `an injection is a mixture with a rate`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OMP-02" {
      let orders = orders(try ClinicalFixture.read(file))
      #expect(orders.map(\.group.administration) == ["001", "002", "003"])
      let first = try #require(orders.first)
      #expect(first.ingredients.map(\.drug.codes.first?.code) == ["620007329", "620002559"])
      #expect(first.usage.rate?.value.digits == "102")
      #expect(first.usage.start?.text == "2011-07-01T08:00:00+09:00")
      #expect(first.usage.end?.text == "2011-07-01T13:00:00+09:00")
      #expect(first.usage.device?.shown == "点滴ポンプ")
    }
  }

  @Test func `an administration says what was given, when and by whom`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OMP-12" {
      let given = try ClinicalFixture.read(file).content.records.compactMap {
        if case .administration(let record) = $0 { record } else { nil }
      }
      #expect(given.count == 2)
      let first = try #require(given.first)
      #expect(first.status == .completed)
      #expect(first.performer == "看護 花子")
      #expect(first.usage.rate?.unit?.shown == "ml/hr")
      #expect(first.usage.rate?.value.digits == "102")
      #expect(first.usage.start?.text == "2011-07-01T08:05:21+09:00")
      #expect(first.comments.map(\.shown) == ["左手に実施"])
    }
  }
}
