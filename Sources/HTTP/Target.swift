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
  package init(_ text: String) throws(HTTPError) { try self.init(Array(text.utf8)[...]) }

  init(_ bytes: ArraySlice<UInt8>) throws(HTTPError) {
    guard bytes.first == 0x2F else { throw .targetForm }
    let path = bytes.prefix { $0 != 0x3F }
    let query = path.endIndex == bytes.endIndex ? nil : bytes[(path.endIndex + 1)...]
    guard Self.isPath(path), query.map(Self.isQuery) ?? true else { throw .targetMalformed }
    self.path = String(decoding: path, as: UTF8.self)
    self.query = query.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The target as it is written on the request line.
  package var text: String { query.map { "\(path)?\($0)" } ?? path }

  /// The segments of the path, decoded; `/` has none, a trailing `/` gives a last empty one.
  ///
  /// Throws `percentMalformed` or `textMalformed`.
  package func segments() throws(HTTPError) -> [String] {
    guard path != "/" else { return [] }
    var segments: [String] = []
    for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      segments.append(try PercentEncoding.decode(String(segment)))
    }
    return segments
  }

  private static func isQuery(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy(isQueryByte) && isPercentWellFormed(bytes)
  }

  private static func isPath(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.allSatisfy(isPathByte), isPercentWellFormed(bytes) else { return false }
    guard bytes.count < 2 || bytes[bytes.startIndex + 1] != 0x2F else { return false }
    return !hasDotSegment(bytes)
  }

  /// Whether a segment is `.` or `..`, also when a dot is written `%2e`.
  private static func hasDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
    guard path.contains(where: { $0 == 0x2E || $0 == 0x25 }) else { return false }
    return path.split(separator: 0x2F).contains { segment in
      segment.count <= 6 && dots.contains(String(decoding: segment, as: UTF8.self).lowercased())
    }
  }

  private static let dots = [".", "..", "%2e", ".%2e", "%2e.", "%2e%2e"]
}
