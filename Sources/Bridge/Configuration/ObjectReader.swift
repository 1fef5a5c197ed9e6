package import Record

/// Reads one JSON object strictly: a key that nobody asks for is refused, by path and with a
/// suggestion; so a misspelt key can never silently mean "default".
package struct ObjectReader {
  private let path: String
  private var rest: [String: JSONValue]
  private var known: [String] = []

  /// Reads the outermost object of `bytes`, at most `bytesMax` long.
  package init(parsing bytes: [UInt8], bytesMax: Int = 1 << 20) throws(FieldError) {
    guard bytes.count <= bytesMax else {
      throw FieldError(
        path: "",
        problem: .expected(
          Wording(ja: " \(bytesMax) バイト以下", en: "at most \(bytesMax) bytes")))
    }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(bytes, limits: .standard) } catch {
      throw FieldError(path: "", problem: .notJSON("\(error)"))
    }
    try self.init(value, path: "")
  }

  init(_ value: JSONValue, path: String) throws(FieldError) {
    guard case .object(let members) = value else {
      throw FieldError(path: path, problem: .expected(Wording(ja: "オブジェクト", en: "an object")))
    }
    self.path = path
    rest = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Refuses what was not asked for; call it last.
  package func finish() throws(FieldError) {
    guard let stranger = rest.keys.min() else { return }
    throw FieldError(
      path: place(stranger), problem: .unknownKey(suggestion: Spelling.nearest(stranger, in: known))
    )
  }

  /// Whether `key` is present.
  package mutating func has(_ key: String) -> Bool {
    known.append(key)
    return rest[key] != nil
  }

  /// Whether an object is under `key`.
  package func isObject(_ key: String) -> Bool {
    if case .object = rest[key] { true } else { false }
  }

  /// A text of 1 to 4,096 characters.
  package mutating func text(_ key: String) throws(FieldError) -> String {
    guard let text = try optionalText(key) else {
      throw FieldError(path: place(key), problem: .missing)
    }
    return text
  }

  /// A text, or nil where the key is absent.
  package mutating func optionalText(_ key: String) throws(FieldError) -> String? {
    guard let value = take(key) else { return nil }
    guard case .string(let text) = value, !text.isEmpty, text.utf8.count <= 4096 else {
      throw FieldError(
        path: place(key), problem: .expected(Wording(ja: "文字列", en: "a non-empty string")))
    }
    return text
  }

  /// A text turned into a type of the field; `expected` says its form to the person who wrote it.
  package mutating func parsed<T>(
    _ key: String, _ expected: Wording, _ parse: (String) -> T?
  ) throws(FieldError) -> T {
    guard let value = parse(try text(key)) else {
      throw FieldError(path: place(key), problem: .expected(expected))
    }
    return value
  }

  /// Like ``parsed(_:_:_:)``, nil where the key is absent.
  package mutating func optionalParsed<T>(
    _ key: String, _ expected: Wording, _ parse: (String) -> T?
  ) throws(FieldError) -> T? {
    guard rest[key] != nil else {
      known.append(key)
      return nil
    }
    return try parsed(key, expected, parse)
  }

  /// A whole number within `range`; `standard` where the key is absent.
  package mutating func integer(
    _ key: String, in range: ClosedRange<Int>, default standard: Int? = nil
  ) throws(FieldError) -> Int {
    guard let value = take(key) else {
      guard let standard else { throw FieldError(path: place(key), problem: .missing) }
      return standard
    }
    guard case .number(let digits) = value, let number = Int(digits), range.contains(number) else {
      throw FieldError(
        path: place(key),
        problem: .expected(
          Wording(
            ja: " \(range.lowerBound) から \(range.upperBound) までの整数",
            en: "a whole number from \(range.lowerBound) to \(range.upperBound)")))
    }
    return number
  }

  /// Like ``integer(_:in:default:)``, nil where the key is absent.
  package mutating func optionalInteger(
    _ key: String, in range: ClosedRange<Int>
  ) throws(FieldError) -> Int? {
    has(key) ? try integer(key, in: range) : nil
  }

  /// `true` or `false`; `standard` where the key is absent.
  package mutating func flag(_ key: String, default standard: Bool) throws(FieldError) -> Bool {
    guard let value = take(key) else { return standard }
    guard case .bool(let flag) = value else {
      throw FieldError(
        path: place(key), problem: .expected(Wording(ja: " true か false", en: "true or false")))
    }
    return flag
  }

  /// The object under `key`.
  package mutating func object(_ key: String) throws(FieldError) -> ObjectReader {
    guard let value = take(key) else { throw FieldError(path: place(key), problem: .missing) }
    return try ObjectReader(value, path: place(key))
  }

  /// The object under `key`, or nil where it is absent.
  package mutating func optionalObject(_ key: String) throws(FieldError) -> ObjectReader? {
    guard let value = take(key) else { return nil }
    return try ObjectReader(value, path: place(key))
  }

  /// The objects of the array under `key`; none where it is absent.
  package mutating func objects(_ key: String, max: Int) throws(FieldError) -> [ObjectReader] {
    var readers: [ObjectReader] = []
    for (index, element) in try elements(key, max: max).enumerated() {
      readers.append(try ObjectReader(element, path: "\(place(key))[\(index)]"))
    }
    return readers
  }

  /// The texts of the array under `key`; none where it is absent.
  package mutating func texts(_ key: String, max: Int) throws(FieldError) -> [String] {
    var texts: [String] = []
    for (index, element) in try elements(key, max: max).enumerated() {
      guard case .string(let text) = element, !text.isEmpty, text.utf8.count <= 4096 else {
        throw FieldError(
          path: "\(place(key))[\(index)]",
          problem: .expected(Wording(ja: "文字列", en: "a non-empty string")))
      }
      texts.append(text)
    }
    return texts
  }

  /// The fault `expected` at `key`, for checks that the caller makes.
  package func fault(_ key: String, _ expected: Wording) -> FieldError {
    FieldError(path: place(key), problem: .expected(expected))
  }

  private mutating func elements(_ key: String, max: Int) throws(FieldError) -> [JSONValue] {
    guard let value = take(key) else { return [] }
    guard case .array(let elements) = value, elements.count <= max else {
      throw FieldError(
        path: place(key),
        problem: .expected(Wording(ja: " \(max) 個以下の配列", en: "an array of at most \(max)")))
    }
    return elements
  }

  private mutating func take(_ key: String) -> JSONValue? {
    known.append(key)
    return rest.removeValue(forKey: key)
  }

  /// Where `key` stands in the document.
  func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
