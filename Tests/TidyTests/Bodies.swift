/// A function, initialiser, subscript or computed property with its body.
struct Body: Equatable {
  let firstLine: Int
  let lineCount: Int
}

extension SourceText {
  /// Every body that a declaration opens, in the order of their first lines.
  ///
  /// Local functions are counted too, and also count towards what encloses
  /// them. A stored property with an initialising closure is not a body.
  var bodies: [Body] {
    words.compactMap { word in
      guard opensDeclaration(word), let open = openingBrace(after: word),
        let close = closingBrace(of: open)
      else { return nil }
      let first = line(at: word.lowerBound)
      return Body(firstLine: first, lineCount: line(at: close) - first + 1)
    }
  }

  /// Ranges of the words in `code`, in order.
  private var words: [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for index in code.indices {
      if code[index].isWordByte {
        start = start ?? index
      } else if let begun = start {
        found.append(begun..<index)
        start = nil
      }
    }
    if let begun = start { found.append(begun..<code.count) }
    return found
  }

  private func opensDeclaration(_ word: Range<Int>) -> Bool {
    let before = code[..<word.lowerBound].last { $0 != UInt8(ascii: " ") }
    guard before != UInt8(ascii: ".") else { return false }
    let next = code[word.upperBound...].first { $0 != UInt8(ascii: " ") }.map(Character.init)
    switch text(word) {
    case "func", "var": return true
    case "deinit": return next == "{"
    case "init": return next.map { "(<?!".contains($0) } ?? false
    case "subscript": return next.map { "(<".contains($0) } ?? false
    default: return false
    }
  }

  /// The brace that opens the body, or nil where the declaration has none.
  private func openingBrace(after word: Range<Int>) -> Int? {
    let isVariable = text(word) == "var"
    var depth = 0
    var atLineStart = false
    for index in code.indices[word.upperBound...] {
      let here = code[index]
      switch Character(here) {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "{" where depth == 0: return index
      case "}" where depth == 0, ";" where depth == 0: return nil
      case "=" where depth == 0 && isVariable: return nil
      case "\n" where depth == 0:
        if isVariable { return nil }
        atLineStart = true
        continue
      case "@" where depth == 0 && atLineStart: return nil
      default: break
      }
      if depth == 0, atLineStart, here.isWordByte, startsDeclaration(at: index) { return nil }
      if here != UInt8(ascii: " ") { atLineStart = false }
    }
    return nil
  }

  private func closingBrace(of open: Int) -> Int? {
    var depth = 0
    for index in code.indices[open...] {
      if code[index] == UInt8(ascii: "{") { depth += 1 }
      guard code[index] == UInt8(ascii: "}") else { continue }
      depth -= 1
      if depth == 0 { return index }
    }
    return nil
  }

  private func startsDeclaration(at index: Int) -> Bool {
    let end = code[index...].firstIndex { !$0.isWordByte } ?? code.count
    return Self.declarationWords.contains(text(index..<end))
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: code[range], as: UTF8.self) }

  private static let declarationWords: Set<String> = [
    "func", "var", "let", "init", "deinit", "subscript", "case", "static", "mutating", "package",
    "public", "private", "fileprivate", "internal", "associatedtype", "typealias", "struct", "enum",
    "class", "actor", "extension", "protocol", "import", "nonisolated", "final", "consuming",
    "borrowing",
  ]
}

extension UInt8 {
  /// Whether the byte continues a word: a letter, digit, underscore or part of a non-ASCII letter.
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}

extension Character {
  fileprivate init(_ byte: UInt8) { self.init(UnicodeScalar(byte)) }
}
