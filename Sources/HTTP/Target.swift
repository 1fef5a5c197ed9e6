/// The target of a request in origin form: an absolute path and perhaps a query (RFC 9112 §3.2.1).
package struct Target: Hashable, Sendable {
  /// The path as received, percent-encoded, beginning with one `/`.
  package let path: String
  /// The query as received, percent-encoded, without the `?`; nil if there was none.
  package let query: String?

  /// A target from text such as `/fhir/Patient?_id=1`.
  ///
  /// Throws `targetForm` for an absolute URI, an authority or `*`; `targetMalformed` for a byte
  /// that does not belong, a broken percent-encoding, a leading `//` or a dot segment.
  package init(_ text: String) throws(HTTPError) {
    let bytes = text.utf8.span
    try self.init(bytes, bytes.indices)
  }

  init(_ bytes: Bytes, _ range: Range<Int>) throws(HTTPError) {
    let (path, query) = try Self.parts(bytes, range)
    self.path = bytes.text(path)
    self.query = query.map { bytes.text($0) }
  }

  /// Throws what ``init(_:)`` throws.
  package static func check(_ text: String) throws(HTTPError) {
    let bytes = text.utf8.span
    _ = try parts(bytes, bytes.indices)
  }

  /// The target as it is written on the request line.
  package var text: String { query.map { "\(path)?\($0)" } ?? path }

  /// The segments of the path, decoded; `/` has none, a trailing `/` gives a last empty one.
  ///
  /// Throws `percentMalformed` or `textMalformed`.
  package func segments() throws(HTTPError) -> [String] {
    guard path != "/" else { return [] }
    var segments: [String] = []
    let bytes = path.utf8.span
    var start = 1
    while start <= bytes.count {
      let end = bytes.first(0x2F, in: start..<bytes.count) ?? bytes.count
      segments.append(try PercentEncoding.text(bytes, start..<end))
      start = end + 1
    }
    return segments
  }

  /// Where the path and the query lie.
  ///
  /// One pass sees every byte; escapes and dots are looked at again only if there are any.
  private static func parts(
    _ bytes: Bytes, _ range: Range<Int>
  ) throws(HTTPError) -> (path: Range<Int>, query: Range<Int>?) {
    guard !range.isEmpty, bytes[range.lowerBound] == 0x2F else { throw .targetForm }
    var (hasEscape, hasDot) = (false, false)
    var index = range.lowerBound
    while index < range.upperBound, bytes[index] != 0x3F {
      let byte = bytes[index]
      guard isPathByte(byte) else { throw .targetMalformed }
      hasEscape = hasEscape || byte == 0x25
      hasDot = hasDot || byte == 0x2E
      index += 1
    }
    let path = range.lowerBound..<index
    guard path.count < 2 || bytes[path.lowerBound + 1] != 0x2F,
      !(hasDot || hasEscape) || !hasDotSegment(bytes, path)
    else { throw .targetMalformed }
    let query = index < range.upperBound ? index + 1..<range.upperBound : nil
    for index in query ?? index..<index {
      let byte = bytes[index]
      guard isQueryByte(byte) else { throw .targetMalformed }
      hasEscape = hasEscape || byte == 0x25
    }
    // A `?` is no hexadecimal digit, so no escape reaches over it.
    guard !hasEscape || bytes.isPercentWellFormed(range) else { throw .targetMalformed }
    return (path, query)
  }

  /// Whether a segment is `.` or `..`, also when a dot is written `%2e`.
  private static func hasDotSegment(_ bytes: Bytes, _ path: Range<Int>) -> Bool {
    var start = path.lowerBound
    while start < path.upperBound {
      let end = bytes.first(0x2F, in: start..<path.upperBound) ?? path.upperBound
      if isDots(bytes, start..<end) { return true }
      start = end + 1
    }
    return false
  }

  private static func isDots(_ bytes: Bytes, _ segment: Range<Int>) -> Bool {
    var (dots, index) = (0, segment.lowerBound)
    while index < segment.upperBound {
      if bytes[index] == 0x2E {
        index += 1
      } else if bytes.spells(lowercased: "%2e", index..<min(index + 3, segment.upperBound)) {
        index += 3
      } else {
        return false
      }
      dots += 1
    }
    return 1...2 ~= dots
  }
}
