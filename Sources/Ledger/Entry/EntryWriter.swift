import Crypto
package import Platform

/// An entry as the ledger keeps and hashes it.
package struct EncodedEntry: ~Copyable, Sendable {
  /// The canonical form; see ``Entry/canonicalBytes()``.
  package private(set) var bytes: [UInt8]

  /// The canonical form, handed over.
  consuming func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    return taken
  }

  fileprivate init(_ writer: inout CanonicalWriter) throws(LedgerError) {
    if let fault = writer.fault { throw fault }
    guard writer.bytes.count <= Entry.bytesMax else {
      throw .entryTooLong(bytesMax: Entry.bytesMax)
    }
    bytes = writer.take()
  }
}

/// Writes an entry without a tree of its fields, for what is recorded at every exchange.
///
/// Fields come in the order of their names' bytes; ``finish()`` refuses any other.
package struct EntryWriter: ~Copyable {
  private let kind: EntryKind
  private var writer: CanonicalWriter

  /// Begins an entry, in `storage` if there is some to use again.
  package init(_ kind: EntryKind, at time: Timestamp, storage: consuming [UInt8] = []) {
    self.kind = kind
    writer = CanonicalWriter(storage: consume storage)
    writer.beginEntry(at: time)
    writer.beginObject()
  }

  /// Adds a text.
  package mutating func text(_ name: StaticString, _ text: String) {
    writer.name(name)
    writer.text(text)
  }

  /// Adds fields that were written before.
  package mutating func fields(_ common: CommonFields) {
    writer.members(common)
  }

  /// Adds a whole number.
  package mutating func number(_ name: StaticString, _ number: Int64) {
    writer.name(name)
    writer.number(number)
  }

  /// Adds bytes as base64url.
  package mutating func base64URL(_ name: String, _ bytes: [UInt8]) {
    writer.name(name)
    writer.plain { Base64URL.append(bytes, to: &$0) }
  }

  /// Begins an object; what comes next are its members.
  package mutating func beginObject(_ name: StaticString) {
    writer.name(name)
    writer.beginObject()
  }

  /// Ends the object begun last.
  package mutating func endObject() {
    writer.endObject()
  }

  /// The whole entry; throws ``LedgerError/entryMalformed(reason:)`` for names out of order, and
  /// ``LedgerError/entryTooLong(bytesMax:)``.
  package consuming func finish() throws(LedgerError) -> EncodedEntry {
    writer.endObject()
    writer.endEntry(of: kind)
    return try EncodedEntry(&writer)
  }
}

extension Entry {
  /// The entry as it is appended.
  package func encoded() throws(LedgerError) -> EncodedEntry {
    var writer = CanonicalWriter(storage: [])
    writer.beginEntry(at: at)
    try writer.value(.object(fields), depth: 1)
    writer.endEntry(of: kind)
    return try EncodedEntry(&writer)
  }
}

extension CanonicalWriter {
  /// Everything before the fields.
  fileprivate mutating func beginEntry(at time: Timestamp) {
    beginObject()
    name("at")
    plain { time.append(to: &$0) }
    name("fields")
  }

  /// Everything after the fields.
  fileprivate mutating func endEntry(of kind: EntryKind) {
    name("kind")
    text(kind.rawValue)
    name("v")
    number(Entry.version)
    endObject()
  }
}
