/// A Swift file seen three ways: as written, its code alone and its comments alone.
///
/// All three have the same length and the same line breaks, so an offset or a
/// line number means the same place in each. What does not belong to a view is
/// blank. String contents and raw identifiers are blank in both `code` and
/// `comments`; the quotes stay in `code`. Regex literals are not understood.
struct SourceText {
  let path: String
  let raw: [UInt8]
  let code: [UInt8]
  let comments: [UInt8]
  /// Offset of the first byte of each line.
  let lineStarts: [Int]
  /// The lines of `code`, in order, without their line breaks.
  let codeLines: [String]
  /// The lines of `comments`, in order, without their line breaks.
  let commentLines: [String]

  init(path: String, text: String) {
    let bytes = Array(text.utf8)
    var separator = Separator(bytes)
    separator.run()
    self.path = path
    raw = bytes
    code = separator.code
    comments = separator.comments
    lineStarts = separator.lineStarts
    codeLines = Self.lines(of: code, lineStarts)
    commentLines = Self.lines(of: comments, lineStarts)
  }

  /// Count of lines; a final line break opens no line.
  var lineCount: Int { codeLines.count }

  /// The lines as written, in order, without their line breaks.
  var lines: [String] { Self.lines(of: raw, lineStarts) }

  private static func lines(of view: [UInt8], _ starts: [Int]) -> [String] {
    let ends = starts.dropFirst().map { $0 - 1 } + [view.count]
    let lines = zip(starts, ends).map { String(decoding: view[$0..<$1], as: UTF8.self) }
    return starts.last == view.count ? lines.dropLast() : lines
  }

  /// The line an offset stands on, counted from 1.
  func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }
}

/// Separates code from comments and strings in one pass.
private struct Separator {
  private enum Mode {
    case code(openParentheses: Int, interpolated: Bool)
    case string(hashes: Int, multiline: Bool)
  }

  private let bytes: [UInt8]
  private(set) var code: [UInt8]
  private(set) var comments: [UInt8]
  private(set) var lineStarts = [0]
  private var position = 0
  private var modes: [Mode] = [.code(openParentheses: 0, interpolated: false)]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var blank = [UInt8](repeating: UInt8(ascii: " "), count: bytes.count)
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      blank[index] = UInt8(ascii: "\n")
      lineStarts.append(index + 1)
    }
    code = blank
    comments = blank
  }

  mutating func run() {
    while position < bytes.count {
      switch modes[modes.count - 1] {
      case .code(let depth, let interpolated): stepInCode(depth, interpolated)
      case .string(let hashes, let multiline): stepInString(hashes, multiline)
      }
    }
  }

  private func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  /// Whether the two bytes stand there.
  private func has(_ first: Unicode.Scalar, _ second: Unicode.Scalar, at offset: Int) -> Bool {
    byte(offset) == UInt8(ascii: first) && byte(offset + 1) == UInt8(ascii: second)
  }

  private func quotesStand(at offset: Int) -> Bool {
    has("\"", "\"", at: offset) && byte(offset + 2) == UInt8(ascii: "\"")
  }

  private mutating func stepInCode(_ depth: Int, _ interpolated: Bool) {
    let here = bytes[position]
    switch here {
    case UInt8(ascii: "/") where byte(position + 1) == UInt8(ascii: "/"): return lineComment()
    case UInt8(ascii: "/") where byte(position + 1) == UInt8(ascii: "*"): return blockComment()
    case UInt8(ascii: "\""), UInt8(ascii: "#"): if opensString() { return }
    case UInt8(ascii: "`"): return rawIdentifier()
    case UInt8(ascii: "("):
      modes[modes.count - 1] = .code(openParentheses: depth + 1, interpolated: interpolated)
    case UInt8(ascii: ")") where interpolated && depth == 0:
      modes.removeLast()
      position += 1
      return
    case UInt8(ascii: ")"):
      modes[modes.count - 1] = .code(openParentheses: depth - 1, interpolated: interpolated)
    default: break
    }
    code[position] = here
    position += 1
  }

  private mutating func lineComment() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
      comments[position] = bytes[position]
      position += 1
    }
  }

  private mutating func blockComment() {
    var depth = 0
    repeat {
      let step = has("/", "*", at: position) ? 1 : has("*", "/", at: position) ? -1 : 0
      depth += step
      for _ in 0..<(step == 0 ? 1 : 2) where position < bytes.count {
        comments[position] = bytes[position]
        position += 1
      }
    } while depth > 0 && position < bytes.count
  }

  private mutating func rawIdentifier() {
    repeat {
      position += 1
    } while position < bytes.count
      && bytes[position] != UInt8(ascii: "`") && bytes[position] != UInt8(ascii: "\n")
    position += 1
  }

  private mutating func opensString() -> Bool {
    var quote = position
    while byte(quote) == UInt8(ascii: "#") { quote += 1 }
    guard byte(quote) == UInt8(ascii: "\"") else { return false }
    let multiline = quotesStand(at: quote)
    code[quote] = UInt8(ascii: "\"")
    modes.append(.string(hashes: quote - position, multiline: multiline))
    position = quote + (multiline ? 3 : 1)
    return true
  }

  private mutating func stepInString(_ hashes: Int, _ multiline: Bool) {
    let here = bytes[position]
    if here == UInt8(ascii: "\\"), hashesStand(hashes, at: position + 1) {
      position += 1 + hashes
      if byte(position) == UInt8(ascii: "(") {
        modes.append(.code(openParentheses: 0, interpolated: true))
      }
      position += 1
    } else if here == UInt8(ascii: "\n"), !multiline {
      modes.removeLast()
    } else if closes(hashes, multiline) {
      code[position] = here
      position += (multiline ? 3 : 1) + hashes
      modes.removeLast()
    } else {
      position += 1
    }
  }

  private func closes(_ hashes: Int, _ multiline: Bool) -> Bool {
    multiline
      ? quotesStand(at: position) && hashesStand(hashes, at: position + 3)
      : byte(position) == UInt8(ascii: "\"") && hashesStand(hashes, at: position + 1)
  }

  private func hashesStand(_ count: Int, at offset: Int) -> Bool {
    (offset..<offset + count).allSatisfy { byte($0) == UInt8(ascii: "#") }
  }
}
