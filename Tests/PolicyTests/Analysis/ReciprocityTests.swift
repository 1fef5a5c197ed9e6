import Policy
import Testing

@Suite struct ReciprocityTables {
  @Test func `what one network shows and the other does not`() throws {
    let there = try joint("mame", "oshidori")
    let back = try joint("oshidori", "mame")
    let table = try Reciprocity(there: there, back: back)
    #expect(!table.isMutual)
    let row = try #require(
      table.rows.first { $0.role.name == "dentist" && $0.category.name == "progressNote" })
    #expect(row.there == 0 && row.back > 0 && row.isOneSided)
    #expect(table.onlyBack.groups.contains { $0.say.ja.contains("歯科医師") })
    #expect(table.otherObligations > 0, "only one of them caps the session")
  }

  @Test func `a network that meets its own rules is met alike`() throws {
    let here = try written("permit request A\npermit disclose B")
    var twin = here
    twin.name = "mio"
    let table = try Reciprocity(
      there: PolicyAnalysis(requester: here, custodian: twin, agreement: nil),
      back: PolicyAnalysis(requester: twin, custodian: here, agreement: nil))
    #expect(table.isMutual && table.rows.allSatisfy { $0.there == $0.back && $0.there > 0 })
  }

  @Test func `a rule for one network by name is not mutual`() throws {
    let here = try written("permit request A\npermit disclose B when network is mio")
    var twin = here
    twin.name = "mio"
    let table = try Reciprocity(
      there: PolicyAnalysis(requester: here, custodian: twin, agreement: nil),
      back: PolicyAnalysis(requester: twin, custodian: here, agreement: nil))
    #expect(table.onlyThere.isEmpty && !table.onlyBack.isEmpty)
  }

  private func joint(_ requester: String, _ custodian: String) throws -> PolicyAnalysis {
    try PolicyAnalysis(
      requester: Shipped.pack(requester), custodian: Shipped.pack(custodian),
      agreement: Shipped.agreement())
  }
}
