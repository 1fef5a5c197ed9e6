/// Writes JSON front to back into bytes: no white space, only the escapes that RFC 8259 demands.
///
/// The caller keeps the order right: a key before every value inside an object, and an end for
/// every begin. Commas are put by the writer.
///
/// SAFETY: `base` has `capacity` bytes, is this writer's alone and freed with it; every write
/// stands behind a `reserve` of its length.
@usableFromInline
@safe package struct JSONWriter: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline var count = 0
  @usableFromInline var needsComma = false

  /// Makes a writer with room for `capacity` bytes; it grows as needed.
  package init(capacity: Int = 256) {
    self.capacity = max(capacity, 64)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  /// What was written so far.
  package var bytes: [UInt8] {
    // SAFETY: `count` bytes were written, and the room is as large.
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, used in
      unsafe room.baseAddress?.update(from: base, count: count)
      used = count
    }
  }

  /// Begins an object.
  @inlinable package mutating func beginObject() { begin(0x7B) }
  /// Ends the innermost object.
  @inlinable package mutating func endObject() { end(0x7D) }
  /// Begins an array.
  @inlinable package mutating func beginArray() { begin(0x5B) }
  /// Ends the innermost array.
  @inlinable package mutating func endArray() { end(0x5D) }

  /// Writes the key of a member; the value comes next.
  ///
  /// The name must need no escapes.
  @inline(__always)
  package mutating func key(_ name: StaticString) {
    let length = name.utf8CodeUnitCount
    reserve(length &+ 4)
    separate()
    put(0x22)
    // SAFETY: the pointer and the count are those of the static string.
    unsafe append(name.utf8Start, length)
    put(0x22)
    put(0x3A)
    needsComma = false
  }

  /// Writes the key of a member; the value comes next.
  package mutating func key(text name: String) {
    string(name)
    reserve(1)
    put(0x3A)
    needsComma = false
  }

  /// Writes a string.
  package mutating func string(_ text: String) { string(utf8: text.utf8.span) }

  /// Writes a string from UTF-8 bytes.
  package mutating func string(utf8 text: [UInt8]) { string(utf8: text.span) }

  /// Writes a string from UTF-8 bytes.
  package mutating func string(utf8 text: Span<UInt8>) {
    beginString()
    part(text)
    endString()
  }

  /// Writes a string that is part of the program and needs no escapes.
  package mutating func string(_ text: StaticString) {
    beginString()
    part(text)
    endString()
  }

  /// Begins a string that is written in parts.
  @inlinable package mutating func beginString() {
    reserve(2)
    separate()
    put(0x22)
  }

  /// Writes a part of the string that was begun; it must need no escapes.
  package mutating func part(_ text: StaticString) {
    reserve(text.utf8CodeUnitCount)
    // SAFETY: the pointer and the count are those of the static string.
    unsafe append(text.utf8Start, text.utf8CodeUnitCount)
  }

  /// Writes a part of the string that was begun.
  package mutating func part(_ text: String) { part(text.utf8.span) }

  /// Writes a part of the string that was begun, from UTF-8 bytes; `"`, `\` and controls are
  /// escaped, all else stands as it is.
  package mutating func part(_ text: Span<UInt8>) {
    reserve(text.count &+ 16)
    // SAFETY: the pointer is lent for the call.
    unsafe text.withUnsafeBufferPointer { text in
      guard let source = text.baseAddress else { return }
      var at = 0
      while at < text.count {
        at = unsafe copy(source, at, text.count)
        if at < text.count {
          escape(unsafe text[at])
          at &+= 1
          reserve(text.count &- at &+ 16)
        }
      }
    }
  }

  /// Ends the string that was begun.
  @inlinable package mutating func endString() {
    reserve(1)
    put(0x22)
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int64) { literal(String(value)) }

  /// Writes `true` or `false`.
  package mutating func flag(_ value: Bool) { literal(value ? "true" : "false") }

  /// Writes a member with a string.
  package mutating func member(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }

  /// Writes a member with a string that is part of the program and needs no escapes.
  package mutating func member(_ name: StaticString, constant text: StaticString) {
    key(name)
    string(text)
  }

  /// Writes a member with a string unless it is nil.
  package mutating func member(_ name: StaticString, ifPresent text: String?) {
    if let text { member(name, text) }
  }

  /// Writes a value that is JSON text already.
  package mutating func json(_ text: [UInt8]) {
    reserve(text.count &+ 1)
    separate()
    // SAFETY: the pointer is lent for the call.
    unsafe text.withUnsafeBufferPointer { text in
      if let source = text.baseAddress { unsafe append(source, text.count) }
    }
  }
}

extension JSONWriter {
  /// Where the next member or element will begin.
  package var nextPlace: Int { needsComma ? count + 1 : count }

  /// Where stands what was written since the next place was `start`.
  package func written(from start: Int) -> Range<Int> { start..<max(start, count) }

  /// Writes the members or elements again that stand at `place`, if any.
  package mutating func again(_ place: Range<Int>) {
    guard !place.isEmpty else { return }
    precondition(place.upperBound <= count, "what was written stands before the end")
    reserve(place.count + 1)
    separate()
    // SAFETY: the place was written, and there is room for as much behind it.
    unsafe append(base + place.lowerBound, place.count)
  }
}

