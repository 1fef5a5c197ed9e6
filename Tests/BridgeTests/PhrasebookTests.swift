import Record
import Testing

@testable import Bridge

@Suite struct PhrasebookTests {
  private static let book = Phrasebook(
    Array(#"{"decision":"permit","role":"doctor","facts":{"→"#.utf8))

  @Test(
    arguments: [
      "", "a", #"{"decision":"permit"}"#, #"{"role":"doctor","decision":"deny"}"#, "架け橋 → →",
      String(repeating: "x", count: 1_000), String(repeating: #""role":"doctor","#, count: 50),
    ]) func `unfolds what was folded`(text: String)
  {
    let folded = Self.book.fold(Array(text.utf8))
    #expect(Self.book.unfold(folded[...]) == Array(text.utf8))
    #expect(Self.book.unfold((folded + [0, 0, 0])[...]) == Array(text.utf8))
  }

  @Test func `folds what it has into few bytes`() {
    let text = Array(#"{"decision":"permit","role":"doctor"#.utf8)
    #expect(Self.book.fold(text).count == 3)
  }

  @Test func `writes bytes as hexadecimal digits`() {
    var folded: [UInt8] = []
    let bytes: [UInt8] = [0, 0x9A, 0xFF]
    Phrasebook.append(hex: bytes.span, to: &folded)
    #expect(Self.book.unfold(folded[...]) == Array("009aff".utf8))
  }

  @Test(arguments: [[5, 1], [0x7F, 9, 1], [0x80], [0x80, 0], [0xFF, 0xFF, 4]] as [[UInt8]])
  func `does not unfold what it did not fold`(folded: [UInt8]) {
    #expect(Self.book.unfold(folded[...]) == nil)
  }

  @Test func `is read back from its own view`() throws {
    let view = try JSONValue.parse(Self.book.view)
    #expect(Phrasebook(view: view)?.bytes == Self.book.bytes)
    let long = Phrasebook(Array(String(repeating: "架", count: 20_000).utf8))
    #expect(long.bytes.count <= Phrasebook.bytesMax)
    #expect(Phrasebook(view: try JSONValue.parse(long.view))?.bytes == long.bytes)
  }

  @Test func `views are equally long whatever they say`() {
    let lengths = Set(
      [0, 1, 100, 500].map { count in
        SealedView.folded(phrasebook: 7) { $0 += [UInt8](repeating: 1, count: count) }.count
      })
    #expect(lengths.count == 1)
  }
}
