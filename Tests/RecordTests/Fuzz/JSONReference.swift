import Record

/// JSON as RFC 8259 says it, one character after the other: what the scanner is compared with.
struct JSONReference {
  /// A value or key, and how many nodes it is with all that it holds.
  struct Node: Equatable {
    var kind: JSONDocument.Kind
    /// A number as written, a string or key with its escapes resolved; nothing for the others.
    var text: [UInt8] = []
    var size = 1
  }

  private let scalars: [Unicode.Scalar]
  private let limits: JSONLimits
  private var at = 0
  private var depth = 0
  private var nodes: [Node] = []

  /// The nodes of a sound text in their order; nil for any other text.
  ///
  /// Sound is what RFC 8259 allows, without keys that occur twice or halves of surrogate pairs.
  static func nodes(_ bytes: [UInt8], limits: JSONLimits = .standard) -> [Node]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = JSONReference(scalars: Array(text.unicodeScalars), limits: limits)
    reader.skipSpace()
    guard reader.value() else { return nil }
    reader.skipSpace()
    return reader.at == reader.scalars.count ? reader.nodes : nil
  }

  private init(scalars: [Unicode.Scalar], limits: JSONLimits) {
    self.scalars = scalars
    self.limits = limits
  }

  private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() {
    while let next, [" ", "\t", "\n", "\r"].contains(next) { at += 1 }
  }

  private mutating func value() -> Bool {
    switch next {
    case "{": container(.object)
    case "[": container(.array)
    case "\"": string(.string)
    case "t": word("true", .true)
    case "f": word("false", .false)
    case "n": word("null", .null)
    default: number()
    }
  }

  private mutating func word(_ word: String, _ kind: JSONDocument.Kind) -> Bool {
    nodes.append(Node(kind: kind))
    return word.unicodeScalars.allSatisfy { take($0) }
  }

  private mutating func container(_ kind: JSONDocument.Kind) -> Bool {
    let (first, ending): (Int, Unicode.Scalar) = (nodes.count, kind == .object ? "}" : "]")
    nodes.append(Node(kind: kind))
    depth += 1
    at += 1
    skipSpace()
    guard depth <= limits.depthMax else { return false }
    if !take(ending), !members(of: kind, to: ending) { return false }
    depth -= 1
    nodes[first].size = nodes.count - first
    return true
  }

  private mutating func members(
    of kind: JSONDocument.Kind, to ending: Unicode.Scalar
  ) -> Bool {
    var keys: Set<[UInt8]> = []
    while true {
      skipSpace()
      if kind == .object {
        guard string(.key), let key = nodes.last?.text, keys.insert(key).inserted,
          keys.count <= limits.membersMax
        else { return false }
        skipSpace()
        guard take(":") else { return false }
        skipSpace()
      }
      guard value() else { return false }
      skipSpace()
      if take(ending) { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func number() -> Bool {
    let start = at
    _ = take("-")
    if !take("0"), !digits() { return false }
    if take("."), !digits() { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { return false }
    }
    let text = scalars[start..<at].map { UInt8(truncatingIfNeeded: $0.value) }
    nodes.append(Node(kind: .number, text: text))
    return true
  }

  private mutating func digits() -> Bool {
    let start = at
    while let next, ("0"..."9").contains(next) { at += 1 }
    return at > start
  }

  private mutating func string(_ kind: JSONDocument.Kind) -> Bool {
    guard take("\"") else { return false }
    var text = String.UnicodeScalarView()
    while let scalar = next {
      at += 1
      switch scalar {
      case "\"":
        nodes.append(Node(kind: kind, text: Array(String(text).utf8)))
        return true
      case "\\":
        guard let escaped = escape() else { return false }
        text.append(escaped)
      case "\0"..."\u{1F}": return false
      default: text.append(scalar)
      }
    }
    return false
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let letter = next else { return nil }
    at += 1
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r",
      "t": "\t",
    ]
    guard letter == "u" else { return plain[letter] }
    guard let first = hex() else { return nil }
    guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) }
    guard take("\\"), take("u"), let second = hex(), (0xDC00...0xDFFF).contains(second) else {
      return nil
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  /// Four hexadecimal digits.
  private mutating func hex() -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let next, next.isASCII, let digit = Character(next).hexDigitValue else { return nil }
      value = value * 16 + UInt32(digit)
      at += 1
    }
    return value
  }
}
