import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Link record` {
  @Test func `is confirmed only once both sides have confirmed`() throws {
    var link = try Samples.record()
    try link.confirm(by: try Samples.facility("mame/3210001"), at: Samples.now)
    #expect(link.state == .proposed)
    try link.confirm(by: try Samples.facility("mame/3210001"), at: Samples.now)
    #expect(link.state == .proposed)
    try link.confirm(by: try Samples.facility("oshidori/3110002"), at: Samples.now)
    #expect(link.state == .confirmed)
  }

  @Test func `is not confirmed by a facility of neither side`() throws {
    var link = try Samples.record()
    #expect(throws: LinkageError.notAParty) {
      try link.confirm(by: try Samples.facility("mame/3210002"), at: Samples.now)
    }
    #expect(link.requesterSide.confirmed == nil)
  }

  @Test func `lapses seven days after it was proposed, not a moment before`() throws {
    let link = try Samples.record()
    let end = Samples.now.adding(LinkRecord.proposalLifetime)
    #expect(link.state(at: Timestamp(milliseconds: end.milliseconds - 1)) == .proposed)
    #expect(link.state(at: end) == .revoked)
  }

  @Test func `cannot be confirmed once it has lapsed`() throws {
    var link = try Samples.record()
    let late = Samples.now.adding(LinkRecord.proposalLifetime)
    #expect(
      throws: LinkageError.illegalTransition(state: .revoked, event: .confirmedByBoth)
    ) {
      try link.confirm(by: try Samples.facility("mame/3210001"), at: late)
    }
  }

  @Test func `does not lapse once confirmed`() throws {
    var link = try Samples.confirmedRecord()
    let late = Samples.now.adding(.seconds(1_000 * 86_400))
    #expect(link.state(at: late) == .confirmed)
    try link.lapse(at: late)
    #expect(link.state == .confirmed)
  }

  @Test func `needs both sides again after a suspension`() throws {
    var link = try Samples.confirmedRecord()
    try link.suspend(at: Samples.now)
    try link.confirm(by: try Samples.facility("mame/3210001"), at: Samples.now)
    #expect(link.state == .suspended)
    try link.confirm(by: try Samples.facility("oshidori/3110002"), at: Samples.now)
    #expect(link.state == .confirmed)
  }

  @Test func `needs both sides again after a second suspension, and by the same day`() throws {
    var link = try Samples.confirmedRecord()
    try link.suspend(at: Samples.now)
    let expires = link.expires
    try link.confirm(by: try Samples.facility("mame/3210001"), at: Samples.now)
    try link.suspend(at: Samples.now.adding(.seconds(60)))
    #expect(link.expires == expires)
    try link.confirm(by: try Samples.facility("oshidori/3110002"), at: Samples.now)
    #expect(link.state == .suspended)
    try link.confirm(by: try Samples.facility("mame/3210001"), at: Samples.now)
    #expect(link.state == .confirmed)
  }

  @Test func `keeps its state when it is suspended after its end`() throws {
    var link = try Samples.record()
    try link.revoke()
    try link.suspend(at: Samples.now)
    #expect(link.state == .revoked)
  }

  @Test func `names its successor when superseded`() throws {
    var link = try Samples.record()
    try link.supersede(by: try Samples.link(9))
    #expect(link.state == .superseded)
    #expect(link.supersededBy == (try Samples.link(9)))
  }

  @Test func `finds the half of a network and the one across`() throws {
    let link = try Samples.record()
    let mame = try Samples.network("mame")
    #expect(link.half(in: mame) == link.requesterSide)
    #expect(link.half(across: mame) == link.custodianSide)
    #expect(link.half(in: try Samples.network("mio")) == nil)
    #expect(link.half(across: try Samples.network("mio")) == nil)
  }

  // MARK: Stored form

  static func variants() throws -> [LinkRecord] {
    var superseded = try Samples.record()
    try superseded.supersede(by: try Samples.link(9))
    var suspended = try Samples.confirmedRecord()
    try suspended.suspend(at: Samples.now)
    var half = try Samples.record()
    try half.confirm(by: try Samples.facility("oshidori/3110002"), at: Samples.now)
    return [try Samples.record(), try Samples.confirmedRecord(), superseded, suspended, half]
  }

  @Test func `survives being stored in every state`() throws {
    for link in try Self.variants() {
      let bytes = link.encoded()
      let again = try LinkRecord(decoding: bytes)
      #expect(again == link)
      #expect(again.encoded() == bytes)
    }
  }

  @Test func `is not read from a cut or lengthened form`() throws {
    let bytes = try Samples.confirmedRecord().encoded()
    for count in bytes.indices {
      #expect(throws: LinkageError.malformedRecord) {
        try LinkRecord(decoding: Array(bytes[..<count]))
      }
    }
    #expect(throws: LinkageError.malformedRecord) { try LinkRecord(decoding: bytes + [0]) }
  }

  @Test func `reads back as the same bytes whatever single byte is altered`() throws {
    let bytes = try Samples.confirmedRecord().encoded()
    for position in bytes.indices {
      for value in [UInt8(0), 1, 0x7F, 0xFF] where value != bytes[position] {
        var altered = bytes
        altered[position] = value
        guard let link = try? LinkRecord(decoding: altered) else { continue }
        #expect(link.encoded() == altered)
      }
    }
  }
}

extension Samples {
  static func confirmedRecord() throws -> LinkRecord {
    var link = try record()
    try link.confirm(by: try facility("mame/3210001"), at: now)
    try link.confirm(by: try facility("oshidori/3110002"), at: now)
    return link
  }
}

@Suite struct `Sealed half` {
  @Test func `opens with its side's key`() throws {
    let key = try Samples.sideKey()
    let facility = try Samples.facility()
    let half = try SealedHalf.seal(
      try Samples.localID(), link: try Samples.link(), facility: facility, to: key.publicKey,
      under: try Samples.linkKey())
    let opened = try half.open(
      link: try Samples.link(), facility: facility, with: key, under: try Samples.linkKey())
    #expect(opened == (try Samples.localID()))
  }

  @Test func `does not open with the other side's key`() throws {
    let facility = try Samples.facility()
    let half = try SealedHalf.seal(
      try Samples.localID(), link: try Samples.link(), facility: facility,
      to: try Samples.sideKey().publicKey, under: try Samples.linkKey())
    #expect(throws: LinkageError.cryptography) {
      try half.open(
        link: try Samples.link(), facility: facility, with: try Samples.sideKey(),
        under: try Samples.linkKey())
    }
  }

  @Test func `cannot be moved to another link or facility`() throws {
    let key = try Samples.sideKey()
    let facility = try Samples.facility()
    let half = try SealedHalf.seal(
      try Samples.localID(), link: try Samples.link(1), facility: facility, to: key.publicKey,
      under: try Samples.linkKey())
    #expect(throws: LinkageError.cryptography) {
      try half.open(
        link: try Samples.link(2), facility: facility, with: key, under: try Samples.linkKey())
    }
    #expect(throws: LinkageError.cryptography) {
      try half.open(
        link: try Samples.link(1), facility: try Samples.facility("mame/3210002"), with: key,
        under: try Samples.linkKey())
    }
  }

  @Test func `of one patient is different each time`() throws {
    let key = try Samples.sideKey()
    let halves = try (0..<2).map { _ in
      try SealedHalf.seal(
        try Samples.localID(), link: try Samples.link(), facility: try Samples.facility(),
        to: key.publicKey, under: try Samples.linkKey())
    }
    #expect(halves[0] != halves[1])
  }
}
