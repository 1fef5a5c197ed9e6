import Bridge
import Testing

@Suite("Spelling")
struct SpellingTests {
  @Test(
    arguments: [
      ("netwroks", "networks"), ("adress", "address"), ("sideKeys", "sideKey"),
    ]) func `suggests the nearest known word`(typed: String, meant: String)
  {
    #expect(Spelling.nearest(typed, in: ["networks", "address", "sideKey"]) == meant)
  }

  @Test func `suggests nothing for a word that is far from all`() {
    #expect(Spelling.nearest("colour", in: ["networks", "address"]) == nil)
  }
}
