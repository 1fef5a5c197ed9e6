import Testing

@testable import Console

@Suite struct HTMLTests {
  @Test func markupStandsAsItIsWritten() {
    #expect(HTML("<br>").bytes == Array("<br>".utf8))
  }
}
