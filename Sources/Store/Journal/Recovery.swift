import Crypto
import Platform

/// What a store found in its directory when it started.
package struct RecoveryReport: Equatable, Sendable {
  /// The snapshot it started from, or nil if from the first frame.
  package internal(set) var snapshot: String?
  /// Newer snapshots that could not be read and were passed over; an operator should look.
  package internal(set) var snapshotsPassedOver: [String] = []
  /// Batches replayed after the snapshot.
  package internal(set) var batches = 0
  /// Bytes of a torn tail that were cut off; they were never acknowledged.
  package internal(set) var tornBytes = 0
}

/// Brings the table back from the files of a directory: newest good snapshot, then the journal.
struct Recovery {
  let directory: String
  let key: SecretKey
  let limits: StoreLimits
  let probe: DiskProbe

  /// What was found, and where the journal goes on.
  struct Outcome {
    var table = Table()
    /// The sequence of the next frame.
    var sequence: UInt64 = 1
    /// Journal bytes since the snapshot.
    var journalBytes = 0
    var report = RecoveryReport()
  }

  /// Reads everything; cuts a torn tail off the last segment; refuses any other damage.
  func run() throws(StoreError) -> Outcome {
    let names = try StoreError.wrapping { () throws(Errno) in try DurableFile.list(directory) }
    for name in names where name.hasSuffix(".new") { try remove(file(name)) }
    var outcome = try newestSnapshot(names)
    let segments = names.compactMap { FileKind.journal.sequence(in: $0) }
      .filter { $0 >= outcome.sequence }
    for segment in segments {
      guard segment == outcome.sequence else { throw missing(outcome.sequence, before: segment) }
      try replay(segment, isLast: segment == segments.last, into: &outcome)
    }
    return outcome
  }

  // MARK: Snapshots

  private func newestSnapshot(_ names: [String]) throws(StoreError) -> Outcome {
    var outcome = Outcome()
    var firstFailure: StoreError?
    for name in names.reversed() {
      guard let sequence = FileKind.snapshot.sequence(in: name) else { continue }
      do throws(StoreError) {
        outcome.table = try SnapshotFile.read(file(name), key: key, limits: limits)
        outcome.sequence = sequence
        outcome.report.snapshot = name
        return outcome
      } catch {
        guard case .corrupt = error else { throw error }
        firstFailure = firstFailure ?? error
        outcome.report.snapshotsPassedOver.append(name)
      }
    }
    // Without a snapshot the journal must go back to the first frame.
    let reachesBack = names.contains(FileKind.journal.name(1))
    if let firstFailure, !reachesBack { throw firstFailure }
    return outcome
  }

  // MARK: Segments

  private func replay(
    _ segment: UInt64, isLast: Bool, into outcome: inout Outcome
  ) throws(StoreError) {
    let path = file(FileKind.journal.name(segment))
    guard
      var reader = try FrameReader(path, .journal, key: key, sequence: segment, limits: limits)
    else {
      return try cutTail(path, at: 0, sequence: segment, isLast: isLast, into: &outcome)
    }
    while true {
      switch try reader.next() {
      case .frame(let kind, let plain, _):
        guard try apply(kind, plain, isFirst: reader.sequence == segment + 1, into: &outcome)
        else { throw reader.corrupt("frame \(reader.sequence - 1) is malformed") }
      case .end where reader.sequence > segment:
        outcome.sequence = reader.sequence
        outcome.journalBytes += reader.offset
        if isLast { try releaseReserve(path) }
        return
      case .end, .broken:
        outcome.journalBytes += reader.offset
        outcome.sequence = reader.sequence
        return try cutTail(
          path, at: reader.sequence == segment ? 0 : reader.offset, sequence: reader.sequence,
          isLast: isLast, into: &outcome)
      }
    }
  }

  /// Whether the frame was what may stand there.
  private func apply(
    _ kind: Frame.Kind, _ plain: [UInt8], isFirst: Bool, into outcome: inout Outcome
  ) throws(StoreError) -> Bool {
    switch kind {
    case .header: return isFirst && plain == Self.header(outcome.table.revision)
    case .footer: return !isFirst && plain.isEmpty
    case .rows: return false
    case .batch:
      guard !isFirst, let records = CommitRecord.batch(plain) else { return false }
      for record in records {
        guard record.revision == outcome.table.revision.next else { return false }
        _ = outcome.table.apply(record)
      }
      outcome.report.batches += 1
      return true
    }
  }

  /// Cuts what a crash tore: only in the last segment, and only if nothing whole follows.
  ///
  /// CRASH: the cut is durable before a new segment is created, so only the last segment can
  /// ever have a torn tail.
  private func cutTail(
    _ path: String, at offset: Int, sequence: UInt64, isLast: Bool, into outcome: inout Outcome
  ) throws(StoreError) {
    let bytes = try StoreError.wrapping { () throws(Errno) in
      try DurableFile.read(path, bytesMax: .max)
    }
    let whole = Frame.firstWhole(
      in: bytes, from: offset, sequence: sequence, payloadBytesMax: limits.frameBytesMax + 16)
    if let whole {
      throw .corrupt(
        file: path, offset: offset, reason: "a frame is damaged; whole ones follow at \(whole)")
    }
    guard isLast else {
      throw .corrupt(file: path, offset: offset, reason: "a frame is damaged or missing")
    }
    outcome.report.tornBytes = bytes.count - offset
    if offset == 0 { return try remove(path) }
    try StoreError.wrapping { () throws(Errno) in
      var file = try AppendFile.open(path, create: false, preallocate: 0)
      try probe.reach(.truncate, path)
      try file.truncate(to: offset)
      try probe.reach(.sync, path)
      try file.sync()
    }
  }

  /// Gives back what the crashed writer had allocated ahead.
  private func releaseReserve(_ path: String) throws(StoreError) {
    try StoreError.wrapping { () throws(Errno) in
      var file = try AppendFile.open(path, create: false, preallocate: 0)
      try file.truncate(to: file.size)
    }
  }

  /// What the header of a segment says: the revision before its first batch.
  static func header(_ revision: Revision) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: revision.number)
    return bytes
  }

  private func missing(_ sequence: UInt64, before segment: UInt64) -> StoreError {
    .corrupt(
      file: file(FileKind.journal.name(segment)), offset: 0,
      reason: "the journal from frame \(sequence) up to this file is missing")
  }

  private func file(_ name: String) -> String { "\(directory)/\(name)" }

  private func remove(_ path: String) throws(StoreError) {
    try StoreError.wrapping { () throws(Errno) in
      try probe.reach(.remove, path)
      try DurableFile.remove(path)
    }
  }
}
