import Record
import Testing
import TestSupport

@Suite struct JSONReading {
  /// Cases of nst/JSONTestSuite that RFC 8259 leaves open and that are refused here.
  private static let refusedByChoice: Set<String> = [
    "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
  ]

  @Test func `the JSON test suite is answered as RFC 8259 demands`() {
    for (name, bytes) in SharedData.files("attacks/json-test-suite") {
      let value = try? JSONValue.parse(bytes)
      if name.hasPrefix("y_") {
        #expect((value == nil) == Self.refusedByChoice.contains(name), "\(name)")
      } else if name.hasPrefix("n_") {
        #expect(value == nil, "\(name)")
      } else if let value {
        #expect((try? JSONValue.parse(value.encoded())) == value, "\(name)")
      }
    }
  }

  @Test(arguments: [
    (#"{"a":1,"a":1}"#, JSONError.duplicateKey(offset: 8)),
    (#"{"a":1,"\u0061":1}"#, .duplicateKey(offset: 8)),
    (#"{"x\/y":1,"x/y":1}"#, .duplicateKey(offset: 11)),
    (#"["\ud800"]"#, .loneSurrogate(offset: 2)), (#"["\udc00\ud800"]"#, .loneSurrogate(offset: 2)),
    (#"["\x"]"#, .invalidEscape(offset: 2)), ("[\"\u{1}\"]", .unexpectedByte(offset: 2)),
    ("[01]", .invalidNumber(offset: 1)), ("[1.]", .invalidNumber(offset: 1)),
    ("1 2", .trailingBytes(offset: 2)), ("", .unexpectedEnd), ("[1,]", .unexpectedByte(offset: 3)),
  ])
  func `a fault is named with its place`(_ text: String, _ error: JSONError) {
    #expect(throws: error) { try JSONValue.parse(Array(text.utf8)) }
  }

  @Test(arguments: [
    [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE3, 0x81], [0xFF],
  ])
  func `bytes that are not UTF-8 are refused`(_ bytes: [UInt8]) {
    for padding in 0..<9 {
      let text = [0x22] + Array(repeating: 0x61, count: padding) + bytes + [0x22]
      #expect(throws: JSONError.invalidUTF8(offset: padding + 1)) { try JSONValue.parse(text) }
    }
    // Among characters of three bytes, which are looked at two by two.
    for (before, after) in [(0, 3), (1, 3), (2, 3), (3, 0), (3, 1)] {
      let text =
        "\"\(String(repeating: "患", count: before))".utf8 + bytes
        + "\(String(repeating: "者", count: after))\"".utf8
      #expect(throws: JSONError.invalidUTF8(offset: 3 * before + 1)) {
        try JSONValue.parse(Array(text))
      }
    }
  }

  @Test func `every scalar survives, written plainly or escaped`() throws {
    for value in stride(from: UInt32(0), to: 0x110000, by: 1) where value % 97 < 3 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = JSONValue.string("a" + String(Character(scalar)))
      #expect(try JSONValue.parse(text.encoded()) == text)
      let escaped = "\"a" + scalar.utf16.map { "\\u" + hex($0) }.joined() + "\""
      #expect(try JSONValue.parse(Array(escaped.utf8)) == text)
    }
  }

  @Test func `a text cut at any byte is refused`() throws {
    let text = Array(
      #"{"a":[1,-2.5e+3,true,false,null,"x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00患者"],"b":{"c":{}}}"#
        .utf8)
    _ = try JSONValue.parse(text)
    for end in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(text[..<end])) }
    }
  }

  @Test func `a random value comes back as it went`() throws {
    var generator = SeededGenerator(seed: 20_260_827)
    for _ in 0..<500 {
      let value = Self.value(depth: 5, &generator)
      #expect(try JSONValue.parse(value.encoded()) == value)
      #expect(try JSONValue.parse(value.encoded()).encoded() == value.encoded())
    }
  }

