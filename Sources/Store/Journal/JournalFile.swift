import Crypto
import Platform

/// The journal's writing end: the open segment, the roll to the next, and the latch.
///
/// INVARIANT: a frame is written only after everything before it is durable.
struct JournalFile: ~Copyable {
  private let directory: String
  private let key: SecretKey
  private let limits: StoreLimits
  private let probe: DiskProbe
  private var segment: FrameWriter?
  /// Set when durability became unknown; nothing is written any more.
  private(set) var failure: StoreError?
  /// The sequence of the next frame.
  private(set) var sequence: UInt64
  /// Bytes appended since the last snapshot began.
  private(set) var bytesSinceSnapshot: Int

  /// A journal that goes on at `sequence`, in a new segment made at the first append.
  init(
    directory: String, key: SecretKey, limits: StoreLimits, probe: DiskProbe,
    sequence: UInt64, bytesSinceSnapshot: Int
  ) {
    self.directory = directory
    self.key = key
    self.limits = limits
    self.probe = probe
    self.sequence = sequence
    self.bytesSinceSnapshot = bytesSinceSnapshot
    segment = nil
  }

  /// Makes a batch durable as one frame: all of it survives a crash, or none.
  ///
  /// A failed write is taken back and leaves the journal usable; a failed sync, or a write that
  /// cannot be taken back, latches it: what is on disk is no longer known, and trying again
  /// would report pages as durable that the kernel has dropped.
  mutating func append(_ batch: [UInt8], after revision: Revision) throws(StoreError) {
    if let failure { throw failure }
    if let size = segment?.size, size >= limits.segmentBytesMax { try roll() }
    try openSegment(after: revision)
    guard var writer = segment.take() else { preconditionFailure("a segment was just opened") }
    do throws(Errno) {
      try writer.write(.batch, batch)
    } catch {
      try takeBack(&writer, error)
      throw .system(error)
    }
    try sync(&writer)
    bytesSinceSnapshot += batch.count
    sequence = writer.sequence
    segment = consume writer
  }

  /// Closes the segment, so that a snapshot can stand exactly at its end.
  mutating func roll() throws(StoreError) {
    if let failure { throw failure }
    guard var writer = segment.take() else { return }
    do throws(Errno) {
      try writer.write(.footer, [])
    } catch {
      try takeBack(&writer, error)
      throw .system(error)
    }
    try sync(&writer)
    sequence = writer.sequence
    // Gives back what was allocated ahead; the frames are durable already.
    do throws(Errno) { try writer.cutToDurable() } catch { throw latch(error) }
  }

  /// Starts counting towards the next snapshot.
  mutating func snapshotBegan() {
    bytesSinceSnapshot = 0
  }

  private mutating func openSegment(after revision: Revision) throws(StoreError) {
    guard segment == nil else { return }
    let path = "\(directory)/\(FileKind.journal.name(sequence))"
    // CRASH: a segment torn here holds no batch; recovery removes it.
    var writer = try StoreError.wrapping { () throws(Errno) in
      try FrameWriter(
        creating: path, .journal, key: key, sequence: sequence,
        preallocate: limits.segmentBytesMax, header: Recovery.header(revision), probe: probe)
    }
    try sync(&writer)
    do throws(Errno) {
      try probe.reach(.syncDirectory, directory)
      try DurableFile.syncDirectory(directory)
    } catch {
      throw latch(error)
    }
    segment = consume writer
  }

  private mutating func sync(_ writer: inout FrameWriter) throws(StoreError) {
    do throws(Errno) { try writer.sync() } catch { throw latch(error) }
  }

  private mutating func takeBack(
    _ writer: inout FrameWriter, _ cause: Errno
  ) throws(StoreError) {
    do throws(Errno) { try writer.cutToDurable() } catch { throw latch(error) }
    // The next batch opens a new segment, whose key no frame has used yet.
    sequence = writer.sequence
  }

  private mutating func latch(_ error: Errno) -> StoreError {
    let latched = StoreError.readOnly(error)
    failure = latched
    return latched
  }
}
