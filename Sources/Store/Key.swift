/// Where a value lives in a store: a path of segments, ordered by its UTF-8 bytes.
///
/// A segment may hold any text; `/` and `%` inside it are escaped, so two paths are equal only if
/// their segments are. Keys compare by bytes, never by Unicode equivalence.
package struct Key: Hashable, Comparable, Sendable {
  /// The escaped path in UTF-8, segments joined by `/`; empty for the root.
  package let bytes: [UInt8]

  /// The path of the given segments; no segments make the root, the prefix of every key.
  package init(_ segments: String...) {
    self.init(segments: segments)
  }

  /// The path of the given segments, from a list.
  package init(segments: [String]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(segments.reduce(segments.count) { $0 + $1.utf8.count })
    for (position, segment) in segments.enumerated() {
      if position > 0 { bytes.append(Self.separator) }
      Self.append(segment, to: &bytes)
    }
    self.bytes = bytes
  }

  /// A key as a store kept it; nil if these are not the bytes of any key.
  init?(stored: [UInt8]) {
    guard let text = String(validating: stored, as: UTF8.self) else { return nil }
    bytes = stored
    // Only an escape could have been written another way.
    if stored.contains(Self.escape) || Self.hasEmptySegment(stored) {
      let segments = text.utf8.split(separator: Self.separator, omittingEmptySubsequences: false)
      guard segments.allSatisfy({ Self.isEscapedSegment(Array($0)) }) else { return nil }
    }
  }

  /// The key one segment below this one.
  package func appending(_ segment: String) -> Key {
    var longer = bytes
    if !longer.isEmpty { longer.append(Self.separator) }
    Self.append(segment, to: &longer)
    return Key(unchecked: longer)
  }

  /// The escaped path as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The segments as they were given.
  package var segments: [String] {
    if bytes.isEmpty { return [] }
    return bytes.split(separator: Self.separator, omittingEmptySubsequences: false)
      .map { Self.unescaped($0) }
  }

  /// Whether this key is `prefix` or lies below it, counted in whole segments.
  package func hasPrefix(_ prefix: Key) -> Bool {
    if prefix.bytes.isEmpty { return true }
    guard bytes.starts(with: prefix.bytes) else { return false }
    return bytes.count == prefix.bytes.count || bytes[prefix.bytes.count] == Self.separator
  }

  /// The order of lists: segment by segment, byte by byte.
  package static func < (left: Key, right: Key) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// Hashes the key's text.
  package func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  /// The bytes that every key below this one begins with.
  var childPrefix: [UInt8] { bytes.isEmpty ? [] : bytes + [Self.separator] }

  private static let separator = UInt8(ascii: "/")
  private static let escape = UInt8(ascii: "%")

  /// A place in the order of keys, to search from; not the key of a value.
  init(lowerBound bytes: [UInt8]) {
    self.bytes = bytes
  }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// `%25` and `%2F` stand for the two special characters, a lone `%` for an empty segment.
  private static func append(_ segment: String, to bytes: inout [UInt8]) {
    if segment.isEmpty { bytes.append(escape) }
    let span = segment.utf8.span
    var special: UInt8 = 0
    for index in span.indices {
      let byte = span[index]
      special |= (byte == separator ? 1 : 0) | (byte == escape ? 1 : 0)
    }
    guard special != 0 else {
      return unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
    for index in span.indices {
      switch span[index] {
      case separator: bytes.append(contentsOf: "%2F".utf8)
      case escape: bytes.append(contentsOf: "%25".utf8)
      default: bytes.append(span[index])
      }
    }
  }

  private static func hasEmptySegment(_ bytes: [UInt8]) -> Bool {
    guard bytes.first != separator, bytes.last != separator else { return true }
    return zip(bytes, bytes.dropFirst()).contains { $0 == separator && $1 == separator }
  }

  private static func isEscapedSegment(_ segment: [UInt8]) -> Bool {
    var again: [UInt8] = []
    append(unescaped(segment[...]), to: &again)
    return again == segment
  }

  private static func unescaped(_ segment: ArraySlice<UInt8>) -> String {
    if segment.elementsEqual([escape]) { return "" }
    var bytes: [UInt8] = []
    var rest = segment
    while let byte = rest.popFirst() {
      guard byte == escape else {
        bytes.append(byte)
        continue
      }
      bytes.append(rest.prefix(2).elementsEqual("2F".utf8) ? separator : escape)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
