import HTTP
import Testing

@Suite struct `fields` {
  @Test(arguments: [
    ("", "v"), ("a b", "v"), ("a:", "v"), ("a\r\n", "v"), ("山", "v"), ("a", "v\r\nx: y"),
    ("a", "\n"), ("a", "\0"), ("a", " v"), ("a", "v\t"), ("a", "é"), ("a", "\u{7F}"),
  ])
  func `an invalid field is not added`(_ name: String, _ value: String) {
    var fields = Fields()
    let isAdded = fields.append(name, value)
    #expect(!isAdded)
    #expect(fields.isEmpty)
  }

  @Test func `names are kept in lower case, values as they are`() {
    var fields = Fields()
    fields.append("X-Thing", "Some Value")
    #expect(fields["x-thing"] == "Some Value")
    #expect(fields.first?.name == "x-thing")
  }

  @Test func `setting replaces all of that name`() {
    var fields = Fields([("a", "1"), ("b", "2"), ("A", "3")])
    fields.set("A", "4")
    #expect(fields.map { "\($0.name)=\($0.value)" } == ["b=2", "a=4"])
    fields.set("b", "\n")
    #expect(fields["b"] == "2")
  }

  @Test func `a repeated field is not single`() throws {
    let fields = Fields([("a", "1"), ("a", "1"), ("b", "")])
    #expect(throws: HTTPError.fieldRepeated) { try fields.single("a") }
    #expect(try fields.single("b")?.isEmpty == true)
    #expect(try fields.single("c") == nil)
  }

  @Test(arguments: [
    ("Bearer t", "t"), ("bearer a.b_c", "a.b_c"), ("BEARER x", "x"), ("Bearer", nil),
    ("Bearer  t", nil), ("Bearer t u", nil), ("Bearer\tt", nil), ("Basic t", nil), ("t", nil),
    ("Bearert", nil), ("bearer\u{0}t", nil),
  ])
  func `a bearer token is what stands behind its scheme and one space`(
    _ value: String, _ token: String?
  ) {
    #expect(Fields([("Authorization", value)]).bearer == token)
    #expect(Fields([("x-authorization", value)]).bearer == nil)
    // The first one counts, whatever the next says.
    #expect(Fields([("authorization", "Basic u"), ("authorization", value)]).bearer == nil)
  }

  @Test func `fields that start with others are theirs and more`() {
    let common = Fields([("a", "1"), ("content-type", "x/y")])
    var fields = Fields(startingWith: common)
    #expect(fields == common)
    fields.append("b", "2")
    #expect(fields.map { "\($0.name)=\($0.value)" } == ["a=1", "content-type=x/y", "b=2"])
    #expect(common.count == 2)
  }
}

@Suite struct `percent encoding` {
  @Test(arguments: ["", "abc-._~", "a b", "山陰", "%", "a/b?c=d&e+f", "👩‍⚕️", "\u{80}"])
  func `decoding undoes encoding`(_ text: String) throws {
    let encoded = PercentEncoding.encode(text)
    #expect(encoded.utf8.allSatisfy { $0 < 0x80 })
    #expect(try PercentEncoding.decode(encoded) == text)
  }

  @Test(arguments: ["%", "%2", "%g0", "%0g", "a%", "%%20"])
  func `a broken escape is refused`(_ text: String) {
    #expect(throws: HTTPError.percentMalformed) { try PercentEncoding.decode(text) }
  }

  @Test(arguments: ["%ff", "%c0%af", "%ed%a0%80", "%00", "%0a", "%7f", "%e5%b1", "%f4%90%80%80"])
  func `what is not plain text is refused`(_ text: String) {
    #expect(throws: HTTPError.textMalformed) { try PercentEncoding.decode(text) }
  }

  @Test func `every byte is escaped or itself`() throws {
    for scalar in (0x20 as UInt8)...0x7E {
      let text = String(UnicodeScalar(scalar))
      #expect(try PercentEncoding.decode(PercentEncoding.encode(text)) == text)
    }
  }
}

@Suite struct `queries` {
  @Test func `parameters keep their order and repetitions`() throws {
    let query = try Query(percentEncoded: "a=1&b=%E5%B1%B1+x&a=2&c&d=")
    #expect(query.items.map(\.name) == ["a", "b", "a", "c", "d"])
    #expect(query.items.map(\.value) == ["1", "山 x", "2", "", ""])
    #expect(query.all("a") == ["1", "2"])
    #expect(query["a"] == "1")
    #expect(throws: HTTPError.parameterMalformed) { try query.single("a") }
  }

  @Test func `the empty query has no parameters`() throws {
    #expect(try Query(percentEncoded: "").items.isEmpty)
  }

  @Test func `a value may hold an equals sign`() throws {
    #expect(try Query(percentEncoded: "a=b=c")["a"] == "b=c")
  }

  @Test(arguments: [
    ("&", HTTPError.parameterMalformed), ("a&", .parameterMalformed), ("=b", .parameterMalformed),
    ("a&&b", .parameterMalformed), ("a=%", .percentMalformed), ("a=%0a", .textMalformed),
    ("a=%ff", .textMalformed), ("%00=b", .textMalformed),
  ])
  func `a doubtful query is refused`(_ text: String, _ error: HTTPError) {
    #expect(throws: error) { try Query(percentEncoded: text) }
  }

  @Test func `a form may hold line breaks, a query may not`() throws {
    #expect(try Query(form: Array("a=1%0D%0A2".utf8))["a"] == "1\r\n2")
    #expect(throws: HTTPError.textMalformed) { try Query(form: Array("a=%00".utf8)) }
  }

  @Test func `parameters are limited in number and size`() throws {
    let limits = HTTPLimits(parameterCountMax: 2, parametersBytesMax: 8)
    #expect(try Query(percentEncoded: "a=1&b=22", limits: limits).items.count == 2)
    #expect(throws: HTTPError.parametersTooLarge) {
      try Query(percentEncoded: "a=1&b=222", limits: limits)
    }
    #expect(throws: HTTPError.parametersTooLarge) {
      try Query(percentEncoded: "a&b&c", limits: limits)
    }
  }

  @Test func `an encoded query reads equal`() throws {
    let query = Query([.init(name: "a b", value: "x&y=z+%"), .init(name: "患者", value: "")])
    #expect(try Query(percentEncoded: query.percentEncoded) == query)
  }
}
