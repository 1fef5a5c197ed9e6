import HTTP

/// The name of a part, without angle brackets (RFC 2045 §7, RFC 2392).
package struct ContentID: Hashable, Sendable {
  /// LIMIT: the longest name, in bytes.
  private static let bytesMax = 255

  /// The name itself, printable ASCII.
  package let text: String

  /// Checks a name; nil if it is malformed.
  package init?(_ text: String) {
    let isSound = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E }
    guard isSound, (1...Self.bytesMax).contains(text.utf8.count) else { return nil }
    self.text = text
  }

  /// Reads the value of a `Content-ID` field or a `start` parameter; angle brackets may be missing.
  package init?(field: String) {
    let isEnclosed = field.utf8.count > 2 && field.hasPrefix("<") && field.hasSuffix(">")
    self.init(isEnclosed ? String(field.dropFirst().dropLast()) : field)
  }

  /// Reads a `cid:` URL, in which anything may be percent-encoded (RFC 2392 §2).
  package init?(url: String) {
    guard url.utf8.count <= 3 * Self.bytesMax + 4, url.prefix(4).lowercased() == "cid:",
      // What is no sound escape names no part.
      let text = try? PercentEncoding.decode(String(url.dropFirst(4)))
    else { return nil }
    self.init(text)
  }

  /// The name as a `Content-ID` field holds it.
  package var field: String { "<" + text + ">" }

  /// The name as a reference; `@` stays as it is, which every reader knows.
  package var url: String {
    "cid:" + PercentEncoding.encode(text).replacing("%40", with: "@")
  }
}