  @Test func `a random change of bytes never passes for more than it says`() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      var bytes = Self.value(depth: 3, &generator).encoded()
      guard !bytes.isEmpty else { continue }
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      guard let value = try? JSONValue.parse(bytes) else { continue }
      #expect(try JSONValue.parse(value.encoded()) == value)
    }
  }

  private static func value(
    depth: Int, _ generator: inout SeededGenerator
  ) -> JSONValue {
    let texts = [
      "", "a", "患者", "\"\\/", "\u{0}\u{1F}\u{7F}", "😀", String(repeating: "x", count: 40),
    ]
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .number(String(Int64.random(in: .min ... .max, using: &generator)))
    case 3:
      return .number(["0", "-0", "1.50", "1e9", "-2E-3"].randomElement(using: &generator) ?? "0")
    case 4: return .string(texts.randomElement(using: &generator) ?? "")
    case 5, 6:
      return .array(
        (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
          value(depth: depth - 1, &generator)
        })
    default:
      return .object(
        (0..<Int.random(in: 0..<20, using: &generator)).map { index in
          ("\(texts[index % texts.count])\(index)", value(depth: depth - 1, &generator))
        })
    }
  }

  private func hex(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

@Suite struct JSONWriting {
  @Test func `what is JSON text already stands among other values as it is`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("first")
    writer.json(Array(#"{"a":[1,"二"]}"#.utf8))
    writer.key("list")
    writer.beginArray()
    writer.json(Array("1".utf8))
    writer.json(Array("null".utf8))
    writer.beginObject()
    writer.endObject()
    writer.json(Array("[]".utf8))
    writer.number(-2)
    writer.endArray()
    writer.key("last")
    writer.json(Array("true".utf8))
    writer.member("text", "\"")
    writer.endObject()
    let text = #"{"first":{"a":[1,"二"]},"list":[1,null,{},[],-2],"last":true,"text":"\""}"#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    #expect(try JSONValue.parse(writer.bytes).encoded() == writer.bytes)
  }

  @Test func `JSON text alone is the whole text`() {
    var writer = JSONWriter()
    writer.json(Array("{}".utf8))
    #expect(writer.bytes == Array("{}".utf8))
  }
}

@Suite struct JSONLimitsTests {
  @Test func `each limit holds at its value and not beyond`() throws {
    let text = Array(#"{"a":[[1]],"b":2}"#.utf8)
    let exact = JSONLimits(bytesMax: text.count, depthMax: 3, valuesMax: 7, membersMax: 2)
    _ = try JSONDocument(text, limits: exact)
    var limits = exact
    limits.bytesMax -= 1
    #expect(throws: JSONError.tooLarge(bytesMax: 16)) { try JSONDocument(text, limits: limits) }
    limits = exact
    limits.depthMax -= 1
    #expect(throws: JSONError.tooDeep(offset: 6)) { try JSONDocument(text, limits: limits) }
    limits = exact
    limits.valuesMax -= 1
    #expect(throws: JSONError.tooManyValues(offset: 16)) {
      try JSONDocument(text, limits: limits)
    }
    limits = exact
    limits.membersMax -= 1
    #expect(throws: JSONError.tooManyMembers(offset: 12)) {
      try JSONDocument(text, limits: limits)
    }
  }
}

@Suite struct JSONPaths {
  private let value: JSONValue = ["a": ["b": "text"], "n": 5, "f": true, "l": [1, 2]]

  @Test func `a path reads what it names`() throws {
    #expect(try value.string(at: "a.b") == "text")
    #expect(try value.integer(at: "n") == 5)
    #expect(try value.flag(at: "f"))
    #expect(try value.elements(at: "l").count == 2)
    #expect(value["l"]?[1]?.integer == 2)
    #expect(value["l"]?[2] == nil)
  }

  @Test func `a path that leads nowhere is named`() {
    #expect(throws: JSONError.missing(path: "a.c")) { try value.string(at: "a.c") }
    #expect(throws: JSONError.wrongKind(path: "n", expected: "string")) {
      try value.string(at: "n")
    }
  }

  @Test func `sorted members are in the order of their bytes`() {
    let value: JSONValue = ["b": 1, "a": ["d": 2, "c": 3], "B": 4]
    #expect(
      String(decoding: value.encodedSorted(), as: UTF8.self) == #"{"B":4,"a":{"c":3,"d":2},"b":1}"#)
  }
}