extension JSONWriter {
  /// Writes a whole tree.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: literal("null")
    case .bool(let value): flag(value)
    case .number(let digits): literal(digits)
    case .string(let text): string(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(text: member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  private mutating func literal(_ text: String) { json(Array(text.utf8)) }

  @inlinable mutating func begin(_ byte: UInt8) {
    reserve(2)
    separate()
    put(byte)
    needsComma = false
  }

  @inlinable mutating func end(_ byte: UInt8) {
    reserve(1)
    put(byte)
    needsComma = true
  }
}

// MARK: - Bytes

extension JSONWriter {
  /// Puts the comma that is due; the caller has made room for it.
  @inlinable @inline(__always)
  mutating func separate() {
    if needsComma { put(0x2C) }
    needsComma = true
  }

  /// Makes room for `more` bytes.
  @inlinable @inline(__always)
  mutating func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, count + more)
    // SAFETY: both have room for the bytes that were written.
    let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe new.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = new
    capacity = larger
  }

  /// Puts one byte for which room was made.
  @inlinable @inline(__always)
  mutating func put(_ byte: UInt8) {
    unsafe base[count] = byte
    count &+= 1
  }

  /// Puts bytes for which room was made.
  @inline(__always)
  private mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
    unsafe SmallCopy.copy(source, to: base + count, length)
    count &+= length
  }

  /// Copies text until something must be escaped, and says where; room for the whole text and
  /// sixteen bytes more was made.
  @inline(__always)
  private mutating func copy(_ source: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = start
    // SAFETY: sixteen bytes are left to read, and there is room for as many.
    while at &+ 16 <= end {
      let bytes = unsafe UnsafeRawPointer(source + at).loadUnaligned(as: SIMD16<UInt8>.self)
      unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
      let stops = Self.escapes(bytes)
      if stops[0] | stops[1] != 0 {
        let plain =
          stops[0] != 0
          ? stops[0].littleEndian.trailingZeroBitCount &>> 3
          : 8 &+ stops[1].littleEndian.trailingZeroBitCount &>> 3
        count &+= plain
        return at &+ plain
      }
      at &+= 16
      count &+= 16
    }
    if at < end, end &- start >= 16 {
      // The last sixteen bytes, some of which were copied already.
      let bytes = unsafe UnsafeRawPointer(source + end - 16).loadUnaligned(
        as: SIMD16<UInt8>.self)
      let stops = Self.escapes(bytes)
      if stops[0] | stops[1] == 0 {
        count &+= end &- at
        unsafe UnsafeMutableRawPointer(base + count - 16).storeBytes(
          of: bytes, as: SIMD16<UInt8>.self)
        return end
      }
    }
    if at == start, unsafe copyShort(source + at, end &- at) { return end }
    // Up to what must be escaped, which is among the bytes that are left.
    while at < end, unsafe !Self.mustEscape(source[at]) {
      put(unsafe source[at])
      at &+= 1
    }
    return at
  }

  /// Copies less than sixteen bytes; false, and nothing is copied, if one must be escaped.
  @inline(__always)
  private mutating func copyShort(_ source: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    // SAFETY: both halves of the text are within it, and may overlap; there is room for them.
    let (from, to) = unsafe (UnsafeRawPointer(source), UnsafeMutableRawPointer(base + count))
    if length >= 8 {
      let first = unsafe from.loadUnaligned(as: UInt64.self)
      let last = unsafe from.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
      guard JSONStrings.escapes(first) | JSONStrings.escapes(last) == 0 else { return false }
      unsafe to.storeBytes(of: first, as: UInt64.self)
      unsafe to.storeBytes(of: last, toByteOffset: length &- 8, as: UInt64.self)
    } else if length >= 4 {
      let first = unsafe from.loadUnaligned(as: UInt32.self)
      let last = unsafe from.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
      guard JSONStrings.escapes(UInt64(first) | UInt64(last) &<< 32) == 0 else { return false }
      unsafe to.storeBytes(of: first, as: UInt32.self)
      unsafe to.storeBytes(of: last, toByteOffset: length &- 4, as: UInt32.self)
    } else {
      return false
    }
    count &+= length
    return true
  }

  @inline(__always)
  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C
  }

  /// All bits of each byte that must be escaped, the first eight bytes first.
  @inline(__always)
  private static func escapes(_ bytes: SIMD16<UInt8>) -> SIMD2<UInt64> {
    let space = SIMD16<UInt8>(repeating: 0x20)
    let quote = SIMD16<UInt8>(repeating: 0x22)
    let slash = SIMD16<UInt8>(repeating: 0x5C)
    let marks = (bytes .< space) .| (bytes .== quote) .| (bytes .== slash)
    // SAFETY: a mask is as large as what it masks.
    return unsafe unsafeBitCast(marks, to: SIMD2<UInt64>.self)
  }

  private mutating func escape(_ byte: UInt8) {
    put(0x5C)
    switch byte {
    case 0x22, 0x5C: put(byte)
    case 0x0A: put(0x6E)
    case 0x0D: put(0x72)
    case 0x09: put(0x74)
    default:
      for digit: UInt8 in [0x75, 0x30, 0x30, byte >> 4 + 0x30] { put(digit) }
      put(byte & 15 < 10 ? byte & 15 + 0x30 : byte & 15 + 0x57)
    }
  }
}
