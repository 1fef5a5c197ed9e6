package import Crypto
package import Platform

/// Collects patients and their tokens' outputs, then writes the file that ``MatchIndex`` reads.
package struct MatchIndexBuilder: Sendable {
  private let epoch: Int
  private var outputs: [(head: UInt64, tail: UInt32, row: UInt32)] = []
  private var rows: [[UInt8]] = []

  /// An empty index of one epoch.
  package init(epoch: Int) {
    self.epoch = epoch
  }

  /// How many patients it holds.
  package var count: Int { rows.count }

  /// Adds a patient with the outputs of their tokens.
  package mutating func add(_ patient: MatchedPatient, outputs found: [Digest]) {
    precondition(rows.count < MatchIndex.patientsMax, "the caller keeps to the limit")
    rows.append(patient.encoded())
    for output in found {
      let head = output.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      let tail = output.bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
      outputs.append((head, tail, UInt32(rows.count)))
    }
  }

  /// Writes the index in place of what was at `path`, whole or not at all.
  package func write(_ path: String) throws(Errno) {
    var slots = 64
    while slots * 3 < outputs.count * 4 { slots *= 2 }
    let rowBytes = rows.map(\.count).max() ?? 16
    var bytes = MatchIndex.magic
    for number in [epoch, slots, rows.count, rowBytes] { bytes.append(UInt64(number)) }
    bytes += [UInt8](repeating: 0, count: MatchIndex.headerBytes - bytes.count)
    bytes.reserveCapacity(bytes.count + slots * MatchIndex.slotBytes + rows.count * rowBytes)
    bytes += table(slots)
    for row in rows { bytes += row + [UInt8](repeating: 0, count: rowBytes - row.count) }
    try DurableFile.replace(path, with: bytes, mode: 0o600)
  }

  private func table(_ slots: Int) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: slots * MatchIndex.slotBytes)
    for output in outputs {
      var slot = Int(output.head & UInt64(slots - 1))
      while !table[slot * 16 + 12..<slot * 16 + 16].allSatisfy({ $0 == 0 }) {
        slot = (slot + 1) & (slots - 1)
      }
      for place in 0..<8 {
        table[slot * 16 + place] = UInt8(truncatingIfNeeded: output.head >> UInt64(56 - place * 8))
      }
      for place in 0..<4 {
        let shift = UInt32(24 - place * 8)
        table[slot * 16 + 8 + place] = UInt8(truncatingIfNeeded: output.tail >> shift)
        table[slot * 16 + 12 + place] = UInt8(truncatingIfNeeded: output.row >> shift)
      }
    }
    return table
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: UInt64) {
    for place in 0..<8 { append(UInt8(truncatingIfNeeded: number >> UInt64(56 - place * 8))) }
  }
}
