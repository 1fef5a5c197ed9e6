import Dialect
import Testing

/// Messages of HL7 v2 as they are read.
@Suite struct HL7v2Messages {
  static let head = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5"

  private func message(
    _ text: String, limits: HL7v2.Limits = HL7v2.Limits()
  ) throws(HL7v2Error) -> HL7v2.Message {
    try HL7v2.Message(Array(text.utf8), limits: limits)
  }

  private func segment(_ fields: String) throws -> HL7v2.Segment {
    try message("\(Self.head)\rZZZ|\(fields)\r").segments[1]
  }

  private func error(_ text: String, limits: HL7v2.Limits = HL7v2.Limits()) -> HL7v2Error? {
    do throws(HL7v2Error) {
      _ = try message(text, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test func `fields of the header count from the delimiter`() throws {
    let header = try message(Self.head + "\r").header
    #expect(header[1].text == "|")
    #expect(header[2].text == "^~\\&")
    #expect(header[2].repetitions.count == 1)
    #expect(header[3].text == "A")
    #expect(header[12].text == "2.5")
    #expect(header.fieldCount == 12)
    #expect(header[13].isAbsent)
    #expect(header[0].isAbsent)
  }

  @Test func `the type of a message is its code and event`() throws {
    #expect(try message(Self.head + "\r").type == HL7v2.MessageType("ADT", "A01"))
  }

  @Test func `repetitions, components and subcomponents are cut`() throws {
    let field = try segment("a^b&c&d^~e||f")[1]
    #expect(field.repetitions.map(\.text) == ["a", "e"])
    #expect(field.first.components.map(\.text) == ["a", "b", ""])
    #expect(field.component(2).subcomponent(3) == "d")
    #expect(field.component(2).subcomponent(4) == "")
    #expect(field.component(4).isAbsent)
    #expect(field.repetitions[1].component(1).text == "e")
    #expect(field.whole == "a^b&c&d^~e")
  }

  @Test func `no value is told from nothing said`() throws {
    let segment = try segment("\"\"||^^|x")
    #expect(segment[1].isNull && !segment[1].isAbsent && !segment[1].hasValue)
    #expect(segment[1].text == "" && segment[1].whole == "")
    #expect(segment[2].isAbsent && !segment[2].isNull && !segment[2].hasValue)
    #expect(!segment[3].isAbsent && !segment[3].hasValue)
    #expect(segment[4].hasValue)
    #expect(segment[2].repetitions.isEmpty)
  }

  @Test(
    arguments: [
      ("a\\F\\b", "a|b"), ("\\S\\\\T\\\\R\\\\E\\", "^&~\\"), ("\\X41420D\\", "AB\r"),
      ("a\\.br\\b", "a\nb"), ("\\H\\a\\N\\", "a"), ("\\E\\F\\E\\", "\\F\\"),
    ])
  func `an escape is resolved after the text was cut`(text: String, expected: String) throws {
    let message = try message("\(Self.head)\rZZZ|\(text)\r")
    #expect(message.segments[1][1].text == expected)
    #expect(message.notes.isEmpty)
  }

  @Test(arguments: ["\\1,000", "a\\", "\\Q\\", "\\X4\\", "\\X00\\", "\\XZZ\\", "\\\\", "\\C2842\\"])
  func `an unknown escape is shown as it stands with a note`(text: String) throws {
    let message = try message("\(Self.head)\rZZZ||\(text)|b\r")
    #expect(message.segments[1][2].text == text)
    #expect(message.segments[1][3].text == "b")
    #expect(message.notes == [HL7v2.Note(kind: .escapeUnknown, segment: 2, field: 2)])
  }

  @Test func `an escape does not reach over a delimiter`() throws {
    let segment = try segment("a\\F|b\\")
    #expect(segment[1].text == "a\\F")
    #expect(segment[2].text == "b\\")
  }

  @Test func `line feeds end segments with a note`() throws {
    let message = try message("\(Self.head)\r\nEVN|1\nPV1|2\r\n\r\n")
    #expect(message.segments.map(\.name) == ["MSH", "EVN", "PV1"])
    #expect(message.segments.map(\.number) == [1, 2, 3])
    #expect(message.notes.map(\.kind) == [.lineFeed, .emptySegment])
  }

  @Test func `a message may lack its end and bring its frame`() throws {
    #expect(try message(Self.head).notes.map(\.kind) == [.endMissing])
    #expect(try message("\u{B}\(Self.head)\r\u{1C}\r").notes.map(\.kind) == [.endBlock])
  }

  @Test func `kanji are decoded before anything is cut`() throws {
    let text =
      "MSH|^~\\&|\u{1B}$B;3K\\\u{1B}(B|B|C|D|1||ADT^A01|1|P|2.5|\u{1B}$BHV9f\u{1B}(B|||||~ISOIR87\r"
      + "PID|1||7||\u{1B}$B;3K\\\u{1B}(B^\u{1B}$BB@O:\u{1B}(B\r"
    let message = try message(text)
    #expect(message.charset == .japanese)
    #expect(message.header[3].text == "山本")
    #expect(message.header[13].text == "番号")
    #expect(message.first("PID")?[5].first.components.map(\.text) == ["山本", "太郎"])
    #expect(message.notes.map(\.kind) == [.text(.charsetMisspelt)])
  }

  @Test(arguments: ["$B5|\u{1B}(B", "$(B5|\u{1B}(B", "$B5|5|\u{1B}(J"])
  func `half a kanji before the character set is no delimiter`(kanji: String) throws {
    let text = "MSH|^~\\&|\u{1B}\(kanji)|B|C|D|1||ADT^A01|1|P|2.5||||||~ISO IR87\r"
    let message = try message(text)
    #expect(message.charset == .japanese)
    #expect(message.header[4].text == "B")
    #expect(!message.notes.map(\.kind).contains(.text(.charsetUndeclared)))
  }

  @Test func `another set of delimiters is obeyed`() throws {
    let message = try message("MSH#*%!@#A#B\rZZZ#a|b*c!F!\r")
    #expect(message.segments[1][1].first.components.map(\.text) == ["a|b", "c#"])
  }

  @Test(
    arguments: [
      ("", HL7v2Error.headerMissing), ("PID|1\r", .headerMissing), ("msh|^~\\&|\r", .headerMissing),
      ("MSH", .delimitersMalformed), ("MSH|^~\\\r", .delimitersMalformed),
      ("MSH|^^\\&|\r", .delimitersMalformed), ("MSHa^~\\&|\r", .delimitersMalformed),
      ("MSH|^~\\&xx|\r", .delimitersMalformed),
      ("\(head)\rpid|1\r", .segmentNameMalformed(segment: 2)),
      ("\(head)\rPIDX|1\r", .segmentNameMalformed(segment: 2)),
      ("\(head)\rPI", .segmentNameMalformed(segment: 2)),
      ("\(head)\r 12", .segmentNameMalformed(segment: 2)),
      ("\(head)\r\(head)\r", .headerRepeated(segment: 2)),
      ("\(head)\rPID|1|\u{1}\r", .controlCharacter(segment: 2, field: 2)),
      ("\(head)||||||BIG-5\r", .charset(.charsetUnknown)),
      ("\(head)||||||ISO IR87\rPID|\u{1B}$Bx\r", .charset(.lineEndsShifted(offset: 72))),
      ("\(head)\rPID|é", .charset(.eightBit(offset: 55))),
    ])
  func `what is no message is refused`(text: String, expected: HL7v2Error) {
    #expect(error(text) == expected)
  }

  @Test func `limits hold at their value and not beyond`() {
    var limits = HL7v2.Limits()
    limits.segmentsMax = 2
    #expect(error("\(Self.head)\rPID|1\r", limits: limits) == nil)
    #expect(error("\(Self.head)\rPID|1\rPID", limits: limits) == .tooManySegments(max: 2))
    limits = HL7v2.Limits()
    limits.fieldsMax = 12
    #expect(error("\(Self.head)\rZZZ||||||||||||\r", limits: limits) == nil)
    #expect(
      error("\(Self.head)\rZZZ|||||||||||||\r", limits: limits)
        == .tooManyFields(segment: 2, max: 12))
    limits.repetitionsMax = 2
    #expect(error("\(Self.head)\rZZZ|a~b\r", limits: limits) == nil)
    #expect(
      error("\(Self.head)\rZZZ||a~b~c\r", limits: limits)
        == .tooManyRepetitions(segment: 2, field: 2, max: 2))
    limits.componentsMax = 3
    #expect(error("\(Self.head)\rZZZ|a^b&c\r", limits: limits) == nil)
    #expect(
      error("\(Self.head)\rZZZ|a^b&c^\r", limits: limits)
        == .tooManyComponents(segment: 2, field: 1, max: 3))
    limits.bytesMax = Self.head.utf8.count
    #expect(error(Self.head, limits: limits) == nil)
    #expect(error(Self.head + "\r", limits: limits) == .tooLong(bytesMax: limits.bytesMax))
  }

