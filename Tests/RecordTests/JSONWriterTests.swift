import Record
import Testing
import TestSupport

@Suite struct JSONStringWriting {
  /// A string as RFC 8259 §7 has it, one character after the other.
  private static func slowly(_ text: [UInt8]) -> [UInt8] {
    [0x22]
      + text.flatMap { byte -> [UInt8] in
        switch byte {
        case 0x22, 0x5C: return [0x5C, byte]
        case 0x0A: return Array(#"\n"#.utf8)
        case 0x0D: return Array(#"\r"#.utf8)
        case 0x09: return Array(#"\t"#.utf8)
        case 0..<0x20: return Array(#"\u00"#.utf8) + [0x30 + byte / 16, digit(byte % 16)]
        default: return [byte]
        }
      } + [0x22]
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  @Test(arguments: [0x22, 0x5C, 0x0A, 0x00, 0x1F, 0x7F, 0xFF] as [UInt8])
  func `a string is written alike wherever something stands in it`(_ byte: UInt8) {
    for count in 0..<70 {
      for place in 0..<max(count, 1) {
        var text = (0..<count).map { 0x61 + UInt8($0 % 26) }
        if place < count { text[place] = byte }
        if place + 17 < count { text[place + 17] = byte }
        var writer = JSONWriter()
        writer.string(utf8: text)
        #expect(writer.bytes == Self.slowly(text), "\(count) \(place)")
      }
    }
  }

  @Test func `random strings are written as one after the other`() {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<300 {
      var writer = JSONWriter(capacity: 1)
      var expected: [UInt8] = [0x5B]
      writer.beginArray()
      for _ in 0..<Int.random(in: 0..<9, using: &generator) {
        let text = (0..<Int.random(in: 0..<50, using: &generator)).map { _ in
          Bool.random(using: &generator) ? 0x78 : UInt8.random(in: 0...255, using: &generator)
        }
        writer.string(utf8: text)
        if expected.count > 1 { expected.append(0x2C) }
        expected += Self.slowly(text)
      }
      writer.endArray()
      #expect(writer.bytes == expected + [0x5D])
    }
  }

  @Test func `whatever room there was, the same is written`() throws {
    let texts = ["", "a", "\u{1}\"", "患者\n", String(repeating: "x\\", count: 40)]
    func written(capacity: Int, _ before: String) -> [UInt8] {
      var writer = JSONWriter(capacity: capacity)
      writer.beginArray()
      writer.string(before)
      for text in texts {
        writer.beginObject()
        writer.member("m", text)
        writer.member("n", utf8: text.utf8.span)
        writer.member("o", constant: "0123456789")
        writer.key(text: text)
        let start = writer.nextPlace
        writer.beginString()
        writer.part("://")
        writer.part(text)
        writer.endString()
        let place = writer.written(from: start)
        writer.key("p")
        writer.again(place)
        writer.endObject()
        writer.number(0)
      }
      writer.endArray()
      return writer.bytes
    }
    // What comes before puts each write at the end of the room that there is.
    for count in Array(0..<130) + [1 << 17] {
      let before = String(repeating: "-", count: count)
      let bytes = written(capacity: 1, before)
      #expect(bytes == written(capacity: 4096, before))
      let expected = JSONValue.array(
        [.string(before)]
          + texts.flatMap { text -> [JSONValue] in
            let whole = JSONValue.string("://" + text)
            let members: [(String, JSONValue)] = [
              ("m", .string(text)), ("n", .string(text)), ("o", "0123456789"), (text, whole),
              ("p", whole),
            ]
            return [.object(members.map { (key: $0.0, value: $0.1) }), 0]
          })
      #expect(try JSONValue.parse(bytes) == expected)
    }
  }
}
