import Crypto

/// Writes values as RFC 8785 does, restricted to what an entry may hold, front to back.
///
/// The caller puts the members of an object in order; what is out of order is found at once.
struct CanonicalWriter {
  private(set) var bytes: [UInt8]
  /// Where the name of the last member stands, for each object that is open.
  private var names: [Range<Int>] = []
  private var needsComma = false
  /// The first fault; nothing that was written counts then.
  private(set) var fault: LedgerError?

  /// LIMIT: objects and lists within each other.
  static let depthMax = 8
  static let numberMax: Int64 = 9_007_199_254_740_991
  private static let nameBytesMax = 64

  /// A writer that fills `storage`, whose content goes.
  init(storage: consuming [UInt8]) {
    bytes = consume storage
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(1_024)
    names.reserveCapacity(4)
  }

  /// What was written, and no more of it here.
  mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  mutating func beginObject() {
    separate()
    bytes.append(UInt8(ascii: "{"))
    names.append(0..<0)
    needsComma = false
  }

  mutating func endObject() {
    bytes.append(UInt8(ascii: "}"))
    names.removeLast()
    needsComma = true
  }

  mutating func beginList() {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
  }

  mutating func endList() {
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// Begins a member; its value comes next.
  mutating func name(_ name: StaticString) {
    // SAFETY: the pointer and the count are those of the static string.
    unsafe self.name(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  /// Begins a member; its value comes next.
  mutating func name(_ name: String) {
    unsafe name.utf8.span.withUnsafeBufferPointer { unsafe self.name($0) }
  }

  mutating func text(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    let span = text.utf8.span
    var special: UInt8 = 0
    for index in span.indices { special |= Self.isSpecial(span[index]) }
    if special == 0 {
      unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    } else {
      for index in span.indices { write(escaping: span[index]) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes text that has nothing to escape.
  mutating func plain(_ write: (inout [UInt8]) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    write(&bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes members that were written before, checked as they were then.
  mutating func members(_ common: CommonFields) {
    if let fault = common.fault { fail(fault) }
    separate()
    let start = bytes.count
    bytes += common.bytes
    follow(common.first.shifted(by: start), until: common.last.shifted(by: start))
  }

  /// Where the name of the last member stands, of the object that is open.
  var lastName: Range<Int> { names.last ?? 0..<0 }

  mutating func number(_ number: Int64) {
    if number.magnitude > Self.numberMax.magnitude {
      fail(.entryMalformed(reason: "a number has more than 53 bits"))
    }
    separate()
    bytes.append(contentsOf: String(number).utf8)
  }

  mutating func flag(_ flag: Bool) {
    separate()
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  /// Notes a fault, unless there was one before.
  mutating func fail(_ error: LedgerError) {
    if fault == nil { fault = error }
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func name(_ name: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    let start = bytes.count
    unsafe bytes.append(contentsOf: name)
    let range = start..<bytes.count
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
    if !isName(range) {
      fail(.entryMalformed(reason: "a name is not a lower-case letter and letters, digits or -"))
    }
    follow(range, until: range)
  }

  /// Notes names that come next in their object, from a first to a last one.
  private mutating func follow(_ first: Range<Int>, until last: Range<Int>) {
    if let former = names.last, !bytes[former].lexicographicallyPrecedes(bytes[first]) {
      fail(.entryMalformed(reason: "a name occurs twice or out of order"))
    }
    names[names.count - 1] = last
  }

  private func isName(_ range: Range<Int>) -> Bool {
    guard 1...Self.nameBytesMax ~= range.count, 0x61...0x7A ~= bytes[range.lowerBound]
    else { return false }
    for index in range {
      let byte = bytes[index]
      guard 0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == 0x2D
      else { return false }
    }
    return true
  }

  /// 1 for what cannot stand as it is, without a branch.
  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> UInt8 {
    (byte < 0x20 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x5C ? 1 : 0)
  }

  /// RFC 8785 §3.2.2.2: two-character escapes where JSON has them, `\u00xx` for the rest.
  private mutating func write(escaping byte: UInt8) {
    switch byte {
    case 0x08: bytes += Array(#"\b"#.utf8)
    case 0x09: bytes += Array(#"\t"#.utf8)
    case 0x0A: bytes += Array(#"\n"#.utf8)
    case 0x0C: bytes += Array(#"\f"#.utf8)
    case 0x0D: bytes += Array(#"\r"#.utf8)
    case 0x22: bytes += Array(#"\""#.utf8)
    case 0x5C: bytes += Array(#"\\"#.utf8)
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      bytes += Array(((byte < 16 ? #"\u000"# : #"\u00"#) + digits).utf8)
    default: bytes.append(byte)
    }
  }
}

extension CanonicalWriter {
  /// Writes a tree, whose members may come in any order.
  mutating func value(_ value: EntryValue, depth: Int) throws(LedgerError) {
    guard depth <= Self.depthMax, bytes.count <= Entry.bytesMax
    else { throw .entryMalformed(reason: "too deep or too long") }
    switch value {
    case .text(let text): self.text(text)
    case .flag(let flag): self.flag(flag)
    case .number(let number): self.number(number)
    case .list(let values):
      beginList()
      for value in values { try self.value(value, depth: depth + 1) }
      endList()
    case .object(let members):
      beginObject()
      for member in Self.sorted(members) {
        name(member.name)
        try self.value(member.value, depth: depth + 1)
      }
      endObject()
    }
  }

  /// Most callers name their fields in order already.
  private static func sorted(
    _ members: [(name: String, value: EntryValue)]
  ) -> [(name: String, value: EntryValue)] {
    let precedes = { (left: String, right: String) in
      left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    let isSorted = zip(members, members.dropFirst()).allSatisfy { precedes($0.name, $1.name) }
    return isSorted ? members : members.sorted { precedes($0.name, $1.name) }
  }
}
