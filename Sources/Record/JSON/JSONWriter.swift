/// Writes JSON front to back into bytes: no white space, only the escapes that RFC 8259 demands.
///
/// The caller keeps the order right: a key before every value inside an object, and an end for
/// every begin. Commas are put by the writer.
///
/// SAFETY: `base` has room up to `limit`, is this writer's alone and freed with it; every write
/// begins at `next` and is one for which `room` was made.
@usableFromInline
@safe package struct JSONWriter: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  /// Where the next byte goes.
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  @usableFromInline var limit: UnsafeMutablePointer<UInt8>
  /// 1 if a comma is due before the next value, 0 if not.
  @usableFromInline var commas = 0

  /// Makes a writer with room for `capacity` bytes; it grows as needed.
  package init(capacity: Int = 256) {
    let capacity = max(capacity, 64)
    unsafe base = .allocate(capacity: capacity)
    unsafe next = base
    unsafe limit = base + capacity
  }

  deinit { unsafe base.deallocate() }

  private var count: Int { unsafe next - base }

  /// What was written so far.
  package var bytes: [UInt8] {
    // SAFETY: `count` bytes were written, and the room is as large.
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, used in
      unsafe room.baseAddress?.update(from: base, count: count)
      used = count
    }
  }

  /// Begins an object.
  @inlinable @inline(__always)
  package mutating func beginObject() { begin(0x7B) }
  /// Ends the innermost object.
  @inlinable @inline(__always)
  package mutating func endObject() { end(0x7D) }
  /// Begins an array.
  @inlinable @inline(__always)
  package mutating func beginArray() { begin(0x5B) }
  /// Ends the innermost array.
  @inlinable @inline(__always)
  package mutating func endArray() { end(0x5D) }

  /// Writes the key of a member; the value comes next.
  ///
  /// The name must need no escapes.
  package mutating func key(_ name: StaticString) {
    let to = unsafe place(name.utf8CodeUnitCount &+ 3)
    unsafe next = Self.key(name, at: to)
    commas = 0
  }

  /// Writes the key of a member; the value comes next.
  package mutating func key(text name: String) {
    string(name)
    unsafe room(1).pointee = 0x3A
    unsafe next += 1
    commas = 0
  }

  /// Writes a string.
  package mutating func string(_ text: String) { string(utf8: text.utf8.span) }

  /// Writes a string from UTF-8 bytes.
  package mutating func string(utf8 text: [UInt8]) { string(utf8: text.span) }

  /// Writes a string from UTF-8 bytes.
  package mutating func string(utf8 text: Span<UInt8>) {
    let to = unsafe place(text.count &+ 2)
    unsafe string(text, at: to)
  }

  /// Writes a string that is part of the program and needs no escapes.
  package mutating func string(_ text: StaticString) {
    let to = unsafe place(text.utf8CodeUnitCount &+ 2)
    unsafe next = Self.string(text, at: to)
  }

  /// Begins a string that is written in parts.
  @inlinable @inline(__always)
  package mutating func beginString() {
    let to = unsafe place(1)
    unsafe to.pointee = 0x22
    unsafe next = to + 1
  }

  /// Writes a part of the string that was begun; it must need no escapes.
  package mutating func part(_ text: StaticString) {
    let to = unsafe room(text.utf8CodeUnitCount)
    unsafe next = Self.copy(text, to: to)
  }

  /// Writes a part of the string that was begun.
  package mutating func part(_ text: String) { part(text.utf8.span) }

  /// Writes a part of the string that was begun, from UTF-8 bytes; `"`, `\` and controls are
  /// escaped, all else stands as it is.
  package mutating func part(_ text: Span<UInt8>) {
    let to = unsafe room(text.count)
    unsafe next = put(text, at: to)
  }

  /// Ends the string that was begun.
  @inlinable @inline(__always)
  package mutating func endString() {
    unsafe room(1).pointee = 0x22
    unsafe next += 1
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int64) { literal(String(value)) }

  /// Writes `true` or `false`.
  package mutating func flag(_ value: Bool) { literal(value ? "true" : "false") }

  /// Writes a member with a string.
  package mutating func member(_ name: StaticString, _ text: String) {
    member(name, utf8: text.utf8.span)
  }

  /// Writes a member with a string from UTF-8 bytes.
  package mutating func member(_ name: StaticString, utf8 text: Span<UInt8>) {
    let to = unsafe place(name.utf8CodeUnitCount &+ text.count &+ 5)
    unsafe string(text, at: Self.key(name, at: to))
  }

  /// Writes a member with a string that is part of the program and needs no escapes.
  package mutating func member(_ name: StaticString, constant text: StaticString) {
    let to = unsafe place(name.utf8CodeUnitCount &+ text.utf8CodeUnitCount &+ 5)
    unsafe next = Self.string(text, at: Self.key(name, at: to))
  }

  /// Writes a member with a string unless it is nil.
  package mutating func member(_ name: StaticString, ifPresent text: String?) {
    if let text { member(name, text) }
  }

  /// Writes a value that is JSON text already.
  package mutating func json(_ text: [UInt8]) {
    let to = unsafe place(text.count)
    // SAFETY: the pointer is lent for the call.
    unsafe text.withUnsafeBufferPointer { text in
      if let source = text.baseAddress { unsafe to.update(from: source, count: text.count) }
    }
    unsafe next = to + text.count
  }
}

