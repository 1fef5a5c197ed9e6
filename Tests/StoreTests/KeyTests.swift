import Store
import Testing

@Suite struct KeyTests {
  @Test(arguments: [
    [], ["a"], ["a", "b"], ["a/b"], ["a%2Fb"], ["", ""], ["", "a"], ["a", ""], ["%"], ["架け橋", "が"],
  ])
  func `gives back the segments it was made of`(_ segments: [String]) {
    #expect(Key(segments: segments).segments == segments)
  }

  @Test func `tells paths apart whatever their segments hold`() {
    let paths = [
      [], [""], ["", ""], ["a"], ["a", ""], ["", "a"], ["a", "b"], ["a/b"], ["a%2Fb"], ["%"],
      ["%25"],
    ]
    #expect(Set(paths.map { Key(segments: $0) }).count == paths.count)
  }

  @Test func `compares by bytes and not by Unicode equivalence`() {
    let composed = Key("\u{30AC}")
    let decomposed = Key("\u{30AB}\u{3099}")
    #expect(composed != decomposed)
  }

  @Test func `counts prefixes in whole segments`() {
    #expect(Key("a", "b").hasPrefix(Key("a")))
    #expect(Key("a").hasPrefix(Key("a")))
    #expect(!Key("ab").hasPrefix(Key("a")))
    #expect(!Key("a").hasPrefix(Key("a", "b")))
    #expect(Key("a").hasPrefix(Key()))
  }

  @Test func `appends a segment as if it had been given`() {
    #expect(Key("a").appending("b/c") == Key("a", "b/c"))
    #expect(Key().appending("a") == Key("a"))
  }

  @Test(arguments: [("123456789", 0xE306_9283 as UInt32), ("", 0), ("a", 0xC1D0_4330)])
  func `computes the checksum of RFC 9260`(_ text: String, _ expected: UInt32) {
    let bytes = Array(text.utf8)
    #expect(CRC32C.checksum(bytes[...]) == expected)
  }

  @Test func `continues a checksum at any cut`() {
    let bytes = (0..<100).map { UInt8($0) }
    let whole = CRC32C.checksum(bytes[...])
    for cut in bytes.indices {
      let first = CRC32C.checksum(bytes[..<cut])
      #expect(CRC32C.checksum(bytes[cut...], continuing: first) == whole)
    }
  }
}
