/// An address of the bridge itself, from the root on (RFC 3986 §4.2): it can name no scheme and no
/// host.
package struct Path: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The address as it stands in a page, before it is escaped.
  package private(set) var text: String
  private var isAsking = false

  /// The root.
  package init() { text = "/" }

  /// An address as it stands in the source; what begins otherwise is no address of the bridge.
  package init(stringLiteral literal: StaticString) {
    text = literal.description
    precondition(
      text.hasPrefix("/") && !text.hasPrefix("//"), "an address of the bridge begins with one /")
    isAsking = text.contains("?")
  }

  /// The address of what lies below, named by any text.
  package func adding(_ segment: String) -> Path {
    var path = self
    path.text += (text.hasSuffix("/") ? "" : "/") + Self.encoded(segment)
    return path
  }

  /// The address of what holds others: it ends in a slash.
  package var folder: Path {
    var path = self
    if !text.hasSuffix("/") { path.text += "/" }
    return path
  }

  /// The address with one more question.
  package func asking(_ name: String, _ value: String) -> Path {
    var path = self
    path.text += (isAsking ? "&" : "?") + Self.encoded(name) + "=" + Self.encoded(value)
    path.isAsking = true
    return path
  }

  /// The address of a part of the page, named by letters and digits.
  package func fragment(_ name: String) -> Path {
    var path = self
    path.text += "#" + Self.encoded(name)
    return path
  }

  /// RFC 3986 §2.3: what is unreserved stays, all else is written by its bytes.
  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
      default: out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    // A segment of dots alone would lead elsewhere (§5.2.4); as text it means nothing here.
    let result = String(decoding: out, as: UTF8.self)
    return result == "." || result == ".." ? result.replacingDots : result
  }
}

extension String {
  fileprivate var replacingDots: String { String(repeating: "_", count: count) }
}