extension JSONWriter {
  /// Where the next member or element will begin.
  package var nextPlace: Int { count + commas }

  /// Where stands what was written since the next place was `start`.
  package func written(from start: Int) -> Range<Int> { start..<max(start, count) }

  /// Writes the members or elements again that stand at `place`, if any.
  package mutating func again(_ place: Range<Int>) {
    guard !place.isEmpty else { return }
    precondition(place.upperBound <= count, "what was written stands before the end")
    let to = unsafe self.place(place.count)
    // SAFETY: the place was written, and there is room for as much behind it.
    unsafe SmallCopy.copy(base + place.lowerBound, to: to, place.count)
    unsafe next = to + place.count
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

  @inlinable @inline(__always)
  mutating func begin(_ byte: UInt8) {
    let to = unsafe place(1)
    unsafe to.pointee = byte
    unsafe next = to + 1
    commas = 0
  }

  @inlinable @inline(__always)
  mutating func end(_ byte: UInt8) {
    unsafe room(1).pointee = byte
    unsafe next += 1
    commas = 1
  }
}

// MARK: - Bytes

extension JSONWriter {
  /// Makes room for `more` bytes, and says where.
  @inlinable @inline(__always)
  mutating func room(_ more: Int) -> UnsafeMutablePointer<UInt8> {
    if unsafe limit - next < more { grow(more) }
    return unsafe next
  }

  /// Makes room for a value of `more` bytes behind the comma that is due, and says where.
  @inlinable @inline(__always)
  mutating func place(_ more: Int) -> UnsafeMutablePointer<UInt8> {
    let to = unsafe room(more &+ 1)
    // One that is not due is written over by the value.
    unsafe to.pointee = 0x2C
    let place = unsafe to + commas
    commas = 1
    return unsafe place
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    let count = count
    let larger = unsafe max((limit - base) * 2, count + more)
    // SAFETY: both have room for the bytes that were written.
    let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe new.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = new
    unsafe next = new + count
    unsafe limit = new + larger
  }
}

// The functions below write where room was made, and say where what they wrote ends.

extension JSONWriter {
  @inline(__always)
  private static func copy(
    _ text: StaticString, to: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let count = text.utf8CodeUnitCount
    // SAFETY: the pointer and the count are those of the static string.
    unsafe SmallCopy.copy(text.utf8Start, to: to, count)
    return unsafe to + count
  }

  @inline(__always)
  private static func key(
    _ name: StaticString, at to: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let end = unsafe string(name, at: to)
    unsafe end.pointee = 0x3A
    return unsafe end + 1
  }

  @inline(__always)
  private static func string(
    _ text: StaticString, at to: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    unsafe to.pointee = 0x22
    let end = unsafe copy(text, to: to + 1)
    unsafe end.pointee = 0x22
    return unsafe end + 1
  }

  @inline(__always)
  private mutating func string(_ text: Span<UInt8>, at to: UnsafeMutablePointer<UInt8>) {
    unsafe to.pointee = 0x22
    unsafe next = put(text, at: to + 1)
    endString()
  }

  @inline(__always)
  private mutating func put(
    _ text: Span<UInt8>, at to: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    // SAFETY: the pointer is lent for the call.
    unsafe text.withUnsafeBufferPointer { text in
      guard let source = text.baseAddress else { return unsafe to }
      if unsafe PlainText.copy(source, to: to, text.count) { return unsafe to + text.count }
      unsafe next = to
      unsafe escape(text)
      return unsafe next
    }
  }

  /// Writes text of which something must be escaped.
  @inline(never)
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var rest = unsafe text[...]
    while unsafe !rest.isEmpty {
      let piece = unsafe UnsafeBufferPointer(rebasing: rest.prefix(32))
      unsafe rest = rest.dropFirst(32)
      // No byte takes more than six.
      let to = unsafe room(piece.count &* 6)
      if let source = piece.baseAddress, unsafe PlainText.copy(source, to: to, piece.count) {
        unsafe next += piece.count
      } else {
        for at in 0..<piece.count { put(unsafe piece[at]) }
      }
    }
  }

  /// Writes a byte, escaped if it must be; room for six was made.
  private mutating func put(_ byte: UInt8) {
    guard PlainText.mustEscape(byte) else { return append(byte) }
    append(0x5C)
    switch byte {
    case 0x22, 0x5C: append(byte)
    case 0x0A: append(0x6E)
    case 0x0D: append(0x72)
    case 0x09: append(0x74)
    default:
      for digit: UInt8 in [0x75, 0x30, 0x30, byte >> 4 + 0x30] { append(digit) }
      append(byte & 15 < 10 ? byte & 15 + 0x30 : byte & 15 + 0x57)
    }
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    unsafe next.pointee = byte
    unsafe next += 1
  }
}
