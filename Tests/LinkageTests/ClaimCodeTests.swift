import Linkage
import Testing

@Suite struct `Claim code` {
  @Test func `is read back from what is printed`() {
    for _ in 0..<200 {
      let code = ClaimCode.random()
      #expect(ClaimCode(typed: code.text) == code)
    }
  }

  @Test func `is printed in four groups of four and a check character`() {
    let groups = ClaimCode.random().text.split(separator: "-")
    #expect(groups.map(\.count) == [4, 4, 4, 4, 1])
  }

  @Test func `is read in lower case, full width and any grouping`() throws {
    let code = ClaimCode.random()
    let bare = code.text.replacing("-", with: "")
    let wide = String(
      String.UnicodeScalarView(
        bare.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
    #expect(ClaimCode(typed: bare.lowercased()) == code)
    #expect(ClaimCode(typed: wide) == code)
    #expect(ClaimCode(typed: " \(bare.prefix(5)) - \(bare.dropFirst(5))\u{3000}") == code)
  }

  @Test func `takes the letters that look like digits for those digits`() throws {
    // Sixteen zeros have the check zero; with one at the end the check is α¹⁶.
    #expect(ClaimCode(typed: "OOOO-oooo-0000-0000-O") == ClaimCode(typed: "0000-0000-0000-0000-0"))
    let code = ClaimCode.random()
    let confused = code.text.replacing("1", with: "l").replacing("0", with: "o")
    #expect(ClaimCode(typed: confused) == code)
  }

  @Test func `finds every wrong character at every place`() {
    let code = ClaimCode.random()
    let characters = Array(code.text.replacing("-", with: ""))
    for position in characters.indices {
      for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where other != characters[position] {
        var typed = characters
        typed[position] = other
        #expect(ClaimCode(typed: String(typed)) == nil)
      }
    }
  }

  @Test func `finds every swap of two different characters, however far apart`() {
    let characters = Array(ClaimCode.random().text.replacing("-", with: ""))
    for first in characters.indices {
      for second in characters.indices
      where first < second && characters[first] != characters[second] {
        var typed = characters
        typed.swapAt(first, second)
        #expect(ClaimCode(typed: String(typed)) == nil)
      }
    }
  }

  @Test(arguments: [
    "", "0", "0000-0000-0000-0000", "0000-0000-0000-0000-00", "U000-0000-0000-0000-0",
  ])
  func `is not read from anything else`(_ text: String) {
    #expect(ClaimCode(typed: text) == nil)
  }

  @Test func `is not read from a text of unreasonable length`() {
    let zeros = "00000000000000000"
    #expect(ClaimCode(typed: zeros + String(repeating: " ", count: 111)) != nil)
    #expect(ClaimCode(typed: zeros + String(repeating: " ", count: 112)) == nil)
  }
}
