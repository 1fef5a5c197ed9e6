/// A document as far as it is written, front to back.
///
/// SAFETY: `base` has `capacity` bytes, is this value's alone and freed with it; every write stands
/// behind a `reserve` of its length.
@safe struct XMLBytes: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 256) {
    self.capacity = max(capacity, 64)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  /// A copy of what was written so far.
  var bytes: [UInt8] {
    // SAFETY: `count` bytes were written, and the room is as large.
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, used in
      unsafe room.baseAddress?.update(from: base, count: count)
      used = count
    }
  }

  // MARK: Appending

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base[count] = byte
    count &+= 1
  }

  /// Appends markup of the program, of which the first bytes can be left out.
  @inline(__always)
  mutating func append(_ markup: StaticString, dropping dropped: Int = 0) {
    let length = markup.utf8CodeUnitCount - dropped
    precondition(length >= 0, "no more is left out than there is")
    reserve(length)
    // SAFETY: the static string has so many bytes behind those that are left out.
    unsafe append(markup.utf8Start + dropped, length)
  }

  /// Appends a name or other markup as it is.
  mutating func append(_ markup: String) { append(markup.utf8.span) }

  /// Appends markup as it is.
  mutating func append(_ markup: Span<UInt8>) {
    reserve(markup.count)
    // SAFETY: the pointer is lent for the call.
    unsafe markup.withUnsafeBufferPointer { markup in
      if let source = markup.baseAddress { unsafe append(source, markup.count) }
    }
  }

  /// Appends again what was written at `range`.
  mutating func repeats(_ range: Range<Int>) {
    precondition(range.upperBound <= count, "only what was written is repeated")
    reserve(range.count)
    // SAFETY: `range` was written, and what is appended begins behind it.
    unsafe append(UnsafePointer(base) + range.lowerBound, range.count)
  }

  // MARK: Room

  /// Makes room for `more` bytes.
  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, count + more)
    // SAFETY: both have room for the bytes that were written.
    let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe new.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = new
    capacity = larger
  }

  /// Appends bytes for which room was made.
  @inline(__always)
  private mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
    unsafe (base + count).update(from: source, count: length)
    count &+= length
  }
}

// MARK: - Characters

/// Where characters stand, which decides what markup could mistake them for.
enum XMLPlace {
  case text
  case attribute
}

extension XMLBytes {
  /// Appends characters, which are UTF-8, as markup cannot mistake them, in the form that Canonical
  /// XML 1.0 §2.3 wants.
  ///
  /// A character that no XML text can hold (XML 1.0 §2.2) becomes U+FFFD.
  mutating func append(escaping text: Span<UInt8>, _ place: XMLPlace) {
    reserve(text.count)
    // SAFETY: the pointer is lent for the call.
    unsafe text.withUnsafeBufferPointer { text in
      guard let source = text.baseAddress else { return }
      var at = 0
      while at < text.count {
        let plain = unsafe Self.plainCount(source + at, text.count - at)
        unsafe append(source + at, plain)
        at += plain
        guard at < text.count else { return }
        at += unsafe appendEscape(source + at, text.count - at, place)
        reserve(text.count - at)
      }
    }
  }

  /// Appends what stands for the character that begins at `source`; returns how many bytes of it
  /// are done.
  private mutating func appendEscape(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ place: XMLPlace
  ) -> Int {
    let byte = unsafe source.pointee
    switch byte {
    case 0x26: append("&amp;")
    case 0x3C: append("&lt;")
    case 0x3E where place == .text: append("&gt;")
    case 0x22 where place == .attribute: append("&quot;")
    case 0x09 where place == .attribute: append("&#x9;")
    case 0x0A where place == .attribute: append("&#xA;")
    case 0x0D: append("&#xD;")
    case 0x09, 0x0A, 0x22, 0x3E: append(byte)
    case 0xEF:
      // U+FFFE and U+FFFF.
      guard count >= 3, unsafe source[1] == 0xBF, unsafe source[2] >= 0xBE else {
        append(byte)
        return 1
      }
      append("\u{FFFD}")
      return 3
    default: append("\u{FFFD}")
    }
    return 1
  }

  /// How many bytes from `source` on need no look of their own.
  ///
  /// SAFETY: `count` bytes can be read there.
  private static func plainCount(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var at = 0
    while at &+ 16 <= count {
      let stop = unsafe firstSpecial(UnsafeRawPointer(source + at))
      if stop < 16 { return at &+ stop }
      at &+= 16
    }
    // The last sixteen bytes, some of which were looked at already.
    if at > 0, at < count, unsafe firstSpecial(UnsafeRawPointer(source + count - 16)) == 16 {
      return count
    }
    while at < count, unsafe !isSpecial(source[at]) { at &+= 1 }
    return at
  }

  /// The place of the first of sixteen bytes that needs a look; 16 if none does.
  @inline(__always)
  private static func firstSpecial(_ source: UnsafeRawPointer) -> Int {
    // SAFETY: the caller lends sixteen bytes.
    let bytes = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
    // Named vectors: written in place they make generic code of the comparisons.
    let space = SIMD16<UInt8>(repeating: 0x20)
    let quote = SIMD16<UInt8>(repeating: 0x22)
    let ampersand = SIMD16<UInt8>(repeating: 0x26)
    let less = SIMD16<UInt8>(repeating: 0x3C)
    let greater = SIMD16<UInt8>(repeating: 0x3E)
    let last = SIMD16<UInt8>(repeating: 0xEF)
    let common = (bytes .< space) .| (bytes .== quote) .| (bytes .== ampersand)
    let rare = (bytes .== less) .| (bytes .== greater) .| (bytes .== last)
    // SAFETY: a mask is as large as what it masks.
    let stops = unsafe unsafeBitCast(common .| rare, to: SIMD2<UInt64>.self)
    if stops[0] != 0 { return stops[0].littleEndian.trailingZeroBitCount &>> 3 }
    if stops[1] != 0 { return 8 &+ stops[1].littleEndian.trailingZeroBitCount &>> 3 }
    return 16
  }

  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0xEF
  }
}
