/// The identifiers of a custodian that were met while one answer was decoded.
///
/// Only *distinctive* values are kept, because each is blanked from ordinary text and looked for
/// in every byte that leaves: 4 to 256 bytes of UTF-8, four characters without separators at either
/// end; at least 6 bytes if all are digits (a shorter number is also a date or a dose); at least 12
/// if all are ASCII letters (a shorter one is also a word, such as `hospital`). What is not
/// distinctive is dropped all the same wherever it stands as an identifier, because answers are
/// re-encoded and nothing is copied, and labelled patterns remove it from text.
///
/// The values stand one after the other in one array, and an open-addressed table finds them, so
/// that meeting the same identifier again costs no allocation.
package struct IdentifierSet: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// A power of two of slots, at most half of them taken: where a value stands, or nothing.
  private var slots: [TextRange] = []

  /// Makes an empty set.
  package init() {}

  /// Makes a set of what is distinctive among `values`.
  package init(_ values: some Sequence<String>) {
    for value in values { insert(value) }
  }

  /// Adds `value` if it is distinctive.
  package mutating func insert(_ value: String) { insert(value.utf8.span) }

  /// Adds the UTF-8 text `value` if it is distinctive.
  package mutating func insert(_ value: Span<UInt8>) {
    guard value.count >= 4, value.count <= 256 else { return }
    if ends.count * 2 >= slots.count { grow() }
    // Most values were met before.
    guard let slot = freeSlot(for: value) else { return }
    append(value, slot)
  }

  @inline(never)
  private mutating func append(_ value: Span<UInt8>, _ slot: Int) {
    guard Self.isDistinctive(value) else { return }
    slots[slot] = TextRange(bytes.count..<bytes.count + value.count)
    // SAFETY: the pointer is lent for the call.
    unsafe value.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    ends.append(bytes.count)
  }

  /// Adds the text of a string of a scanned document, or the part of it in `range`.
  package mutating func insert(_ document: JSONDocument, _ node: Int) {
    if document.isEscaped(node) {
      if let text = document.stringBytes(node) { insert(text.span) }
    } else {
      insert(document.bytes.span.extracting(document.range(node)))
    }
  }

  /// Adds all of `other`.
  package mutating func formUnion(_ other: IdentifierSet) {
    for index in 0..<other.count { insert(other.bytes.span.extracting(other.range(index))) }
  }

  /// The values, each once, in the order they were met.
  package var values: [String] {
    (0..<count).map { String(decoding: bytes[range($0)], as: UTF8.self) }
  }

  /// How many there are.
  package var count: Int { ends.count }

  /// True if there is none.
  package var isEmpty: Bool { ends.isEmpty }

  /// True if `value` is in the set.
  package func contains(_ value: String) -> Bool {
    !slots.isEmpty && freeSlot(for: value.utf8.span) == nil
  }

  /// True if `value` is long and odd enough to be told from ordinary text.
  package static func isDistinctive(_ value: String) -> Bool { isDistinctive(value.utf8.span) }

  /// The lengths of the shortest and the longest value in bytes; 4 and 0 if there is none.
  var lengths: (shortest: Int, longest: Int) {
    var lengths = (shortest: isEmpty ? 4 : 256, longest: 0)
    for index in 0..<count {
      lengths.shortest = min(lengths.shortest, range(index).count)
      lengths.longest = max(lengths.longest, range(index).count)
    }
    return lengths
  }

  /// All values, one after the other; see ``range(_:)``.
  var joined: [UInt8] { bytes }

  /// Where the value at `index` stands in ``joined``.
  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  private static func isDistinctive(_ value: Span<UInt8>) -> Bool {
    guard value.count >= 4, value.count <= 256, TextFolding.core(of: value) != nil else {
      return false
    }
    if value.count >= 12 { return true }
    var digits = 0
    for index in 0..<value.count {
      let byte = value[index]
      if byte.isASCIIDigit {
        digits &+= 1
      } else if !byte.isASCIILetter {
        return true
      }
    }
    return digits == value.count ? digits >= 6 : digits > 0
  }

  /// The slot that `value` would take; nil if it is there already.
  @inline(__always)
  private func freeSlot(for value: Span<UInt8>) -> Int? {
    let (slots, bytes) = (slots.span, bytes.span)
    let mask = slots.count &- 1
    var slot = Self.hash(value) & mask
    while case let known = slots[slot], known.count > 0 {
      if equal(bytes.extracting(known.range), value) { return nil }
      slot = (slot &+ 1) & mask
    }
    return slot
  }

  /// A hash of four bytes or more, over all of them.
  @inline(__always)
  private static func hash(_ value: Span<UInt8>) -> Int {
    let count = value.count
    var hash = UInt64(truncatingIfNeeded: count)
    var at = 8
    while at < count {
      hash = mixed(hash, JSONWord.load(value, at &- 8))
      at &+= 8
    }
    // The last word ends where the value does, and may overlap the one before.
    hash = mixed(hash, JSONWord.load(value, max(0, count &- 8), min(8, count)))
    // A last byte that differs has reached only the highest bits of either half so far.
    return Int(truncatingIfNeeded: (hash &* 0xD6E8_FEB8_6659_FD93) &>> 32)
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    return product ^ product &>> 32
  }

  private mutating func grow() {
    if bytes.isEmpty { bytes.reserveCapacity(512) }
    slots = [TextRange](repeating: TextRange(0..<0), count: max(64, slots.count * 2))
    ends.reserveCapacity(slots.count / 2)
    for index in 0..<count {
      let mask = slots.count - 1
      var slot = Self.hash(bytes.span.extracting(range(index))) & mask
      while slots[slot].count > 0 { slot = (slot + 1) & mask }
      slots[slot] = TextRange(range(index))
    }
  }
}

extension IdentifierSet: Equatable {
  /// True if both hold the same values in the same order.
  package static func == (a: IdentifierSet, b: IdentifierSet) -> Bool {
    equal(a.bytes.span, b.bytes.span) && a.ends == b.ends
  }
}