  @Test func `groups begin with their first segment`() throws {
    let message = try message("\(Self.head)\rPID\rORC|1\rRXE|1\rRXR|1\rORC|2\rRXE|2\r")
    let groups = message.segments.groups("ORC")
    #expect(groups.map { $0.map(\.name.description).joined() } == ["ORCRXERXR", "ORCRXE"])
    #expect(message.segments.before("ORC").map(\.name) == ["MSH", "PID"])
    #expect(message.segments("RXE").map { $0[1].text } == ["1", "2"])
    #expect(message.segments.groups("OBX").isEmpty)
  }

  @Test func `a cursor takes only what comes next`() throws {
    let message = try message("\(Self.head)\rORC|1\rRXE|1\rRXR|1\rRXR|2\rORC|2\r")
    var cursor = HL7v2.Cursor(message.segments)
    #expect(cursor.take("ORC") == nil)
    #expect(cursor.takeAll(before: ["ORC"]).map(\.name) == ["MSH"])
    #expect(cursor.take("ORC")?[1].text == "1")
    #expect(cursor.takeAll("RXR").isEmpty)
    #expect(cursor.take()?.name == "RXE")
    #expect(cursor.takeAll("RXR").map { $0[1].text } == ["1", "2"])
    #expect(cursor.next?[1].text == "2")
  }
}
