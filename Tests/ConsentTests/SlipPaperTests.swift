import Consent
import Crypto
import Linkage
import Record
import Store
import Testing

/// What hangs on the paper alone.
@Suite struct `Slip on paper` {
  @Test func `redeems what a scanner reads`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      let digits = issued.slip.utf8.map { character in
        let value = String(Int(character) - 45)
        return value.count < 2 ? "0\(value)" : value
      }
      let scanned = SlipScan.scheme + digits.joined()
      await #expect(throws: ConsentError.malformedSlip) {
        try await bench.desk.redeem(
          .scanned(scanned + "0"), by: there, localID: try Bench.localID("9"))
      }
      let redemption = try await bench.desk.redeem(
        .scanned(scanned), by: there, localID: try Bench.localID("9"))
      #expect(redemption.demographics == (try Bench.demographics()))
    }
  }

  @Test func `can read nothing of a slip that nobody presents`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let issued = try await bench.desk.issue(try bench.request())
      let payload = try #require(Base64URL.decode(String(issued.slip.split(separator: ".")[1])))
      let sealed = try #require(try JSONValue.parse(payload)["s"]?.string)
      let secrets = [
        Array(issued.slip.utf8), payload, Array(sealed.utf8),
        try #require(Base64URL.decode(sealed)), issued.claimCode.text.utf8.filter { $0 != 0x2D },
      ]
      for (_, versioned) in bench.store.list(prefix: Key(), limit: 1_000) {
        for secret in secrets { #expect(!versioned.value.contains(secret)) }
      }
    }
  }

  @Test func `leaves nothing but a note once it is spent`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      func sizes() -> [Int] {
        bench.store.list(prefix: Key("slip"), limit: 10).map(\.1.value.count)
      }
      let redeemed = try await bench.desk.issue(try bench.request())
      let revoked = try await bench.desk.issue(try bench.request())
      // The slip itself is longer than any note.
      #expect(sizes().allSatisfy { $0 > redeemed.slip.utf8.count })
      try await bench.redeem(redeemed, by: "oshidori/2")
      try await bench.desk.revoke(revoked.id, by: try Bench.facility("mame/1"))
      #expect(sizes().count == 2)
      #expect(sizes().allSatisfy { $0 < 300 })
    }
  }
}
