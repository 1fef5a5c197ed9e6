import Platform

/// Removes what no recovery needs any more.
struct Retention {
  let directory: String
  let probe: DiskProbe

  /// Two, so that a snapshot that rots on disk costs time and no data.
  private static let snapshotsKept = 2

  /// Keeps the newest snapshots and the journal since the older of them; oldest goes first.
  ///
  /// CRASH: what is left over is older than everything a recovery reads.
  func removeOld() throws(StoreError) {
    let names = try StoreError.wrapping { () throws(Errno) in try DurableFile.list(directory) }
    let snapshots = names.compactMap { FileKind.snapshot.sequence(in: $0) }
    guard snapshots.count >= Self.snapshotsKept else { return }
    let oldest = snapshots[snapshots.count - Self.snapshotsKept]
    for name in names {
      let sequence = FileKind.journal.sequence(in: name) ?? FileKind.snapshot.sequence(in: name)
      guard let sequence, sequence < oldest else { continue }
      try StoreError.wrapping { () throws(Errno) in
        try probe.reach(.remove, "\(directory)/\(name)")
        try DurableFile.remove("\(directory)/\(name)")
      }
    }
  }
}
