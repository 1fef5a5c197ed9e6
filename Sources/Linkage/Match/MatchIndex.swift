package import Crypto
import Platform

/// A network's index of its own patients by blinded tokens: one file at its gateway, read slot by
/// slot, so that a look costs the same for ten thousand patients and for a million.
///
/// The file is a header, a table of slots (12 bytes of a token's output, 4 of a row's number) with
/// linear probing, and the rows. It holds the network's own numbers and stays on its own machine.
package struct MatchIndex: Sendable {
  /// LIMIT: patients considered for one token; a token that more of them share tells nothing.
  static let patientsPerTokenMax = 8
  /// LIMIT: patients in one index.
  package static let patientsMax = 20_000_000

  static let magic = Array("KKMATCH1".utf8)
  static let headerBytes = 64
  static let slotBytes = 16
  /// Slots that one read brings.
  private static let slotsPerRead = 16

  /// The epoch whose tokens it holds.
  package let epoch: Int
  /// How many patients it holds.
  package let count: Int
  private let slots: Int
  private let rowBytes: Int
  private let file: IndexFile

  /// Opens an index that ``MatchIndexBuilder`` wrote; `malformedRecord` for any other file.
  package init(path: String) throws(LinkageError) {
    do throws(Errno) { file = try IndexFile(path: path) } catch { throw .malformedRecord }
    let header = try file.read(at: 0, count: Self.headerBytes)
    guard header.count == Self.headerBytes, Array(header[..<8]) == Self.magic else {
      throw .malformedRecord
    }
    let numbers = (1..<5).map { place in
      header[place * 8..<place * 8 + 8].reduce(0) { $0 << 8 | Int($1) }
    }
    (epoch, slots, count, rowBytes) = (numbers[0], numbers[1], numbers[2], numbers[3])
    guard (64...1 << 32).contains(slots), slots.nonzeroBitCount == 1, (1...4096).contains(rowBytes),
      (0...Self.patientsMax).contains(count),
      file.size == Self.headerBytes + slots * Self.slotBytes + count * rowBytes
    else { throw .malformedRecord }
  }

  /// The patients who have at least one of `outputs`, each with the positions of those they have.
  ///
  /// Every output is looked for, found or not.
  package func patients(
    with outputs: [Digest]
  ) throws(LinkageError) -> [(patient: MatchedPatient, hits: UInt16)] {
    var hits: [Int: UInt16] = [:]
    for (position, output) in outputs.enumerated() {
      for row in try rows(with: output) { hits[row, default: 0] |= 1 << UInt16(position) }
    }
    var found: [(patient: MatchedPatient, hits: UInt16)] = []
    for (row, mask) in hits.sorted(by: { $0.key < $1.key }) {
      found.append((try patient(row), mask))
    }
    return found
  }

  private func rows(with output: Digest) throws(LinkageError) -> [Int] {
    var slot = Self.slot(of: output, among: slots)
    var rows: [Int] = []
    while true {
      let block = min(Self.slotsPerRead, slots - slot)
      let bytes = try file.read(
        at: Self.headerBytes + slot * Self.slotBytes, count: block * Self.slotBytes)
      guard bytes.count == block * Self.slotBytes else { throw .malformedRecord }
      for start in stride(from: 0, to: bytes.count, by: Self.slotBytes) {
        let row = bytes[start + 12..<start + 16].reduce(0) { $0 << 8 | Int($1) }
        guard row != 0 else { return rows }
        if output.bytes.prefix(12).elementsEqual(bytes[start..<start + 12]) { rows.append(row) }
        // A token that many share is as if nobody had it.
        guard rows.count <= Self.patientsPerTokenMax else { return [] }
      }
      slot = slot + block == slots ? 0 : slot + block
    }
  }

  private func patient(_ row: Int) throws(LinkageError) -> MatchedPatient {
    guard (1...count).contains(row) else { throw .malformedRecord }
    let start = Self.headerBytes + slots * Self.slotBytes + (row - 1) * rowBytes
    return try MatchedPatient(decoding: try file.read(at: start, count: rowBytes))
  }

  /// Where the search for an output begins.
  static func slot(of output: Digest, among slots: Int) -> Int {
    output.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }.remainder(slots)
  }
}

extension UInt64 {
  fileprivate func remainder(_ slots: Int) -> Int { Int(self & UInt64(slots - 1)) }
}

/// The open file of an index; closes with its last reader.
private final class IndexFile: Sendable {
  private let file: AppendFile

  init(path: String) throws(Errno) {
    file = try AppendFile.open(path, create: false, preallocate: 0)
  }

  var size: Int { file.size }

  func read(at offset: Int, count: Int) throws(LinkageError) -> [UInt8] {
    do throws(Errno) { return try file.read(at: offset, count: count) } catch {
      throw .malformedRecord
    }
  }
}
