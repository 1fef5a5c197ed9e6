import Record
import Testing

/// Numbers in the digits they were written with.
@Suite struct Numerals {
  @Test(
    arguments: [
      ("7.20", "7.20"), ("0", "0"), ("-0.5", "-0.5"), ("+3", "3"), ("007", "7"), (".5", "0.5"),
      ("5.", "5"), ("000", "0"), ("0.0", "0.0"), ("-14", "-14"),
    ])
  func `a number keeps its digits`(text: String, digits: String) {
    #expect(Numeral(text)?.digits == digits)
  }

  @Test(
    arguments: [
      "", ".", "-", "+", "1e3", "1,000", "<5", "1 2", " 1", "--1", "1.2.3", "１", "0x1",
      String(repeating: "1", count: 33),
    ])
  func `what is no decimal number is refused`(text: String) {
    #expect(Numeral(text) == nil)
  }

  @Test func `a number of 32 characters is read`() {
    #expect(Numeral(String(repeating: "1", count: 32)) != nil)
  }
}
