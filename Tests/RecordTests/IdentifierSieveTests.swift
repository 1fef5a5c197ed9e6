import Record
import Testing

@Suite struct IdentifierSieves {
  private static let known = IdentifierSet(["0045678", "urn:oid:1.2.392.99.1"])

  @Test func `the last sieve is taken again for the very same identifiers only`() {
    let last = IdentifierSieve(Self.known)
    #expect(IdentifierSieve.of(IdentifierSet(Self.known.values), last: last) === last)
    var more = Self.known
    more.insert("d-0045678-3")
    let others = [
      IdentifierSet(), more, IdentifierSet(["0045678"]), IdentifierSet(["0045679"]),
      // The same bytes, cut elsewhere.
      IdentifierSet(["0045678u", "rn:oid:1.2.392.99.1"]),
    ]
    for other in others {
      let sieve = IdentifierSieve.of(other, last: last)
      #expect(sieve !== last && sieve.identifiers == other)
      for value in other.values {
        #expect(sieve.sentry.firstHit(in: Array("=\(value)=".utf8)) != nil)
        #expect(sieve.scrubber.scrub("=\(value)=") == "=***=")
      }
    }
  }

  @Test func `a sieve of very many identifiers is not kept`() {
    #expect(IdentifierSieve(Self.known).kept != nil)
    #expect(IdentifierSieve(IdentifierSet((0..<128).map { "d-0045678-\($0)" })).kept != nil)
    #expect(IdentifierSieve(IdentifierSet((0..<129).map { "d-0045678-\($0)" })).kept == nil)
  }
}
