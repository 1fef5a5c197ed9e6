/// What the name of an author has to look like.
package enum NamePattern: Hashable, Sendable {
  /// A word of the name begins so, in either letter case (FHIR R4 §3.1.1.4.8, string search).
  case begins(String)
  /// The whole name, where `%` stands for any text and `_` for one character (IHE ITI TF-2
  /// 3.18.4.1.2.3.2, AuthorPerson).
  case like(String)

  /// The longest pattern that is taken, in bytes.
  package static let bytesMax = 256

  /// True if `name` is what the pattern asks for.
  package func matches(_ name: String) -> Bool {
    switch self {
    case .begins(let start):
      let start = start.lowercased()
      return name.lowercased().split { $0 == " " || $0 == "\u{3000}" }
        .contains { $0.hasPrefix(start) }
    case .like(let pattern):
      return Self.like(Array(pattern.lowercased()), Array(name.lowercased()))
    }
  }

  /// Greedy with one way back to the last `%`: no pattern takes longer than the product of both
  /// lengths.
  private static func like(_ pattern: [Character], _ text: [Character]) -> Bool {
    var (at, here) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while here < text.count {
      if at < pattern.count, pattern[at] == "%" {
        star = (at, here)
        at += 1
      } else if at < pattern.count, pattern[at] == "_" || pattern[at] == text[here] {
        at += 1
        here += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        at = last.pattern + 1
        here = last.text + 1
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "%" }
  }
}
