import Crypto
import Platform

/// Reads hashes and entries of a ledger while its writer goes on.
///
/// What belongs to durable entries never changes, so no lock is needed: the caller asks only
/// below a size that was durable.
struct TreeReader: Sendable {
  let directory: String

  /// Makes proofs from the tree's files.
  var prover: Prover<LedgerError> {
    Prover { level, index throws(LedgerError) in try node(level, index) }
  }

  /// The tile of `width` hashes (1...256), the `number`-th of `level`, as C2SP tlog-tiles.
  func tile(level: Int, number: Int64, width: Int) throws(LedgerError) -> [UInt8] {
    let bytes = width * Digest.byteCount
    let offset = number * TreeFiles.tileWidth * Int64(Digest.byteCount)
    return try read(TreeFiles.path(directory, level: level), at: Int(offset), count: bytes)
  }

  /// The entry at `index`, which must be durable.
  func entry(_ index: Int64, limits: LedgerLimits) throws(LedgerError) -> [UInt8] {
    let place = try read(
      TreeFiles.placesPath(directory),
      at: Int(index / TreeFiles.tileWidth) * TreeFiles.placeBytes, count: TreeFiles.placeBytes)
    var segment = Int64(bitPattern: place.bigEndian(at: 0, as: UInt64.self))
    var offset = Int(place.bigEndian(at: 8, as: UInt64.self))
    while true {
      let path = "\(directory)/\(SegmentName.name(segment))"
      let file = try LedgerError.wrapping { () throws(Errno) in
        try AppendFile.open(path, create: false, preallocate: 0)
      }
      let found = try entry(index, in: file, path, from: offset, limits: limits)
      switch found {
      case .entry(let bytes): return bytes
      case .nextSegment(let next):
        guard next > segment else { throw misplaced(path, offset) }
        (segment, offset) = (next, SegmentName.preambleBytes)
      }
    }
  }

  private enum Found {
    case entry([UInt8])
    case nextSegment(Int64)
  }

  /// Walks the heads of frames; only the frame that holds the entry is read and checked.
  private func entry(
    _ index: Int64, in file: borrowing AppendFile, _ path: String, from start: Int,
    limits: LedgerLimits
  ) throws(LedgerError) -> Found {
    var offset = start
    var next: Int64 = -1
    while offset < file.size {
      let head = try read(file, at: offset, count: EntryFrame.headBytes)
      guard let parsed = EntryFrame.Head(in: head, at: 0, limits: limits) else {
        throw misplaced(path, offset)
      }
      next = parsed.firstIndex + Int64(parsed.count)
      if parsed.firstIndex <= index, index < next {
        let bytes =
          head
          + (try read(file, at: offset + EntryFrame.headBytes, count: parsed.payloadBytes))
        guard let frame = EntryFrame(in: bytes, at: 0, limits: limits) else {
          throw misplaced(path, offset)
        }
        return .entry(frame.entries[Int(index - parsed.firstIndex)])
      }
      offset += EntryFrame.headBytes + parsed.payloadBytes
    }
    return .nextSegment(next)
  }

  private func node(_ level: Int, _ index: Int64) throws(LedgerError) -> Digest {
    let width = 1 << (level % 8)
    let path = TreeFiles.path(directory, level: level / 8)
    let offset = Int(index) * width * Digest.byteCount
    var hashes = Digest.list(try read(path, at: offset, count: width * Digest.byteCount))
    guard hashes.count == width else { throw misplaced(path, offset) }
    while hashes.count > 1 {
      hashes = stride(from: 0, to: hashes.count, by: 2)
        .map { Merkle.nodeHash(hashes[$0], hashes[$0 + 1]) }
    }
    return hashes[0]
  }

  private func read(_ path: String, at offset: Int, count: Int) throws(LedgerError) -> [UInt8] {
    let file = try LedgerError.wrapping { () throws(Errno) in
      try AppendFile.open(path, create: false, preallocate: 0)
    }
    let bytes = try read(file, at: offset, count: count)
    guard bytes.count == count else { throw misplaced(path, offset) }
    return bytes
  }

  private func read(
    _ file: borrowing AppendFile, at offset: Int, count: Int
  ) throws(LedgerError) -> [UInt8] {
    do throws(Errno) { return try file.read(at: offset, count: count) } catch {
      throw .system(error)
    }
  }

  private func misplaced(_ path: String, _ offset: Int) -> LedgerError {
    .corrupt(file: path, offset: offset, reason: "what the tree's files point to is not there")
  }
}
