import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Link key` {
  private func half(_ keys: SideKeys, under key: LinkKey) throws -> SealedHalf {
    try SealedHalf.seal(
      try Samples.localID(), link: try Samples.link(), facility: try Samples.facility(),
      to: keys.publicKey, under: key)
  }

  private func open(
    _ half: SealedHalf, _ keys: SideKeys, _ key: LinkKey
  ) throws(LinkageError) -> LocalID? {
    guard let link = try? Samples.link(), let facility = try? Samples.facility() else { return nil }
    return try half.open(link: link, facility: facility, with: keys, under: key)
  }

  @Test func `alone opens a half, whoever holds the side key`() throws {
    let keys = try Samples.sideKey()
    let half = try half(keys, under: try Samples.linkKey(3))
    #expect(try open(half, keys, try Samples.linkKey(3)) == Samples.localID())
    #expect(throws: LinkageError.cryptography) {
      try open(half, keys, try Samples.linkKey(4))
    }
  }

  @Test func `opens nothing in another context, nor what was altered`() throws {
    let key = try Samples.linkKey()
    let sealed = key.seal([1, 2, 3], context: [7])
    #expect(try key.open(sealed, context: [7]) == [1, 2, 3])
    #expect(throws: LinkageError.cryptography) { try key.open(sealed, context: [8]) }
    for position in sealed.indices {
      var altered = sealed
      altered[position] ^= 1
      #expect(throws: LinkageError.cryptography) { try key.open(altered, context: [7]) }
    }
    #expect(throws: LinkageError.cryptography) { try key.open([], context: [7]) }
  }
}

@Suite struct `Side keys` {
  @Test func `in overlap open what either was sealed to, and seal to the newer`() throws {
    let (old, new) = (try Samples.sideKey().current, try Samples.sideKey().current)
    let key = try Samples.linkKey()
    let both = SideKeys(new, former: [old])
    for sealing in [SideKeys(old), SideKeys(new)] {
      let half = try SealedHalf.seal(
        try Samples.localID(), link: try Samples.link(), facility: try Samples.facility(),
        to: sealing.publicKey, under: key)
      #expect(half.sideKey == sealing.publicKey.id)
      let opened = try half.open(
        link: try Samples.link(), facility: try Samples.facility(), with: both, under: key)
      #expect(opened == (try Samples.localID()))
    }
    #expect(both.publicKey.id == new.publicKey.id)
  }

  @Test func `seal a half anew once, to the key in force`() throws {
    let (old, new) = (try Samples.sideKey().current, try Samples.sideKey().current)
    let key = try Samples.linkKey()
    var link = try Samples.record(sealedTo: SideKeys(old))
    let network = try Samples.network("oshidori")
    let before = link
    let both = SideKeys(new, former: [old])
    #expect(try link.reseal(in: network, with: both, under: key))
    #expect(link.custodianSide.sealed.sideKey == new.publicKey.id)
    #expect(link.requesterSide == before.requesterSide)
    #expect(
      try link.custodianSide.sealed.open(
        link: link.id, facility: link.custodianSide.facility, with: SideKeys(new), under: key)
        == Samples.localID("99-5678"))
    let after = link
    #expect(try !link.reseal(in: network, with: both, under: key))
    #expect(link == after)
    #expect(try !link.reseal(in: try Samples.network("mio"), with: both, under: key))
  }

  @Test func `do not seal anew what none of them opens`() throws {
    var link = try Samples.record()
    #expect(throws: LinkageError.cryptography) {
      try link.reseal(
        in: try Samples.network("mame"), with: try Samples.sideKey(),
        under: try Samples.linkKey())
    }
  }

  @Test func `open a slip that is sealed to the former one`() throws {
    let (old, new) = (try Samples.sideKey().current, try Samples.sideKey().current)
    let slip = try Slip(
      issuer: try Samples.facility(), network: try Samples.network("oshidori"), facility: nil,
      id: .random(), issued: Samples.now, expires: Samples.now.adding(.seconds(86_400)),
      purpose: "COORD", demographics: try Samples.demographics(), to: old.publicKey)
    #expect(
      try slip.demographics(with: SideKeys(new, former: [old])) == Samples.demographics())
    #expect(throws: LinkageError.cryptography) { try slip.demographics(with: SideKeys(new)) }
  }
}
