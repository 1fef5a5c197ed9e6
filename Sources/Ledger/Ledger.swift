package import Crypto
package import Platform
import Synchronization

/// The transparency log of what the bridge did: append-only, hashed into a Merkle tree, signed.
///
/// An entry is durable before its ``Receipt`` exists. Both operators can check, without trusting
/// the bridge, that nothing in it was changed or taken out (RFC 9162; C2SP tlog-checkpoint,
/// tlog-tiles, tlog-proof). The directory is one ledger's alone.
package final class Ledger: Sendable {
  private let queue: EntryQueue
  private let writer: LedgerWriter
  private let reader: TreeReader
  private let limits: LedgerLimits
  private let origin: String
  private let clock: WallClock
  /// Storage of an entry that was taken on, for the next one.
  private let spareStorage = Mutex<[UInt8]>([])

  /// What the start found.
  package let report: LedgerReport
  /// The key text (C2SP vkey) by which anyone checks this ledger's checkpoints.
  package let verifierKey: String

  /// Opens the ledger in `directory`, creating it (mode 0700), and holds it against its last
  /// checkpoint.
  ///
  /// Throws ``LedgerError/rolledBack(signed:found:)``, ``LedgerError/forked(size:)``,
  /// ``LedgerError/corrupt(file:offset:reason:)`` and others; then it must not run. Blocks: call
  /// it before an event loop carries traffic.
  package convenience init(
    directory: String, origin: String, signer: SigningKey, clock: WallClock
  ) throws(LedgerError) {
    try self.init(
      directory: directory, origin: origin, signer: signer, clock: clock, limits: .standard,
      probe: .none)
  }

  /// As the other initialiser, with limits, and a probe that a test sets into the disk's way.
  package init(
    directory: String, origin: String, signer: SigningKey, clock: WallClock,
    limits: LedgerLimits, probe: DiskProbe
  ) throws(LedgerError) {
    guard NoteName.isValid(origin) else { throw .originMalformed }
    guard let signer = NoteSigner(name: origin, algorithm: .ed25519, key: signer)
    else { throw .signerUnsuitable }
    let lock = try Self.lock(directory)
    let settings = LedgerRecovery(
      directory: directory, limits: limits, probe: probe, verifier: signer.verifier)
    let recovered = try settings.run()
    let queue = EntryQueue(limits: limits)
    do throws(Errno) {
      writer = try LedgerWriter(
        settings, recovered: recovered, signer: signer, queue: queue, lock: lock)
    } catch {
      throw .system(error)
    }
    self.queue = queue
    self.limits = limits
    self.origin = origin
    self.clock = clock
    reader = TreeReader(directory: directory)
    report = recovered.report
    verifierKey = signer.verifier.text
  }

  /// Adds an entry; it is durable when the receipt is there.
  package func append(_ entry: Entry) async throws(LedgerError) -> Receipt {
    try await append(try entry.encoded())
  }

  /// Begins an entry that is written field by field; append it with ``append(_:)-(EncodedEntry)``.
  package func begin(_ kind: EntryKind, at time: Timestamp) -> EntryWriter {
    var storage: [UInt8] = []
    spareStorage.withLock { swap(&storage, &$0) }
    return EntryWriter(kind, at: time, storage: consume storage)
  }

  /// Adds an entry that is written already; it is durable when the receipt is there.
  ///
  /// What one turn of an event loop adds becomes durable together.
  package func append(_ entry: consuming EncodedEntry) async throws(LedgerError) -> Receipt {
    let leaf = Merkle.leafHash(entry.bytes)
    let loop = EventLoop.current
    var storage = entry.take()
    let outcome = await Waiter<Int64>.outcome { waiter in
      let addition = queue.add(storage, leaf: leaf, waiter, on: loop)
      // Given away whole: what is still held here could not be written to.
      spareStorage.withLock { swap(&storage, &$0) }
      storage = []
      switch addition {
      case .first: announce(on: loop)
      case .joined: break
      case .refused(let error): waiter.resume(.failure(error))
      }
    }
    return Receipt(index: try outcome.get(), leaf: leaf)
  }

  /// Tells the writer, from a loop when its turn is over: then all of the turn waits together.
  private func announce(on loop: EventLoop?) {
    guard let loop else { return writer.wake() }
    loop.atEndOfTurn { [writer] in writer.wake() }
  }

  /// Adds an entry about something that happened just now.
  package func append(
    _ kind: EntryKind, _ fields: [(name: String, value: EntryValue)]
  ) async throws(LedgerError) -> Receipt {
    try await append(Entry(kind: kind, at: clock.now(), fields: fields))
  }

  /// A signed note over all entries that are durable now, the same note while there are no more.
  package func checkpoint() async throws(LedgerError) -> String {
    let loop = EventLoop.current
    let outcome = await Waiter<String>.outcome { waiter in
      switch queue.add(waiter) {
      case .first: announce(on: loop)
      case .joined: break
      case .refused(let error): waiter.resume(.failure(error))
      }
    }
    return try outcome.get()
  }

  /// Writes what waits, signs a last checkpoint and ends the thread; later calls throw
  /// ``LedgerError/closed``.
  package func close() async throws(LedgerError) {
    guard queue.close() else { return }
    let failure = await withCheckedContinuation { continuation in
      writer.finish { continuation.resume(returning: $0) }
    }
    if let failure { throw failure }
  }

  deinit {
    writer.stop()
  }

  /// How many entries are durable.
  package var size: Int64 { writer.size }

  /// What was done since the start.
  package var statistics: LedgerStatistics { writer.currentStatistics }

  // MARK: Reading and proving

  /// The entry at `index`.
  ///
  /// Blocks for some reads of the disk.
  package func entry(at index: Int64) throws(LedgerError) -> Entry {
    try Entry(canonical: canonicalEntry(at: index))
  }

  /// The bytes of the entry at `index`, as they were hashed.
  ///
  /// Blocks for some reads of the disk.
  package func canonicalEntry(at index: Int64) throws(LedgerError) -> [UInt8] {
    guard 0..<size ~= index else { throw .beyondEnd(size: size) }
    return try reader.entry(index, limits: limits)
  }

  /// Hands over the bytes of every durable entry from `first` on, in order.
  ///
  /// Blocks, and reads whole segments: call it before an event loop carries traffic.
  package func forEach(
    from first: Int64, _ body: ([UInt8]) -> Void
  ) throws(LedgerError) {
    guard first < size else { return }
    let scan = SegmentScan(directory: reader.directory, origin: origin, limits: limits)
    let segment = try scan.segments().last { $0 <= max(0, first) } ?? 0
    _ = try scan.run(from: segment) { frame, _, _ throws(LedgerError) in
      for (index, entry) in zip(frame.firstIndex..., frame.entries) where index >= first {
        body(entry)
      }
    }
  }

  /// The path from the entry at `index` to the root of the first `size` entries.
  package func inclusionProof(
    _ index: Int64, size: Int64
  ) throws(LedgerError) -> [Digest] {
    guard 0...self.size ~= size, 0..<size ~= index else { throw .beyondEnd(size: self.size) }
    return try reader.prover.inclusion(of: index, size: size)
  }

  /// The path from the entry at `index` to the root of all entries durable now.
  package func inclusionProof(_ index: Int64) throws(LedgerError) -> [Digest] {
    try inclusionProof(index, size: size)
  }

  /// The proof that the first `newSize` entries begin with the first `oldSize`.
  package func consistencyProof(
    from oldSize: Int64, to newSize: Int64
  ) throws(LedgerError) -> [Digest] {
    guard newSize <= size else { throw .beyondEnd(size: size) }
    guard 0 < oldSize, oldSize <= newSize else { throw .proofUndefined }
    return try reader.prover.consistency(from: oldSize, to: newSize)
  }

  /// The root of the first `size` entries.
  package func root(size: Int64) throws(LedgerError) -> Digest {
    guard 0...self.size ~= size else { throw .beyondEnd(size: self.size) }
    return try reader.prover.root(size: size)
  }

  /// A file that proves to anyone that the entry at `index` is in this ledger.
  package func transparencyProof(_ index: Int64) async throws(LedgerError) -> TransparencyProof {
    guard 0..<size ~= index else { throw .beyondEnd(size: size) }
    guard let note = SignedNote(try await checkpoint()), let signed = Checkpoint(text: note.text)
    else { throw .textMalformed(what: "checkpoint") }
    let path = try reader.prover.inclusion(of: index, size: signed.size)
    return TransparencyProof(index: index, path: path, checkpoint: note, extra: nil)
  }

  /// Hashes `number`·256 up to `width` more of a level of the tree (C2SP tlog-tiles).
  package func tile(
    level: Int, number: Int64, width: Int
  ) throws(LedgerError) -> [UInt8] {
    guard 0..<7 ~= level, 1...256 ~= width, 0..<(1 << 40) ~= number,
      number * 256 + Int64(width) <= size >> (8 * level)
    else { throw .beyondEnd(size: size) }
    return try reader.tile(level: level, number: number, width: width)
  }

  private static func lock(_ directory: String) throws(LedgerError) -> FileLock {
    do throws(Errno) {
      try DurableFile.makeDirectory(directory, mode: 0o700)
      return try FileLock("\(directory)/lock")
    } catch {
      throw error.call == "flock" ? .locked(directory: directory) : .system(error)
    }
  }
}
