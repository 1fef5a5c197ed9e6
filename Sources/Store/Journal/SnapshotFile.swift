import Crypto
import Platform

/// A whole table in one file, which takes the place of the journal before it.
enum SnapshotFile {
  private static let rowsFrameBytes = 262_144

  /// Writes the table as it stood before `sequence`; the file appears whole or not at all.
  ///
  /// CRASH: before the rename a `.new` file is left, which the next start removes.
  static func write(
    _ table: Table, before sequence: UInt64, in directory: String, key: SecretKey, probe: DiskProbe
  ) throws(Errno) {
    let path = "\(directory)/\(FileKind.snapshot.name(sequence))"
    let temporary = path + ".new"
    var writer = try FrameWriter(
      creating: temporary, .snapshot, key: key, sequence: 0, preallocate: 0,
      header: header(of: table), probe: probe)
    var digest = Digest.zero
    var rows: [UInt8] = []
    try table.forEach { key, row throws(Errno) in
      row.encode(key, to: &rows)
      guard rows.count >= rowsFrameBytes else { return }
      digest = digest.chained(with: try writer.write(.rows, rows))
      rows.removeAll(keepingCapacity: true)
    }
    if !rows.isEmpty { digest = digest.chained(with: try writer.write(.rows, rows)) }
    try writer.write(.footer, digest.bytes)
    try writer.sync()
    try probe.reach(.rename, path)
    try DurableFile.rename(temporary, to: path)
  }

  /// The table in the file at `path`; throws unless every byte is as it was written.
  static func read(
    _ path: String, key: SecretKey, limits: StoreLimits
  ) throws(StoreError) -> Table {
    guard
      var reader = try FrameReader(path, .snapshot, key: key, sequence: 0, limits: limits)
    else { throw .corrupt(file: path, offset: 0, reason: "the file does not begin as a snapshot") }
    guard case .frame(.header, let header, _) = try reader.next(),
      var (table, rowsLeft) = Self.table(header: header)
    else { throw reader.corrupt("the header is missing or malformed") }
    var digest = Digest.zero
    while true {
      switch try reader.next() {
      case .frame(.rows, let plain, let raw):
        digest = digest.chained(with: raw)
        guard table.restore(rows: plain, left: &rowsLeft) else {
          throw reader.corrupt("the rows are malformed or out of order")
        }
      case .frame(.footer, let plain, _):
        guard plain == digest.bytes, rowsLeft == 0, case .end = try reader.next()
        else { throw reader.corrupt("the digest of the file is another") }
        return table
      default: throw reader.corrupt("the file is broken or cut")
      }
    }
  }

  /// Revision, count of rows, then each lease with its milliseconds.
  private static func header(of table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: table.revision.number)
    bytes.append(bigEndian: UInt64(table.count))
    for (lease, row) in table.leases {
      bytes.append(bigEndian: lease)
      bytes.append(bigEndian: row.milliseconds)
    }
    return bytes
  }

  private static func table(header: [UInt8]) -> (Table, rows: UInt64)? {
    var reader = ByteReader(header)
    guard let revision = reader.integer(UInt64.self), let rows = reader.integer(UInt64.self)
    else { return nil }
    var leases: [UInt64: UInt64] = [:]
    while !reader.isAtEnd {
      guard let lease = reader.integer(UInt64.self), let time = reader.integer(UInt64.self)
      else { return nil }
      leases[lease] = time
    }
    var table = Table()
    table.restore(revision: Revision(revision), leases: leases)
    return (table, rows)
  }
}

extension Table.Row {
  fileprivate func encode(_ key: Key, to bytes: inout [UInt8]) {
    bytes.append(counted: key.bytes)
    bytes.append(counted: versioned.value)
    bytes.append(bigEndian: versioned.revision.number)
    bytes.append(bigEndian: lease)
  }
}

extension Table {
  fileprivate mutating func restore(rows: [UInt8], left: inout UInt64) -> Bool {
    var reader = ByteReader(rows)
    while !reader.isAtEnd {
      guard left > 0, let key = reader.key(), let value = reader.counted(max: .max),
        let revision = reader.integer(UInt64.self), let lease = reader.integer(UInt64.self)
      else { return false }
      left -= 1
      let versioned = Versioned(value: value, revision: Revision(revision))
      guard restore(key, Row(versioned: versioned, lease: lease)) else { return false }
    }
    return true
  }
}

extension Digest {
  /// SHA-256 of nothing: where a chain begins.
  fileprivate static var zero: Digest { SHA256.hash([]) }

  /// The digest of this digest and what follows it.
  fileprivate func chained(with bytes: [UInt8]) -> Digest {
    SHA256.hash(concatenating: [self.bytes, bytes])
  }
}
