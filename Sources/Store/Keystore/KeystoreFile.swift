import Crypto
import Platform

/// The layout of a keystore's file: slots of 64 bytes, the first of which says how far it is.
///
/// `crc32c (4) | nonce (12) | sealed key (32) | tag (16)`; a free slot is all zeros. A slot never
/// crosses a sector, so that a power cut leaves it whole; one that is torn all the same is told by
/// its checksum, and is nobody's.
struct KeystoreFile: ~Copyable, Sendable {
  static let slotBytes = 64
  /// Slots read at once by whoever looks through all of them.
  static let slotsAtOnce = 4_096

  /// What lies in a slot.
  enum Content: Equatable {
    case free
    case held(KeySlot, sealed: [UInt8])
    case torn
  }

  private let file: SlotFile
  private let path: String
  private let probe: DiskProbe

  init(directory: String, create: Bool, isReadOnly: Bool = false, probe: DiskProbe = .none)
    throws(Errno)
  {
    path = Self.path(directory)
    file = try SlotFile.open(path, create: create, isReadOnly: isReadOnly)
    self.probe = probe
  }

  static func path(_ directory: String) -> String { "\(directory)/keys" }

  /// The number after the last whole slot's.
  func count() throws(Errno) -> UInt32 { UInt32(clamping: try file.size / Self.slotBytes) }

  func content(_ number: UInt32) throws(Errno) -> Content {
    Self.content(try read(from: number, count: 1), number)
  }

  /// The bytes of up to `count` slots from `number` on; fewer at the end of the file.
  func read(from number: UInt32, count: Int) throws(Errno) -> [UInt8] {
    let bytes = try file.read(
      at: Int(number) * Self.slotBytes, count: count * Self.slotBytes)
    return bytes.dropLast(bytes.count % Self.slotBytes)
  }

  /// What the slot's 64 bytes say; what is not there is free.
  static func content(_ bytes: some Collection<UInt8>, _ number: UInt32) -> Content {
    if bytes.allSatisfy({ $0 == 0 }) { return .free }
    guard let body = checked(Array(bytes)),
      let slot = KeySlot(number: number, serial: Array(body.prefix(KeySlot.serialByteCount)))
    else { return .torn }
    return .held(slot, sealed: body)
  }

  /// A slot with 60 bytes behind their checksum.
  static func encoded(_ body: [UInt8]) -> [UInt8] {
    precondition(body.count == slotBytes - 4, "a slot's body has 60 bytes")
    var bytes: [UInt8] = []
    bytes.append(bigEndian: CRC32C.checksum(body[...]))
    return bytes + body
  }

  /// The 60 bytes of a slot; nil if their checksum is another.
  static func checked(_ bytes: [UInt8]) -> [UInt8]? {
    var reader = ByteReader(bytes)
    guard bytes.count == slotBytes, let checksum = reader.integer(UInt32.self),
      checksum == CRC32C.checksum(bytes[4...])
    else { return nil }
    return Array(bytes[4...])
  }

  /// Overwrites a slot; not durable before ``sync()``.
  func write(_ bytes: [UInt8], to number: UInt32) throws(Errno) {
    try probe.reach(.write, path)
    try file.write(bytes, at: Int(number) * Self.slotBytes)
  }

  func sync() throws(Errno) {
    try probe.reach(.sync, path)
    try file.sync()
  }
}

/// How far a keystore has followed what may be older or newer than itself.
package struct KeystoreMarks: Equatable, Sendable {
  /// Every destruction in so many first entries of the ledger was done.
  package var ledger: Int64
  /// A revision that the store had.
  package var revision: UInt64

  /// Marks at these places.
  package init(ledger: Int64, revision: UInt64) {
    self.ledger = ledger
    self.revision = revision
  }

  private static let magic = Array("keystore".utf8)

  /// Marks that are not to be read are those of a keystore that has followed nothing.
  init(slot: [UInt8]) {
    self.init(ledger: 0, revision: 0)
    guard let body = KeystoreFile.checked(slot), body.starts(with: Self.magic) else { return }
    var reader = ByteReader(body, from: Self.magic.count)
    ledger = reader.integer(UInt64.self).flatMap { Int64(exactly: $0) } ?? 0
    revision = reader.integer() ?? 0
  }

  var slot: [UInt8] {
    var body = Self.magic
    body.append(bigEndian: UInt64(ledger))
    body.append(bigEndian: revision)
    return KeystoreFile.encoded(
      body + [UInt8](repeating: 0, count: KeystoreFile.slotBytes - 4 - body.count))
  }
}
