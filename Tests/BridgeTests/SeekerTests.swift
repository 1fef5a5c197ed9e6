import Crypto
import Testing

/// That what looks for leaks finds them.
@Suite struct SeekerTests {
  private static let needle = "POP-000072"
  private static let seeker = Seeker([needle, "131011", "no"])

  @Test(arguments: [
    ("raw", "a POP-000072 b"), ("at the end", "POP-000072"),
    ("percent-encoded", "?patient=POP%2D000072&x"), ("percent-encoded", "%50%4F%50-00007%32"),
    ("full-width", "患者番号ＰＯＰ－００００７２"),
  ])
  func `finds a needle in disguise`(form: String, text: String) {
    #expect(Self.seeker.hits(in: Array(text.utf8)).map(\.needle) == [Self.needle])
  }

  @Test(arguments: 0..<3) func `finds a needle in Base64 at every alignment`(shift: Int) {
    let plain = Array(repeating: UInt8(ascii: "x"), count: shift) + Array("\(Self.needle) y".utf8)
    for encoded in [Base64.encode(plain), Base64URL.encode(plain)] {
      let hits = Self.seeker.hits(in: Array("{\"data\":\"\(encoded)\"}".utf8))
      #expect(hits.map(\.form) == ["Base64"])
    }
  }

  @Test(arguments: ["POP-000073", "20131011", "1310112", "no", ""])
  func `leaves alone what is not a needle`(text: String) {
    #expect(Self.seeker.hits(in: Array(text.utf8)).isEmpty)
  }
}
