import Platform

/// Reads the segments of a directory in order, frame by frame, and finds where they end.
///
/// It changes nothing; whoever owns the ledger cuts the torn tail it tells of.
struct SegmentScan {
  let directory: String
  let origin: String
  let limits: LedgerLimits

  /// Where the entries end.
  struct End: Equatable {
    /// How many entries there are.
    var size: Int64 = 0
    /// The last segment and how many of its bytes are good; nil if there is no segment.
    var last: (name: String, goodBytes: Int)?
    /// Bytes after the good ones: a torn tail, never acknowledged.
    var tornBytes = 0

    static func == (left: End, right: End) -> Bool {
      left.size == right.size && left.tornBytes == right.tornBytes
        && left.last?.name == right.last?.name && left.last?.goodBytes == right.last?.goodBytes
    }
  }

  /// The first indexes of the segments, ascending.
  func segments() throws(LedgerError) -> [Int64] {
    try LedgerError.wrapping { () throws(Errno) in try DurableFile.list(directory) }
      .compactMap { SegmentName.index(in: $0) }
  }

  /// Calls `body` with every frame from the segment that begins at `start` on, and its place.
  ///
  /// Throws ``LedgerError/corrupt(file:offset:reason:)`` for any damage but a torn tail of the
  /// last segment.
  func run(
    from start: Int64,
    _ body: (EntryFrame, _ segment: Int64, _ offset: Int) throws(LedgerError) -> Void
  ) throws(LedgerError) -> End {
    var end = End(size: start)
    let segments = try segments().filter { $0 >= start }
    for segment in segments {
      guard segment == end.size else {
        throw .corrupt(
          file: path(segment), offset: 0,
          reason: "the entries from \(end.size) up to this file are missing")
      }
      try scan(segment, isLast: segment == segments.last, end: &end, body)
    }
    return end
  }

  private func scan(
    _ segment: Int64, isLast: Bool, end: inout End,
    _ body: (EntryFrame, _ segment: Int64, _ offset: Int) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    let path = path(segment)
    let bytes = try LedgerError.wrapping { () throws(Errno) in
      try DurableFile.read(path, bytesMax: .max)
    }
    var offset = 0
    switch SegmentName.beginning(bytes, index: segment, origin: origin) {
    case .whole: offset = SegmentName.preambleBytes
    case .otherOrigin: throw .originDiffers(file: path)
    case .broken: break
    }
    while offset > 0, offset < bytes.count,
      let frame = EntryFrame(in: bytes, at: offset, limits: limits)
    {
      guard frame.firstIndex == end.size else {
        throw .corrupt(
          file: path, offset: offset,
          reason: "entry \(frame.firstIndex) stands where \(end.size) belongs")
      }
      try body(frame, segment, offset)
      end.size = frame.endIndex
      offset += EntryFrame.headBytes + frame.entries.reduce(0) { $0 + 2 + $1.count }
    }
    end.last = (SegmentName.name(segment), offset)
    end.tornBytes = bytes.count - offset
    if offset < bytes.count || offset <= SegmentName.preambleBytes {
      try checkTorn(bytes, at: offset, path: path, isLast: isLast, end: end)
    }
  }

  private func checkTorn(
    _ bytes: [UInt8], at offset: Int, path: String, isLast: Bool, end: End
  ) throws(LedgerError) {
    let whole = EntryFrame.firstWhole(in: bytes, from: offset, index: end.size, limits: limits)
    if let whole {
      throw .corrupt(
        file: path, offset: offset, reason: "a frame is damaged; whole ones follow at \(whole)")
    }
    guard isLast else {
      throw .corrupt(file: path, offset: offset, reason: "a frame is damaged or missing")
    }
  }

  private func path(_ segment: Int64) -> String { "\(directory)/\(SegmentName.name(segment))" }
}
