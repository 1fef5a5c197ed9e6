import Testing

@testable import Console

@Suite struct HTMLTests {
  private func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

  @Test func `markup stands as it is written`() {
    #expect(HTML("<br/>").bytes == Array("<br/>".utf8))
  }

  @Test func `a text is escaped in elements and attributes`() {
    let hostile = "<script>alert('x')</script> \" onload=\"y & &amp;"
    #expect(
      text("<p title=\"\(hostile)\">\(hostile)</p>")
        == "<p title=\"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot; onload=&quot;y &amp; "
        + "&amp;amp;\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot; onload=&quot;y "
        + "&amp; &amp;amp;</p>")
  }

  @Test(arguments: [
    "\u{202E}", "\u{202A}", "\u{2066}", "\u{2069}", "\u{200E}", "\u{200F}", "\u{061C}", "\u{0}",
    "\u{1B}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{FFFE}", "\u{FFF9}", "\u{E0041}",
    "\u{8}",
  ])
  func `what cannot be seen is shown by its number`(scalar: String) throws {
    let value = try #require(scalar.unicodeScalars.first).value
    let digits = String(value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    #expect(text("\("a\(scalar)b")") == "a⟦U+\(padded)⟧b")
  }

  @Test func `Japanese, emoji, tabs and lines stay`() {
    let plain = "髙橋 𠮷 👩‍⚕️\tß\n終"
    #expect(text("\(plain)") == plain)
  }

  @Test func `a line ends in one way`() {
    #expect(text("\("a\r\nb\rc\n\nd")") == "a\nb\nc\n\nd")
  }

  @Test func `broken bytes become the replacement character`() {
    let broken = String(decoding: [0x41, 0xFF, 0xED, 0xA0, 0x80, 0x42], as: UTF8.self)
    #expect(text("\(broken)").hasPrefix("A\u{FFFD}"))
    #expect(text("\(broken)").hasSuffix("B"))
  }

  @Test(arguments: [
    (0.0, "0"), (1.25, "1.3"), (-0.04, "0"), (-1.5, "-1.5"), (12, "12"), (.nan, "0"),
    (.infinity, "0"), (-.infinity, "0"),
  ])
  func `a coordinate has one digit behind the point`(number: Double, written: String) {
    #expect(tenths(number) == written)
  }
}

@Suite struct PathTests {
  @Test func `a segment cannot leave its place`() {
    let base: Path = "/view/record"
    #expect(base.adding("../x?y#z\"").text == "/view/record/..%2Fx%3Fy%23z%22")
    #expect(base.adding("..").text == "/view/record/__")
    #expect(base.adding("患").text == "/view/record/%E6%82%A3")
  }

  @Test func `questions follow one another`() {
    let path = ("/a" as Path).asking("k", "1&2").asking("q", "=")
    #expect(path.text == "/a?k=1%262&q=%3D")
  }
}
