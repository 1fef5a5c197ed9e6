/// What the rules ask of a line of text.
extension String {
  var trimmed: String {
    String(Substring(self).trimmedStart.reversed().drop { $0 == " " }.reversed())
  }

  /// Whether the line is a comment, but not one for the documentation.
  var isPlainComment: Bool { hasPrefix("//") && !hasPrefix("///") }

  /// Whether the mark stands here and is not part of a longer word.
  func contains(mark: String) -> Bool {
    // Most lines hold no mark: the library looks faster than what follows.
    guard contains(mark) else { return false }
    let text = Array(utf8)
    let wanted = Array(mark.utf8)
    guard let first = wanted.first, let last = wanted.last, text.count >= wanted.count else {
      return false
    }
    return (0...text.count - wanted.count).contains { start in
      let end = start + wanted.count
      guard text[start..<end].elementsEqual(wanted) else { return false }
      let joinsBefore =
        first.isWord && start > 0
        && (text[start - 1].isWord || text[start - 1] == UInt8(ascii: "."))
      let joinsAfter = last.isWord && end < text.count && text[end].isWord
      return !joinsBefore && !joinsAfter
    }
  }

  /// Whether `#` and a digit stand somewhere: the number of an issue.
  var namesIssue: Bool { zip(self, dropFirst()).contains { $0 == "#" && $1.isNumber } }
}

extension Substring {
  var trimmedStart: Substring { drop { $0 == " " } }

  /// Length of the attribute the text starts with, its argument included; nil where none stands.
  var leadingAttribute: Int? {
    guard first == "@" else { return nil }
    let name = dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.count + 1
    return name + dropFirst(name).leadingArgument
  }

  /// Length of the parenthesised text at the start; 0 where none stands.
  var leadingArgument: Int {
    guard first == "(" else { return 0 }
    var depth = 0
    var length = 0
    for character in self {
      length += 1
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth == 0 { break }
    }
    return length
  }
}

extension UInt8 {
  fileprivate var isWord: Bool {
    self == UInt8(ascii: "_") || self >= 0x80 || Character(UnicodeScalar(self)).isLetter
      || Character(UnicodeScalar(self)).isNumber
  }
}
