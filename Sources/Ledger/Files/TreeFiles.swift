import Crypto
import Platform

/// The hashes of the tree on disk, so that neither a start nor a proof needs the entries.
///
/// File `tree-L` is the concatenation of all tiles of level L (C2SP tlog-tiles): tile N are the
/// 8,192 bytes from N·8,192 on, and a partial tile of width W the first 32·W of them. File
/// `places` says for every 256th entry in which segment and where its frame begins. Everything
/// here can be made again from the segments; only what belongs to closed segments is synced.
struct TreeFiles {
  private var levels: [Level]
  private let places: DerivedFile
  /// The tree's right edge.
  private(set) var frontier: Frontier

  /// A level's file and the hashes of its tile that is not full yet.
  private struct Level {
    let file: DerivedFile
    var partial: [Digest]
  }

  /// 256^7 entries are more than an index can count.
  private static let levelCount = 7
  static let tileWidth: Int64 = 256
  static let placeBytes = 16

  /// The path of a level's file.
  static func path(_ directory: String, level: Int) -> String { "\(directory)/tree-\(level)" }
  /// The path of the file of places.
  static func placesPath(_ directory: String) -> String { "\(directory)/places" }

  /// Opens the files and cuts them to what belongs to the first `size` entries; nil if they hold
  /// less than that.
  init?(_ directory: String, size: Int64) throws(LedgerError) {
    var levels: [Level] = []
    var count = Int(size)
    for level in 0..<Self.levelCount {
      let path = Self.path(directory, level: level)
      guard let file = try DerivedFile(path, cutTo: count * Digest.byteCount) else { return nil }
      let width = count % Int(Self.tileWidth)
      let partial = try file.digests(at: count - width, count: width)
      levels.append(Level(file: file, partial: partial))
      count /= Int(Self.tileWidth)
    }
    let placeCount = Int((size + Self.tileWidth - 1) / Self.tileWidth)
    guard
      let places = try DerivedFile(
        Self.placesPath(directory), cutTo: placeCount * Self.placeBytes)
    else { return nil }
    self.levels = levels
    self.places = places
    frontier = try TreeReader(directory: directory).prover.frontier(size: size)
  }

  /// Adds the leaf hashes of a durable frame that begins at `offset` of `segment`.
  mutating func append(
    _ leaves: [Digest], segment: Int64, offset: Int
  ) throws(LedgerError) {
    for leaf in leaves {
      if frontier.size % Self.tileWidth == 0 {
        places.add(bigEndian: UInt64(segment))
        places.add(bigEndian: UInt64(offset))
      }
      add(leaf, level: 0)
      frontier.append(leaf)
    }
    for level in levels { try level.file.write() }
    try places.write()
  }

  /// Makes everything durable, before the next segment begins.
  func sync() throws(LedgerError) {
    for level in levels { try level.file.sync() }
    try places.sync()
  }

  private mutating func add(_ hash: Digest, level: Int) {
    levels[level].file.add(hash)
    levels[level].partial.append(hash)
    guard levels[level].partial.count == Int(Self.tileWidth) else { return }
    let root = Merkle.root(levels[level].partial)
    levels[level].partial.removeAll(keepingCapacity: true)
    add(root, level: level + 1)
  }
}

/// A file that only one writer appends to and that can be made again.
private final class DerivedFile {
  private var file: AppendFile
  private var isDirty = false
  /// What will be appended next.
  private var pending: [UInt8] = []

  /// Opens or creates the file and cuts it; nil if it is shorter.
  init?(_ path: String, cutTo size: Int) throws(LedgerError) {
    var file = try LedgerError.wrapping { () throws(Errno) in
      try AppendFile.open(path, create: true, preallocate: 0)
    }
    guard file.size >= size else { return nil }
    do throws(Errno) { try file.truncate(to: size) } catch { throw .system(error) }
    self.file = file
  }

  func add(_ hash: Digest) {
    hash.append(to: &pending)
  }

  func add(bigEndian number: UInt64) {
    pending.append(bigEndian: number)
  }

  /// Appends what was added since the last time.
  func write() throws(LedgerError) {
    guard !pending.isEmpty else { return }
    isDirty = true
    do throws(Errno) { try file.write(pending) } catch { throw .readOnly(error) }
    pending.removeAll(keepingCapacity: true)
  }

  func sync() throws(LedgerError) {
    guard isDirty else { return }
    do throws(Errno) { try file.sync() } catch { throw .readOnly(error) }
    isDirty = false
  }

  func digests(at index: Int, count: Int) throws(LedgerError) -> [Digest] {
    let bytes = try LedgerError.wrapping { () throws(Errno) in
      try file.read(at: index * Digest.byteCount, count: count * Digest.byteCount)
    }
    return Digest.list(bytes)
  }
}

extension Digest {
  /// The digests that lie one after the other in `bytes`.
  static func list(_ bytes: [UInt8]) -> [Digest] {
    stride(from: 0, to: bytes.count - byteCount + 1, by: byteCount)
      .compactMap { Digest(Array(bytes[$0..<$0 + byteCount])) }
  }
}
