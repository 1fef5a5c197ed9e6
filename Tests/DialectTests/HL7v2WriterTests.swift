import Dialect
import Testing

/// Messages of HL7 v2 as they are written.
@Suite struct HL7v2Writing {
  private func header(_ charset: Charset) -> HL7v2.Header {
    HL7v2.Header(
      from: .init(application: "KAKEHASHI", facility: "橋"),
      to: .init(application: "HIS|1", facility: ""), time: "20261121093000+0900",
      type: HL7v2.MessageType("RSP", "K22"), structure: "RSP_K21", controlID: "7",
      charset: charset)
  }

  @Test func `a header says what was given`() throws {
    var writer = HL7v2.Writer(header(.utf8))
    writer.segment("MSA", ["AA", "1"])
    let text = String(decoding: writer.finish().bytes, as: UTF8.self)
    #expect(
      text == "MSH|^~\\&|KAKEHASHI|橋|HIS\\F\\1||20261121093000+0900||RSP^K22^RSP_K21|7|P|2.5"
        + "||||||UNICODE UTF-8\rMSA|AA|1\r")
  }

  @Test(arguments: [Charset.utf8, .japanese])
  func `what is written is read back the same`(charset: Charset) throws {
    var writer = HL7v2.Writer(header(charset))
    writer.segment(
      "PID",
      [
        .absent, .null, [.init("a|b^c~d&e\\"), "", ["x", "", "山本"], ""],
        .repetitions([["髙橋"], .absent, "z", .absent]), .text("line\nnext\u{7}"), .absent,
      ])
    let written = writer.finish()
    let message = try HL7v2.Message(written.bytes)
    #expect(message.charset == charset && message.notes.isEmpty)
    #expect(message.header[4].text == "橋" && message.header[5].text == "HIS|1")
    let segment = message.segments[1]
    #expect(segment.fieldCount == 5)
    #expect(segment[1].isAbsent && segment[2].isNull)
    #expect(segment[3].text == "a|b^c~d&e\\")
    #expect(segment[3].component(3).subcomponent(3) == "山本")
    #expect(segment[3].first.components.count == 3)
    #expect(segment[4].repetitions.map(\.text).last == "z")
    #expect(segment[5].text == "line\nnext")
    #expect(segment[4].text == (charset == .utf8 ? "髙橋" : "高橋"))
    #expect(written.notes.map(\.kind) == (charset == .utf8 ? [] : [.substituted]))
  }

  @Test func `a text of two quotation marks is not read as no value`() throws {
    var writer = HL7v2.Writer(header(.utf8))
    writer.segment("ZZZ", [.text("\"\""), [.init("\"\"")], .null])
    let segment = try HL7v2.Message(writer.finish().bytes).segments[1]
    #expect(segment[1].text == "\"\"" && !segment[1].isNull)
    #expect(segment[2].text == "\"\"" && segment[3].isNull)
  }

  @Test func `an acknowledgement goes back to the sender in its character set`() throws {
    let text =
      "MSH|^~\\&|HIS|甲|GW|乙|20260101||ADT^A01^ADT_A01|c9|T|2.5||||||~ISO IR87\rEVN|A01\r"
    let asked = try HL7v2.Message(JapaneseText.encode(text).bytes)
    let written = HL7v2.Writer.acknowledgement(
      .error, of: asked, time: "20260102", controlID: "k1")
    let answer = try HL7v2.Message(written.bytes)
    #expect(answer.charset == .japanese && answer.notes.isEmpty)
    #expect(answer.type == HL7v2.MessageType("ACK", "A01"))
    #expect(answer.header[3].text == "GW" && answer.header[6].text == "甲")
    #expect(answer.header[11].text == "T" && answer.header[20].text == "ISO 2022-1994")
    #expect(answer.segments[1][1].text == "AE" && answer.segments[1][2].text == "c9")
  }
}

/// The framing of MLLP.
@Suite struct MLLPFraming {
  private func receive(
    _ bytes: [UInt8], step: Int = .max, max: Int = 10
  ) throws(HL7v2.FramingError) -> [[UInt8]] {
    var decoder = HL7v2.FrameDecoder(bytesMax: max)
    var messages: [[UInt8]] = []
    var at = 0
    while at < bytes.count {
      let end = at + min(step, bytes.count - at)
      messages += try decoder.receive(Array(bytes[at..<end]).span)
      at = end
    }
    try decoder.end()
    return messages
  }

  @Test(arguments: 1...9)
  func `messages come out however the stream is cut`(step: Int) throws {
    let stream: [UInt8] = [0x0B, 1, 2, 0x1C, 0x0D, 0x0B, 3, 0x1C, 0x0D]
    #expect(try receive(stream, step: step) == [[1, 2], [3]])
  }

  @Test(
    arguments: [
      ([0x41], HL7v2.FramingError.startMissing), ([0x0B, 1, 0x1C, 0x0D, 0x0A], .startMissing),
      ([0x0B, 1, 0x0B, 2, 0x1C, 0x0D], .startRepeated), ([0x0B, 1, 0x1C, 1], .endMalformed),
      ([0x0B, 1, 0x1C, 0x1C, 0x0D], .endMalformed), ([0x0B, 0x1C, 0x0D], .empty),
      ([0x0B], .cutOff), ([0x0B, 1], .cutOff), ([0x0B, 1, 0x1C], .cutOff),
      ([0x0B] + [UInt8](repeating: 1, count: 11) + [0x1C, 0x0D], .tooLong(bytesMax: 10)),
    ] as [([UInt8], HL7v2.FramingError)])
  func `a fault has its name`(stream: [UInt8], expected: HL7v2.FramingError) {
    for step in [1, 2, 100] {
      #expect(throws: expected) { try receive(stream, step: step) }
    }
  }

  @Test func `a message as long as the limit passes`() throws {
    let message = [UInt8](repeating: 1, count: 10)
    #expect(try receive([0x0B] + message + [0x1C, 0x0D]) == [message])
  }

  @Test func `messages before a fault come out first`() throws {
    var decoder = HL7v2.FrameDecoder(bytesMax: 10)
    let bytes: [UInt8] = [0x0B, 1, 0x1C, 0x0D, 9, 9]
    let first = try decoder.receive(bytes.span)
    #expect(first == [[1]])
    #expect(throws: HL7v2.FramingError.startMissing) { try decoder.end() }
  }

  @Test func `a message is framed unless it would end itself`() {
    #expect(HL7v2.frame([1, 2]) == [0x0B, 1, 2, 0x1C, 0x0D])
    #expect(HL7v2.frame([1, 0x1C]) == nil && HL7v2.frame([0x0B]) == nil && HL7v2.frame([]) == nil)
  }
}
