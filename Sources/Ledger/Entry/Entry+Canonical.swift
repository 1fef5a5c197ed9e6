import Platform

extension Entry {
  /// The most bytes an entry may have: what a length of 16 bits can say (C2SP tlog-tiles).
  package static let bytesMax = 65_535
  /// The number of the form that is written.
  static let version: Int64 = 1

  /// The entry as the ledger keeps and hashes it: JSON as RFC 8785 writes it.
  ///
  /// `{"at":"…","fields":{…},"kind":"…","v":1}`, names sorted, no white space.
  package func canonicalBytes() throws(LedgerError) -> [UInt8] {
    var writer = CanonicalWriter()
    try writer.write(
      .object([
        ("at", .text(at.rfc3339)), ("fields", .object(fields)), ("kind", .text(kind.rawValue)),
        ("v", .number(Self.version)),
      ]), depth: 0)
    guard writer.bytes.count <= Self.bytesMax else { throw .entryTooLong(bytesMax: Self.bytesMax) }
    return writer.bytes
  }

  /// Reads an entry; anything that would not be written so, byte for byte, is refused.
  package init(canonical bytes: [UInt8]) throws(LedgerError) {
    guard bytes.count <= Self.bytesMax else { throw .entryTooLong(bytesMax: Self.bytesMax) }
    var reader = CanonicalReader(bytes)
    guard case .object(let members)? = reader.document(), members.map(\.name) == Self.names,
      let at = members[0].value.text.flatMap(Timestamp.init(rfc3339:)),
      case .object(let fields) = members[1].value,
      let kind = members[2].value.text.flatMap(EntryKind.init(rawValue:)),
      members[3].value.number == Self.version
    else { throw .entryMalformed(reason: "not an entry in canonical form") }
    self.init(kind: kind, at: at, fields: fields)
    guard try canonicalBytes() == bytes
    else { throw .entryMalformed(reason: "not in canonical form") }
  }

  private static let names = ["at", "fields", "kind", "v"]
}

/// Writes values as RFC 8785 does, restricted to what an entry may hold.
struct CanonicalWriter {
  private(set) var bytes: [UInt8] = []

  init() {
    bytes.reserveCapacity(1_024)
  }

  /// LIMIT: objects and lists within each other.
  static let depthMax = 8
  static let numberMax: Int64 = 9_007_199_254_740_991
  private static let nameBytesMax = 64

  mutating func write(_ value: EntryValue, depth: Int) throws(LedgerError) {
    guard depth <= Self.depthMax, bytes.count <= Entry.bytesMax
    else { throw .entryMalformed(reason: "too deep or too long") }
    switch value {
    case .text(let text): write(text)
    case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let number):
      guard number.magnitude <= Self.numberMax.magnitude
      else { throw .entryMalformed(reason: "a number has more than 53 bits") }
      bytes.append(contentsOf: String(number).utf8)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (position, value) in values.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        try write(value, depth: depth + 1)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members): try write(members, depth: depth)
    }
  }

  private mutating func write(
    _ members: [(name: String, value: EntryValue)], depth: Int
  ) throws(LedgerError) {
    let sorted = Self.sorted(members)
    bytes.append(UInt8(ascii: "{"))
    for (position, member) in sorted.enumerated() {
      guard Self.isName(member.name) else {
        throw .entryMalformed(reason: "a name is not a lower-case letter and letters or digits")
      }
      if position > 0 {
        guard sorted[position - 1].name != member.name
        else { throw .entryMalformed(reason: "a name occurs twice") }
        bytes.append(UInt8(ascii: ","))
      }
      write(member.name)
      bytes.append(UInt8(ascii: ":"))
      try write(member.value, depth: depth + 1)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// RFC 8785 §3.2.2.2: two-character escapes where JSON has them, `\u00xx` for the rest.
  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for byte in text.utf8 { write(escaping: byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

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

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, 0x61...0x7A ~= first, name.utf8.count <= nameBytesMax
    else { return false }
    return name.utf8.allSatisfy {
      0x61...0x7A ~= $0 || 0x41...0x5A ~= $0 || 0x30...0x39 ~= $0
    }
  }
}
