import Platform

/// The segment that entries are appended to.
///
/// INVARIANT: a frame is written only after everything before it is durable.
struct SegmentFile: ~Copyable {
  /// The index of its first entry, and its name.
  let firstIndex: Int64
  private let path: String
  private var file: AppendFile
  private let probe: DiskProbe
  private var durableBytes = 0

  /// Creates the segment, or empties what a crash left of it; durable when it returns.
  ///
  /// CRASH: a segment torn here holds no entry; recovery removes it.
  init(
    creating firstIndex: Int64, in directory: String, origin: String, limits: LedgerLimits,
    probe: DiskProbe
  ) throws(Errno) {
    let path = "\(directory)/\(SegmentName.name(firstIndex))"
    try probe.reach(.create, path)
    var file = try AppendFile.open(path, create: true, preallocate: limits.segmentBytesMax)
    if file.size > 0 { try file.truncate(to: 0) }
    try probe.reach(.write, path)
    try file.write(SegmentName.preamble(firstIndex, origin: origin))
    try probe.reach(.sync, path)
    try file.sync()
    try probe.reach(.syncDirectory, directory)
    try DurableFile.syncDirectory(directory)
    self.firstIndex = firstIndex
    self.path = path
    durableBytes = file.size
    self.file = file
    self.probe = probe
  }

  /// Bytes written, durable or not: where the next frame begins.
  var size: Int { file.size }

  /// Writes a frame; not durable yet.
  mutating func write(_ frame: [UInt8]) throws(Errno) {
    try probe.reach(.write, path)
    try file.write(frame)
  }

  /// Makes what was written durable.
  mutating func sync() throws(Errno) {
    try probe.reach(.sync, path)
    try file.sync()
    durableBytes = file.size
  }

  /// Takes a failed write back and releases what was allocated ahead.
  mutating func cutToDurable() throws(Errno) {
    try probe.reach(.truncate, path)
    try file.truncate(to: durableBytes)
    try probe.reach(.sync, path)
    try file.sync()
  }
}
