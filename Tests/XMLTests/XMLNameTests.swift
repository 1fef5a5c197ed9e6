import Testing
import XML

@Suite struct `XML names` {
  @Test func `are the same only in the same namespace`() {
    #expect(XMLName("urn:a", "x") == XMLName("urn:a", "x"))
    #expect(XMLName("urn:a", "x") != XMLName("", "x"))
  }
}
