@testable import Bridge
import Crypto
import Linkage
import Record
import Testing

@Suite struct `Names of documents` {
  private let handles: Handles
  private let here: FacilityReference
  private let link: LinkID

  init() throws {
    handles = try Self.handles(1)
    here = try Self.facility("mame", "c-101")
    link = try #require(LinkID(Array(repeating: 1, count: 16)))
  }

  private static func handles(_ byte: UInt8) throws -> Handles {
    Handles(secret: try SecretKey(copying: Array(repeating: byte, count: 32)))
  }

  private static func facility(_ network: String, _ id: String) throws -> FacilityReference {
    FacilityReference(
      network: try #require(NetworkID(network)), facility: try #require(FacilityID(id)))
  }

  private func names(_ last: RememberedNames? = nil) -> RememberedNames {
    .of(link, for: here, handles: handles, last: last)
  }

  /// The names of a document are what the keys make of it.
  private func check(
    _ names: RememberedNames, _ localID: String, _ handles: Handles, _ facility: FacilityReference,
    _ link: LinkID
  ) throws {
    let made = try names.names(of: localID.utf8.span)
    let handle = handles.documentHandle(localID: localID, link: link, for: facility)
    #expect(made.handle == handle)
    #expect(names.handle(of: localID) == handle)
    let token = DocumentToken(link: link, localID: localID)
    #expect(made.address == (try handles.documentToken(token, for: facility)))
  }

  @Test func `are what the keys make of a document, met or not, in any order`() throws {
    let names = names()
    let ids = (0..<RememberedNames.countMax + 8).map { "d-\($0)" } + ["", "d-", "診-1"]
    for id in ids { #expect(names.handle(of: id).text.count == 52) }
    for id in ids + ids.reversed() + ids { try check(names, id, handles, here, link) }
  }

  @Test func `are remembered for the same link, facility and keys`() throws {
    let first = names()
    #expect(names(first) === first)
    // Handles are values; a copy has the same keys.
    let copy = handles
    #expect(RememberedNames.of(link, for: here, handles: copy, last: first) === first)
  }

  @Test func `are of no use to another link`() throws {
    let first = names()
    try check(first, "d-1", handles, here, link)
    let other = try #require(LinkID(Array(repeating: 2, count: 16)))
    let second = RememberedNames.of(other, for: here, handles: handles, last: first)
    #expect(second !== first)
    try check(second, "d-1", handles, here, other)
  }

  @Test(arguments: [("mame", "c-102"), ("oshidori", "c-101")])
  func `are of no use to another facility or direction`(
    _ network: String, _ facility: String
  ) throws {
    let first = names()
    try check(first, "d-1", handles, here, link)
    let there = try Self.facility(network, facility)
    let second = RememberedNames.of(link, for: there, handles: handles, last: first)
    #expect(second !== first)
    try check(second, "d-1", handles, there, link)
  }

  @Test func `are of no use under other keys`() throws {
    let first = names()
    try check(first, "d-1", handles, here, link)
    let others = try Self.handles(2)
    let second = RememberedNames.of(link, for: here, handles: others, last: first)
    #expect(second !== first)
    try check(second, "d-1", others, here, link)
  }

  @Test func `of an id that is too long are refused each time`() throws {
    let names = names()
    let long = String(repeating: "i", count: 257)
    for _ in 0..<2 {
      #expect(throws: LinkageError.tokenTooLong) { try names.names(of: long.utf8.span) }
    }
  }
}
