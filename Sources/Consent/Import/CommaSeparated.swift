import Policy

/// Tables as RFC 4180 has them: commas, quotes, lines that end in CR LF or LF.
enum CommaSeparated {
  /// One row.
  struct Record: Sendable {
    /// The line it begins on, from 1.
    let line: Int
    /// The values, without quotes; white space around them is not theirs.
    let values: [String]
  }

  /// The rows that are not empty; nil if a quote is not closed or stands where none may.
  static func records(_ text: String) -> [Record]? {
    var reader = Reader(text)
    return reader.records()
  }

  /// What a file that is no table of at most so many rows would have to be.
  struct Fault: Error {
    let expected: Sentence
  }

  /// The rows that are not empty, the heading first, of a file in UTF-8.
  static func records(_ bytes: [UInt8], rowsMax: Int) throws(Fault) -> [Record] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Fault(
        expected: Sentence(
          ja: "UTF-8（表計算ソフトでは「CSV UTF-8」で保存）",
          en: "UTF-8 (save as `CSV UTF-8` from a spreadsheet)"))
    }
    guard let records = records(text) else {
      throw Fault(expected: Sentence(ja: "引用符が閉じた表", en: "a table whose quotes are closed"))
    }
    guard records.count <= rowsMax + 1 else {
      throw Fault(expected: Sentence(ja: "\(rowsMax) 行以下", en: "at most \(rowsMax) rows"))
    }
    return records
  }

  private struct Reader {
    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var line = 1

    init(_ text: String) {
      let all = Array(text.unicodeScalars)
      scalars = all.first == "\u{FEFF}" ? Array(all.dropFirst()) : all
    }

    mutating func records() -> [Record]? {
      var records: [Record] = []
      while at < scalars.count {
        let begin = line
        guard let values = record() else { return nil }
        if values.contains(where: { !$0.isEmpty }) {
          records.append(Record(line: begin, values: values))
        }
      }
      return records
    }

    private mutating func record() -> [String]? {
      var values: [String] = []
      while true {
        guard let value = value() else { return nil }
        values.append(value)
        guard at < scalars.count else { return values }
        if scalars[at] == "," {
          at += 1
          continue
        }
        if scalars[at] == "\r" { at += 1 }
        guard at < scalars.count, scalars[at] == "\n" else { return nil }
        at += 1
        line += 1
        return values
      }
    }

    /// Reads up to the comma or the end of the line.
    private mutating func value() -> String? {
      skipBlanks()
      guard at < scalars.count, scalars[at] == "\"" else {
        var value = String.UnicodeScalarView()
        while at < scalars.count, !",\r\n".unicodeScalars.contains(scalars[at]) {
          if scalars[at] == "\"" { return nil }
          value.append(scalars[at])
          at += 1
        }
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return String(value)
      }
      return quoted()
    }

    private mutating func quoted() -> String? {
      var value = String.UnicodeScalarView()
      at += 1
      while at < scalars.count {
        let scalar = scalars[at]
        at += 1
        if scalar == "\"" {
          guard at < scalars.count, scalars[at] == "\"" else {
            skipBlanks()
            let ends = at == scalars.count || ",\r\n".unicodeScalars.contains(scalars[at])
            return ends ? String(value) : nil
          }
          at += 1
        }
        if scalar == "\n" { line += 1 }
        value.append(scalar)
      }
      return nil
    }

    private mutating func skipBlanks() {
      while at < scalars.count, scalars[at] == " " || scalars[at] == "\t" { at += 1 }
    }
  }
}
