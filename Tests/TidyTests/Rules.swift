/// One breach of a house rule: where it is and what the rule wants.
struct Finding: Equatable, CustomStringConvertible {
  let path: String
  let line: Int
  let message: String

  var description: String { "\(path):\(line): \(message)" }
}

/// The house rules that can be read off one file.
enum Rules {
  static let fileLinesMax = 400
  static let functionLinesMax = 70
  static let columnsMax = 100
  /// How far above an exemption its SAFETY: comment may end, in lines.
  static let safetyDistanceMax = 3

  static func fileLength(_ source: SourceText) -> [Finding] {
    guard source.lineCount > fileLinesMax else { return [] }
    let message = "\(source.lineCount) lines, at most \(fileLinesMax)"
    return [Finding(path: source.path, line: source.lineCount, message: message)]
  }

  static func functionLength(_ source: SourceText) -> [Finding] {
    source.bodies.filter { $0.lineCount > functionLinesMax }.map {
      Finding(
        path: source.path, line: $0.firstLine,
        message: "body of \($0.lineCount) lines, at most \(functionLinesMax)")
    }
  }

  static func lineLength(_ source: SourceText) -> [Finding] {
    source.lines.enumerated().compactMap { index, line in
      guard line.utf8.count > columnsMax, line.count > columnsMax else { return nil }
      let message = "\(line.count) columns, at most \(columnsMax)"
      return Finding(path: source.path, line: index + 1, message: message)
    }
  }

  /// A `package` declaration without a doc comment directly above it.
  ///
  /// Attributes and plain comments may stand between. `package import` needs
  /// none. `package extension` is refused: its members would be visible to
  /// the package without the word that this rule looks for.
  static func documentation(_ source: SourceText) -> [Finding] {
    let raw = source.lines.map(\.trimmed)
    return source.codeLines.enumerated().compactMap { index, line in
      guard line.contains("package") else { return nil }
      let line = Declaration(line)
      guard line.isPackage, line.keyword != "import" else { return nil }
      let at = { Finding(path: source.path, line: index + 1, message: $0) }
      if line.keyword == "extension" {
        return at("package extension: write `package` at each member")
      }
      var above = index - 1
      while above >= 0, raw[above].hasPrefix("@") || raw[above].isPlainComment { above -= 1 }
      let isDocumented = above >= 0 && (raw[above].hasPrefix("///") || raw[above].hasSuffix("*/"))
      return isDocumented ? nil : at("package declaration without a doc comment")
    }
  }

  /// An exemption from the compiler's checks without its reason.
  static func safety(_ source: SourceText) -> [Finding] {
    let comments = source.commentLines
    return source.codeLines.enumerated().flatMap { index, line in
      safetyMarks.filter { line.contains(mark: $0) }.compactMap { mark in
        let near = comments[max(0, index - safetyDistanceMax)...index]
        guard !near.contains(where: { $0.contains("SAFETY:") }) else { return nil }
        return Finding(
          path: source.path, line: index + 1, message: "\(mark) without a SAFETY: comment above")
      }
    }
  }

  /// Uses of the two marks that switch concurrency checking off.
  static func uncheckedCount(_ source: SourceText) -> Int {
    source.codeLines.reduce(0) { count, line in
      count + ["@unchecked", "nonisolated(unsafe)"].count { line.contains(mark: $0) }
    }
  }

  /// A note to do something later that nobody tracks.
  static func untrackedNotes(_ source: SourceText) -> [Finding] {
    source.commentLines.enumerated().compactMap { index, line in
      guard line.contains(mark: "TODO") || line.contains(mark: "FIXME"), !line.namesIssue else {
        return nil
      }
      return Finding(path: source.path, line: index + 1, message: "note without an issue number")
    }
  }

  /// A call that ends the process on input, or that writes past the output helpers.
  static func forbiddenCalls(_ source: SourceText, mayPrint: Bool) -> [Finding] {
    let calls = ["try!", "as!", "fatalError("] + (mayPrint ? [] : ["print("])
    return source.codeLines.enumerated().flatMap { index, line in
      calls.filter { line.contains(mark: $0) }.map {
        Finding(path: source.path, line: index + 1, message: "`\($0)` is not used here")
      }
    }
  }

  private static let safetyMarks = [
    "@unchecked", "nonisolated(unsafe)", "@safe", "unsafeBitCast",
  ]
}

/// The start of one line of code, read as a declaration.
struct Declaration {
  /// Whether `package` stands among the modifiers.
  let isPackage: Bool
  /// The first word that is no modifier, such as `func` or `import`.
  let keyword: String

  init(_ line: String) {
    var rest = Substring(line).trimmedStart
    var found = false
    while let attribute = rest.leadingAttribute { rest = rest.dropFirst(attribute).trimmedStart }
    while true {
      let word = rest.prefix { $0.isLetter }
      guard Self.modifiers.contains(String(word)) else {
        keyword = String(word)
        break
      }
      rest = rest.dropFirst(word.count)
      let argument = rest.leadingArgument
      rest = rest.dropFirst(argument).trimmedStart
      if word == "package", argument == 0 { found = true }
    }
    isPackage = found
  }

  private static let modifiers: Set<String> = [
    "package", "public", "internal", "private", "fileprivate", "static", "final", "mutating",
    "nonmutating", "nonisolated", "isolated", "consuming", "borrowing", "override", "required",
    "convenience", "indirect", "lazy", "weak", "unowned", "prefix", "postfix", "infix", "unsafe",
  ]
}
