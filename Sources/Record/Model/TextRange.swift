/// Where a piece of a page's text stands, in bytes; 8 bytes itself.
///
/// Documents hold ranges instead of texts: reading a page costs no allocation per text, and what is
/// not shown is never copied.
@usableFromInline package struct TextRange: BitwiseCopyable, Hashable, Sendable {
  @usableFromInline let start: UInt32
  @usableFromInline let length: UInt32

  /// A piece of a text of at most 4 GiB.
  @inlinable package init(_ range: Range<Int>) {
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    length = UInt32(truncatingIfNeeded: range.count)
  }

  /// The positions of its bytes.
  @inlinable package var range: Range<Int> { Int(start)..<Int(start) + Int(length) }

  /// How many bytes it has.
  @inlinable package var count: Int { Int(length) }
}

/// Where a run of elements stands in one of a page's lists.
@usableFromInline package struct Sublist<Element>: BitwiseCopyable, Hashable, Sendable {
  @usableFromInline let start: UInt32
  @usableFromInline let length: UInt32

  /// A run of elements.
  @inlinable package init(_ range: Range<Int>) {
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    length = UInt32(truncatingIfNeeded: range.count)
  }

  /// A run of nothing.
  @inlinable package init() { self.init(0..<0) }

  /// The positions of its elements.
  @inlinable package var range: Range<Int> { Int(start)..<Int(start) + Int(length) }

  /// How many elements it has.
  @inlinable package var count: Int { Int(length) }

  /// True if it has no element.
  @inlinable package var isEmpty: Bool { length == 0 }
}
