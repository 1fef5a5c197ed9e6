import Policy
import Testing

@Suite struct Fingerprints {
  @Test func `two texts with one meaning are the same`() throws {
    let one = try written(
      """
      permit disclose A when role is doctor, nurse
        label is N
        must viewOnly
      deny disclose X when tag is undelivered
      """)
    let other = try written(
      """
      # The same, in other words.
      deny disclose Y-1 when tag is undelivered
        category is not image
      permit disclose B when label is N
        role is nurse
        must viewOnly
      permit disclose C when role is doctor
        label is not V, R, unlabelled
        must viewOnly
      deny disclose Y-2 when category is image
        tag is undelivered
      never "渡さない" permit when tag is undelivered
      """)
    let prints = (try one.fingerprint(), try other.fingerprint())
    #expect(prints.0 == prints.1)
  }

  @Test func `one changed obligation is another fingerprint`() throws {
    let old = try Shipped.pack("oshidori")
    let new = try replacing(old, .sessionMinutes(60), by: .sessionMinutes(59))
    let prints = (try old.fingerprint(), try new.fingerprint())
    #expect(prints.0 != prints.1)
  }

  @Test func `the names of values are in it and their positions are not`() throws {
    let text = String(
      decoding: try disclosing("permit disclose A when label is N\n purpose is TREAT")
        .fingerprint(), as: UTF8.self)
    #expect(
      text == """
        meaning 1 vocabulary bridge@2
        0 purpose; unknown,COORD,ETREAT,BTG,PATADMIN,HOPERAT,SYSADMIN deny; TREAT permit
        1 label; unknown,V,unlabelled,R deny; N 0
        decide 1

        """)
  }

  @Test func `it differs exactly where brute force finds a difference`() throws {
    var small = try SmallPolicies("fingerprints")
    var (same, other) = (0, 0)
    for _ in 0..<40 {
      let pack = small.pack("p")
      var edited = pack
      edited.statements.shuffle(using: &small.random.generator)
      if let last = edited.statements.indices.last, small.random.generator.chance(70) {
        edited.statements.remove(at: last)
      }
      for side in Side.allCases {
        let (old, new) = (
          try PolicyAnalysis(pack, on: side), try PolicyAnalysis(edited, on: side)
        )
        let isSame = try PolicyDifference(from: old, to: new).isEquivalent
        let prints = (try old.fingerprint(), try new.fingerprint())
        #expect((prints.0 == prints.1) == isSame)
        if isSame { same += 1 } else { other += 1 }
      }
    }
    #expect(same > 5 && other > 5)
  }

  @Test func `the shipped packs are told apart`() throws {
    let prints = try Shipped.packNames.map { try Shipped.pack($0).fingerprint() }
    #expect(Set(prints).count == Shipped.packNames.count)
  }
}
