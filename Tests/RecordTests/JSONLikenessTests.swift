import Record
import Testing
import TestSupport

@Suite struct JSONElementsAlike {
  /// What a node is, where it stands and how many nodes it holds.
  private struct Node: Equatable {
    let kind: JSONDocument.Kind
    let range: Range<Int>
    let number: UInt8
    let isEscaped: Bool
    let nodes: Int
  }

  private static let names = JSONNames(["a", "list", "code"])

  /// The nodes of the element at `place` of an array, or why the array is refused.
  private static func read(
    _ elements: [[UInt8]], _ place: Int, _ limits: JSONLimits = .standard
  ) -> Result<[Node], JSONError> {
    do throws(JSONError) {
      let text = [0x5B] + Array(elements.joined(separator: [0x2C])) + [0x5D]
      let json = try JSONDocument(text, limits: limits, names: names)
      var starts: [Int] = []
      json.forEachElement(of: json.root) { starts.append($0) }
      guard starts.indices.contains(place) else { return .success([]) }
      return .success(
        (starts[place]..<json.next(starts[place])).map { node in
          Node(
            kind: json.kind(node), range: json.range(node), number: json.number(node),
            isEscaped: json.isEscaped(node), nodes: json.next(node) - node)
        })
    } catch {
      return .failure(error)
    }
  }

  /// A string as long as an element: nothing is like it.
  private static func other(than element: [UInt8]) -> [UInt8] {
    [0x22] + [UInt8](repeating: 0x78, count: element.count - 2) + [0x22]
  }

  private static let models = [
    #"{"a":"text","list":[{"code":"1","b":2},{"code":"2","b":-3.5e1}],"c":{"d":{},"e":[]}}"#,
    #"{ "a" : true , "\u0062":["患者","\"x\\",null, 12 ] ,"code":{"f":"0123456789abcdef0123"}}"#,
    #"[1,"",[[2],[ ]],{"list":false}]"#, "{}", "[ ]",
  ]

  @Test(arguments: models)
  func `an element changed at any byte is read as if none like it stood before`(_ model: String) {
    let model = Array(model.utf8)
    let bytes: [UInt8] = [
      0x20, 0x22, 0x2C, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x61, 0x7B, 0x7D, 0x00, 0x80, 0xE3,
    ]
    for place in model.indices {
      let removed = Array(model[..<place] + model[(place + 1)...])
      let changed = bytes.flatMap { byte in
        [model[..<place] + [byte] + model[place...], model[..<place] + [byte] + removed[place...]]
      }
      for element in [removed, Array(model[..<place])] + changed.map(Array.init) {
        let rest = Array("true".utf8)
        #expect(
          Self.read([model, element, rest], 1)
            == Self.read([Self.other(than: model), element, rest], 1),
          "\(String(decoding: element, as: UTF8.self))")
      }
    }
  }

  @Test func `elements of one shape are each read as if they stood alone`() {
    let values = [
      "0", "-12", "1.5e3", "true", "null", #""""#, #""x""#, #""\u0041\"""#, #""患者 山本""#,
      #""0123456789 abcdef 0123456789 abcdef""#, "[]", "{}", #"{"code":[1]}"#,
    ]
    var generator = SeededGenerator(seed: 51)
    for _ in 0..<400 {
      let count = Int.random(in: 5...values.count, using: &generator)
      let elements = (0..<6).map { _ in
        let leaf = (0..<4).map { _ in values[Int.random(in: 0..<count, using: &generator)] }
        return Array(
          #"{"a":\#(leaf[0]),"list":[{"code":\#(leaf[1])},[\#(leaf[2])]],"b":{"c":\#(leaf[3])}}"#
            .utf8)
      }
      for place in elements.indices {
        var alone = elements.map(Self.other)
        alone[place] = elements[place]
        let read = Self.read(elements, place)
        #expect(read == Self.read(alone, place))
        if case .failure = read { Issue.record("a sound text was refused") }
      }
    }
  }

  @Test func `elements alike count as much as others`() {
    let element = Array(#"{"a":[1],"b":2}"#.utf8)
    let exact = JSONLimits(depthMax: 3, valuesMax: 13, membersMax: 2)
    #expect(Self.read([element, element], 1, exact) == Self.read([element, element], 1))
    var limits = exact
    limits.valuesMax -= 1
    #expect(
      Self.read([element, element], 1, limits) == .failure(.tooManyValues(offset: 31)))
  }

  @Test func `however many elements are not alike all of them are read`() throws {
    let elements = (0..<60).map { Array(#"{"a":[1,{"\#($0 % 7)":\#($0)}]}"#.utf8) }
    for place in elements.indices {
      var alone = elements.map(Self.other)
      alone[place] = elements[place]
      #expect(Self.read(elements, place) == Self.read(alone, place))
    }
  }
}
