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
    try encoded().bytes
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
