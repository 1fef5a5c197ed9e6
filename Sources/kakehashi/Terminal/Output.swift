import Bridge
import Glibc
import Platform
import Record

/// Data goes to stdout, talk to stderr with the prefix `kakehashi: `; nothing is ever mixed.
struct Output: Sendable {
  /// The reader's language: `--language`, else the locale's.
  let language: Language

  /// The language of this process's environment.
  static var environmentLanguage: Language {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let locale = Environment.value(name) { return Language(locale: locale) }
    }
    return .english
  }

  /// Text that ends its own lines, as data.
  func text(_ text: String) { Self.write(text, to: 1) }

  /// One line of data.
  func line(_ text: String = "") { Self.write(text + "\n", to: 1) }

  /// One JSON value on a line, for scripts.
  func json(_ value: JSONValue) {
    Self.write(String(decoding: value.encoded(), as: UTF8.self) + "\n", to: 1)
  }

  /// One line of talk.
  func talk(_ wording: Wording) {
    Self.write("kakehashi: \(wording.text(in: language))\n", to: 2)
  }

  /// A question whose answer goes behind it on the same line.
  func ask(_ question: Wording, default standard: String?) {
    let hint = standard.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
    Self.write("\(question.text(in: language))\(hint): ", to: 2)
  }

  /// A table with columns aligned as wide as a terminal draws them (kanji take two cells).
  func table(_ rows: [[String]]) {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? Self.cells($0[column]) : 0 }.max() ?? 0
    }
    for row in rows {
      let padded = row.enumerated().map { column, text in
        column == row.count - 1
          ? text : text + String(repeating: " ", count: widths[column] - Self.cells(text))
      }
      line(padded.joined(separator: "  "))
    }
  }

  /// Cells that `text` takes: East Asian wide and full-width characters take two (UAX #11).
  static func cells(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
