import Dialect
import Testing

/// ISO-2022-JP as it is read and written.
@Suite struct JapaneseTexts {
  private func decoded(_ text: String) throws -> DecodedText {
    try JapaneseText.decode(Array(text.utf8))
  }

  private func error(_ bytes: [UInt8]) -> CharsetError? {
    do throws(CharsetError) {
      _ = try JapaneseText.decode(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func `kanji come out of JIS X 0208`() throws {
    let read = try decoded("a\u{1B}$B;3K\\\u{1B}(Bb")
    #expect(read.text == "a山本b")
    #expect(read.notes.isEmpty)
  }

  @Test(
    arguments: [
      ("\u{1B}$@;3\u{1B}(B", "山", TextNote.Kind.oldEscape),
      ("\u{1B}$(B;3\u{1B}(B", "山", .oldEscape),
      ("\u{1B}&@\u{1B}$B;3\u{1B}(B", "山", .oldEscape),
      ("\u{1B}$B;3\u{1B}(J\\~", "山\\~", .romanSet),
      ("\u{1B}(I6^E@^_\u{1B}(B", "ガナダ゜", .halfwidthKana),
      ("\u{1B}$B-!\u{1B}(B", "①", .vendorCharacter),
      ("\u{1B}$(D0!\u{1B}(B", "〓", .lost),
      ("\u{1B}$B)!\u{1B}(B", "〓", .lost),
    ])
  func `a sloppy sequence is read with a note`(
    text: String, expected: String, note: TextNote.Kind
  ) throws {
    let read = try decoded(text)
    #expect(read.text == expected)
    #expect(read.notes.map(\.kind) == [note])
  }

  @Test func `every half-width kana with its mark is one full-width kana`() throws {
    let marked = "ｶﾞｷﾞｸﾞｹﾞｺﾞｻﾞｼﾞｽﾞｾﾞｿﾞﾀﾞﾁﾞﾂﾞﾃﾞﾄﾞﾊﾞﾋﾞﾌﾞﾍﾞﾎﾞﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟｳﾞ"
    let bytes = marked.unicodeScalars.map { UInt8($0.value - 0xFF40) }
    let read = try JapaneseText.decode([0x1B, 0x28, 0x49] + bytes + [0x1B, 0x28, 0x42])
    #expect(read.text == "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ")
    let written = JapaneseText.encode(marked)
    #expect(try JapaneseText.decode(written.bytes).text == read.text)
  }

  @Test func `faults name their offset`() {
    #expect(error([0x41, 0x1B, 0x24, 0x28, 0x51]) == .escapeUnknown(offset: 1))
    #expect(error([0x1B]) == .escapeUnknown(offset: 0))
    #expect(error([0x1B, 0x24]) == .escapeUnknown(offset: 0))
    #expect(error([0x41, 0x0E]) == .escapeUnknown(offset: 1))
    #expect(error([0x1B, 0x24, 0x42, 0x3B]) == .lineEndsShifted(offset: 3))
    #expect(error([0x1B, 0x24, 0x42, 0x3B, 0x33]) == .lineEndsShifted(offset: 5))
    #expect(error([0x1B, 0x24, 0x42, 0x3B, 0x33, 0x0D]) == .lineEndsShifted(offset: 5))
    #expect(error([0x1B, 0x24, 0x42, 0x3B, 0x0D]) == .lineEndsShifted(offset: 3))
    #expect(error([0x1B, 0x24, 0x42, 0x3B, 0x1B, 0x28, 0x42]) == .characterBroken(offset: 3))
    #expect(error([0x1B, 0x24, 0x42, 0x3B, 0x20]) == .characterBroken(offset: 3))
    #expect(error([0x1B, 0x28, 0x49, 0x60]) == .characterBroken(offset: 3))
    #expect(error([0x41, 0xB1]) == .eightBit(offset: 1))
    #expect(error([0x1B, 0x24, 0x42, 0x3B, 0xB1]) == .eightBit(offset: 3))
  }

  @Test func `what the standard has is written and read back the same`() throws {
    var kanji = ""
    for row in (0x21...0x74) where !(0x29...0x2F).contains(row) {
      for cell in 0x21...0x7E {
        let bytes: [UInt8] = [0x1B, 0x24, 0x42, UInt8(row), UInt8(cell), 0x1B, 0x28, 0x42]
        let read = try JapaneseText.decode(bytes)
        if read.notes.isEmpty { kanji += read.text }
      }
    }
    #expect(kanji.unicodeScalars.count == 6879)
    let written = JapaneseText.encode("a" + kanji + "\r")
    #expect(written.notes.isEmpty)
    #expect(try JapaneseText.decode(written.bytes).text == "a" + kanji + "\r")
  }

  @Test(
    arguments: [
      ("髙橋", "高橋"), ("宮﨑", "宮崎"), ("濵田", "濱田"), ("德川", "徳川"), ("𠮷田", "吉田"), ("①", "(1)"),
      ("㈱", "(株)"), ("5㎎", "5mg"), ("令和㋿", "令和令和"), ("\u{FA19}社", "神社"),
    ])
  func `a character of vendors is substituted with a note`(text: String, expected: String) throws {
    let written = JapaneseText.encode(text)
    #expect(try JapaneseText.decode(written.bytes).text == expected)
    #expect(written.notes.map(\.kind) == [.substituted])
  }

  @Test func `what nothing stands for becomes a geta with a note of its place`() throws {
    let written = JapaneseText.encode("山é😀")
    #expect(try JapaneseText.decode(written.bytes).text == "山〓〓")
    #expect(written.notes == [TextNote(kind: .lost, offset: 3, count: 2)])
  }

  @Test func `Windows' code points are written as JIS has them`() throws {
    let written = JapaneseText.encode("～－∥￢")
    #expect(written.notes.isEmpty)
    #expect(try JapaneseText.decode(written.bytes).text == "〜−‖¬")
  }
}

/// Which character set a message is in.
@Suite struct Charsets {
  @Test(
    arguments: [
      (["", "ISO IR87"], Charset.japanese), (["", "ISOIR87"], .japanese), (["ISO IR87"], .japanese),
      (["8859/1"], .latin1), (["UNICODE UTF-8"], .utf8), (["ASCII"], .ascii), ([""], .ascii),
    ])
  func `MSH-18 names it`(names: [String], expected: Charset) {
    #expect(Charset(names) == expected)
  }

  @Test func `an unknown name is none`() {
    #expect(Charset(["", "BIG-5"]) == nil)
  }

  @Test func `escapes in ASCII are read as Japanese with a note`() throws {
    let read = try Charset.ascii.decode(Array("\u{1B}$B;3\u{1B}(B".utf8))
    #expect(read.text == "山")
    #expect(read.notes.map(\.kind) == [.charsetUndeclared])
  }

  @Test func `bytes are refused where their set has no such character`() {
    #expect(throws: CharsetError.eightBit(offset: 1)) { try Charset.ascii.decode([0x41, 0xE9]) }
    #expect(throws: CharsetError.utf8Malformed(offset: 1)) {
      try Charset.utf8.decode([0x41, 0xE9])
    }
    #expect(throws: CharsetError.characterBroken(offset: 0)) { try Charset.latin1.decode([0x85]) }
  }

  @Test func `Latin 1 comes out in UTF-8`() throws {
    #expect(try Charset.latin1.decode([0x42, 0xC4, 0xFF]).text == "BÄÿ")
  }
}
