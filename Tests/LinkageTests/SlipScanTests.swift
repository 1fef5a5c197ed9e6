import Crypto
import Linkage
import Testing

@Suite struct `Scanned slip` {
  @Test func `is read back, with its scheme or without`() throws {
    let compact = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ6enoifQ.AZaz09-_"
    let digits = compact.utf8.map { String(format($0)) }.joined()
    #expect(SlipScan.compact(scanned: SlipScan.scheme + digits) == compact)
    #expect(SlipScan.compact(scanned: digits) == compact)
  }

  @Test func `fits a symbol that a fax leaves readable, at level M or better`() throws {
    let compact = String(repeating: "x", count: Slip.charactersMax)
    let code = try #require(SlipScan.code(for: compact))
    #expect(code.version <= 18)
    #expect(code.level >= .medium)
    #expect(SlipScan.code(for: compact + "x") == nil)
  }

  @Test(arguments: [
    "", "kakehashi:/", "kakehashi:/5", "kakehashi:/567", "kakehashi:/99", "kakehashi:/02",
    "shc:/5676", "KAKEHASHI:/5676", "kakehashi:/56 76", "kakehashi:/５６", "5676\n", "567６",
  ])
  func `refuses other texts`(_ text: String) {
    // `02` would be a `/`, `99` lies past `z`.
    #expect(SlipScan.compact(scanned: text) == nil)
  }

  @Test func `refuses a text longer than a slip`() {
    let longest = String(repeating: "75", count: Slip.charactersMax)
    #expect(SlipScan.compact(scanned: longest) != nil)
    #expect(SlipScan.compact(scanned: longest + "75") == nil)
  }

  @Test(arguments: ["", "a b", "a=b", "ü", "a\n"])
  func `has no symbol for what is no slip`(_ text: String) {
    #expect(SlipScan.code(for: text) == nil)
  }

  private func format(_ character: UInt8) -> String {
    let value = Int(character) - 45
    return value < 10 ? "0\(value)" : "\(value)"
  }
}
