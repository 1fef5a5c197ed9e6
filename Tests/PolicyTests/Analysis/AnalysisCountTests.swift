import Policy
import Testing

@Suite struct AnalysisCounts {
  @Test func `joint counts are those of brute force on every small pack`() throws {
    var small = try SmallPolicies("joint counts")
    var permitted = 0
    for _ in 0..<60 {
      let analysis = try small.analysis()
      let brute = BruteForce(analysis.policy)
      let counts = analysis.counts()
      #expect(Int(counts.permitted) * analysis.uncounted(of: brute) == brute.permitted.count)
      permitted += brute.permitted.isEmpty ? 0 : 1
    }
    #expect(permitted > 2)
  }

  @Test func `counts of one half are those of brute force`() throws {
    var small = try SmallPolicies("half counts")
    for number in 0..<40 {
      let side = Side.allCases[number % 2]
      let analysis = try PolicyAnalysis(small.pack("p"), on: side)
      let brute = BruteForce(analysis.policy, half: side.half)
      let counts = analysis.counts()
      #expect(Int(counts.permitted) * analysis.uncounted(of: brute) == brute.permitted.count)
    }
  }

  @Test func `what cannot be honoured is counted as denied`() throws {
    var small = try SmallPolicies("unhonourable counts")
    let honoured = Set(ObligationKind.allCases).subtracting([.viewOnly])
    for _ in 0..<40 {
      let analysis = try PolicyAnalysis(
        requester: small.pack("p"), custodian: small.pack("q"), agreement: nil,
        honouring: honoured)
      let brute = BruteForce(analysis.policy)
      let counts = analysis.counts()
      #expect(Int(counts.permitted) * analysis.uncounted(of: brute) == brute.permitted.count)
    }
  }

  @Test func `every cell of a matrix is counted`() throws {
    var small = try SmallPolicies("matrix")
    for _ in 0..<16 {
      let analysis = try small.analysis()
      let matrix = try #require(analysis.matrix(rows: "custodian.slip", columns: "role"))
      #expect(matrix.counts.joined().reduce(0, +) >= analysis.counts().permitted)
      let brute = BruteForce(analysis.policy)
      let role = try #require(analysis.policy.vocabulary.position(of: "role"))
      let slip = try #require(analysis.policy.vocabulary.position(of: "custodian.slip"))
      for (row, slipValue) in matrix.rows.values.enumerated() {
        for (column, roleValue) in matrix.columns.values.enumerated() {
          let found = brute.permitted.filter {
            brute.value(slip, of: $0) == slipValue.name
              && brute.value(role, of: $0) == roleValue.name
          }
          #expect((matrix.counts[row][column] > 0) == !found.isEmpty)
        }
      }
    }
  }

  @Test func `a number is grouped by thousands`() {
    #expect(UInt128(823_011_840).grouped == "823,011,840")
    #expect(UInt128(12).grouped == "12")
    #expect(UInt128(123_456).grouped == "123,456")
  }

  @Test func `a request names the network that asks`() throws {
    let analysis = try PolicyAnalysis(
      requester: Shipped.pack("mame"), custodian: Shipped.pack("oshidori"),
      agreement: Shipped.agreement())
    let matrix = try #require(analysis.matrix(rows: "network", columns: "role"))
    for (row, network) in matrix.rows.values.enumerated() where network.name != "mame" {
      #expect(matrix.counts[row].allSatisfy { $0 == 0 })
    }
    #expect(matrix.counts.joined().contains { $0 > 0 })
  }
}
