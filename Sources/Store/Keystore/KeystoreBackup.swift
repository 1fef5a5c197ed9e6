package import Crypto
package import Platform

/// Copies of a keystore that cannot be read for longer than their wrapping key lives.
///
/// `magic | when (8) | salt (16) | blocks`, a block being `count (4) | sealed slots`: sealed with
/// its number under a key for this copy alone, and the last one as the last one, so that a copy
/// that was cut does not open.
package enum KeystoreBackup {
  private static let magic = Array("kakehashi keystore 1\n".utf8)
  private static let headBytes = magic.count + 24
  private static let slotsPerBlock = 1_024

  /// What is known of a copy.
  package struct Report: Equatable, Sendable {
    /// When it was made.
    package let made: Timestamp
    /// How many keys are in it.
    package let keys: Int
  }

  /// Writes the keys in `directory` to the new file `path`, wrapped under `key`; a bridge may be
  /// using them.
  package static func write(
    _ directory: String, to path: String, under key: SecretKey, at now: Timestamp
  ) throws(StoreError) -> Report {
    try refuseExisting(path)
    var head = magic
    head.append(bigEndian: UInt64(now.milliseconds))
    head += SecureRandom.bytes(16)
    let wrapping = wrapper(key, head)
    let temporary = "\(path).new"
    return try StoreError.wrapping { () throws(Errno) in
      let keys = try KeystoreFile(directory: directory, create: false, isReadOnly: true)
      var copy = try AppendFile.open(temporary, create: true, preallocate: 0)
      try copy.truncate(to: 0)
      try copy.write(head)
      let held = try copyBlocks(keys, head, wrapping) { block throws(Errno) in
        try copy.write(block)
      }
      try copy.sync()
      try DurableFile.rename(temporary, to: path)
      return Report(made: now, keys: held)
    }
  }

  private static func copyBlocks(
    _ keys: borrowing KeystoreFile, _ head: [UInt8], _ wrapping: Sealer,
    _ write: ([UInt8]) throws(Errno) -> Void
  ) throws(Errno) -> Int {
    var (number, held): (UInt64, Int) = (0, 0)
    while true {
      let slots = try keys.read(
        from: UInt32(number) * UInt32(slotsPerBlock), count: slotsPerBlock)
      let isLast = slots.count < slotsPerBlock * KeystoreFile.slotBytes
      held += self.held(slots, isFirst: number == 0)
      var block: [UInt8] = []
      block.append(
        counted: wrapping.seal(
          slots, authenticating: head + [isLast ? 1 : 0], sequence: number))
      try write(block)
      if isLast { return held }
      number += 1
    }
  }

  /// Puts the keys of the copy at `path` into `directory`, where no keystore may be.
  ///
  /// The bridge follows the ledger from where the copy was made, and then looks through all links:
  /// what was destroyed since is destroyed again. Throws ``StoreError/wrongKey(file:)``, also for a
  /// copy that is damaged.
  package static func restore(
    _ path: String, into directory: String, under key: SecretKey
  ) throws(StoreError) -> Report {
    let lock = try Keystore.lock(directory)
    defer { _ = lock }
    let target = KeystoreFile.path(directory)
    try refuseExisting(target)
    let (report, first) = try open(path, under: key) { _ throws(StoreError) in }
    let temporary = "\(target).new"
    var made = try StoreError.wrapping { () throws(Errno) in
      var file = try AppendFile.open(temporary, create: true, preallocate: 0)
      try file.truncate(to: 0)
      return file
    }
    // A revision that no store has: the bridge then looks through all links.
    let marks = KeystoreMarks(ledger: KeystoreMarks(slot: first).ledger, revision: .max)
    try write(marks.slot, to: &made)
    var isHead = true
    _ = try open(path, under: key) { slots throws(StoreError) in
      try write(isHead ? Array(slots.dropFirst(KeystoreFile.slotBytes)) : slots, to: &made)
      isHead = false
    }
    try StoreError.wrapping { () throws(Errno) in
      try made.sync()
      try DurableFile.rename(temporary, to: target)
    }
    return report
  }

  /// Hands over the slots of a copy, block by block; also the first slot.
  private static func open(
    _ path: String, under key: SecretKey,
    _ body: ([UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) -> (Report, first: [UInt8]) {
    let copy = try StoreError.wrapping { () throws(Errno) in
      try AppendFile.open(path, create: false, preallocate: 0)
    }
    var offset = 0
    func read(_ count: Int) throws(StoreError) -> [UInt8] {
      let bytes = try StoreError.wrapping { () throws(Errno) in
        try copy.read(at: offset, count: count)
      }
      guard bytes.count == count else { throw .wrongKey(file: path) }
      offset += count
      return bytes
    }
    let head = try read(headBytes)
    guard head.starts(with: magic) else { throw .wrongKey(file: path) }
    var headReader = ByteReader(head, from: magic.count)
    let made = Timestamp(milliseconds: Int64(clamping: headReader.integer(UInt64.self) ?? 0))
    let wrapping = wrapper(key, head)
    var (number, held, first): (UInt64, Int, [UInt8]) = (0, 0, [])
    while true {
      var countReader = ByteReader(try read(4))
      let count = Int(countReader.integer(UInt32.self) ?? 0)
      guard count <= slotsPerBlock * KeystoreFile.slotBytes + 16 else {
        throw .wrongKey(file: path)
      }
      let sealed = try read(count)
      let isLast = offset == copy.size
      let slots: [UInt8]
      do throws(CryptoError) {
        slots = try wrapping.open(
          sealed, authenticating: head + [isLast ? 1 : 0], sequence: number)
      } catch {
        throw .wrongKey(file: path)
      }
      if number == 0 { first = Array(slots.prefix(KeystoreFile.slotBytes)) }
      held += self.held(slots, isFirst: number == 0)
      try body(slots)
      if isLast { return (Report(made: made, keys: held), first) }
      number += 1
    }
  }

  private static func held(_ slots: [UInt8], isFirst: Bool) -> Int {
    stride(from: isFirst ? KeystoreFile.slotBytes : 0, to: slots.count, by: KeystoreFile.slotBytes)
      .count { start in
        let slot = slots[start..<start + KeystoreFile.slotBytes]
        if case .held = KeystoreFile.content(slot, 1) { return true }
        return false
      }
  }

  private static func write(
    _ bytes: [UInt8], to file: inout AppendFile
  ) throws(StoreError) {
    do throws(Errno) { try file.write(bytes) } catch { throw .system(error) }
  }

  private static func refuseExisting(_ path: String) throws(StoreError) {
    guard !DurableFile.exists(path) else {
      throw .system(Errno(call: "open", code: Errno.alreadyThere))
    }
  }

  /// The key of one copy: its head is other each time, so no number ever seals two blocks.
  private static func wrapper(_ key: SecretKey, _ head: [UInt8]) -> Sealer {
    Sealer(
      key.derive(
        label: "kakehashi keystore copy 1 \(Hex.encode(Array(head.suffix(16))))", byteCount: 32))
  }
}
