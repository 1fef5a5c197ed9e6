extension CommitRecord {
  /// Appends the record: revision, count, operations.
  func encode(to bytes: inout [UInt8]) {
    bytes.append(bigEndian: revision.number)
    bytes.append(bigEndian: UInt32(operations.count))
    for operation in operations { operation.encode(to: &bytes) }
  }

  /// Reads a record; nil if malformed.
  init?(from reader: inout ByteReader) {
    guard let revision = reader.integer(UInt64.self), let count = reader.integer(UInt32.self)
    else { return nil }
    var operations: [Operation] = []
    for _ in 0..<count {
      guard let operation = Operation(from: &reader) else { return nil }
      operations.append(operation)
    }
    self.init(revision: Revision(revision), operations: operations)
  }

  /// The records of a batch; nil if malformed or if bytes are left over.
  static func batch(_ bytes: [UInt8]) -> [CommitRecord]? {
    var reader = ByteReader(bytes)
    var records: [CommitRecord] = []
    while !reader.isAtEnd {
      guard let record = CommitRecord(from: &reader) else { return nil }
      records.append(record)
    }
    return records
  }
}

extension Operation {
  private enum Code: UInt8 {
    case put = 1
    case delete = 2
    case grant = 3
    case end = 4
  }

  func encode(to bytes: inout [UInt8]) {
    switch self {
    case .put(let key, let value, let lease):
      bytes.append(Code.put.rawValue)
      bytes.append(counted: key.bytes)
      bytes.append(counted: value)
      bytes.append(bigEndian: lease)
    case .delete(let key):
      bytes.append(Code.delete.rawValue)
      bytes.append(counted: key.bytes)
    case .grant(let lease, let milliseconds):
      bytes.append(Code.grant.rawValue)
      bytes.append(bigEndian: lease)
      bytes.append(bigEndian: milliseconds)
    case .end(let lease):
      bytes.append(Code.end.rawValue)
      bytes.append(bigEndian: lease)
    }
  }

  init?(from reader: inout ByteReader) {
    guard let code = reader.integer(UInt8.self).flatMap(Code.init(rawValue:)) else { return nil }
    switch code {
    case .put:
      guard let key = reader.key(), let value = reader.counted(max: .max),
        let lease = reader.integer(UInt64.self)
      else { return nil }
      self = .put(key, value, lease: lease)
    case .delete:
      guard let key = reader.key() else { return nil }
      self = .delete(key)
    case .grant:
      guard let lease = reader.integer(UInt64.self), let time = reader.integer(UInt64.self)
      else { return nil }
      self = .grant(lease: lease, milliseconds: time)
    case .end:
      guard let lease = reader.integer(UInt64.self) else { return nil }
      self = .end(lease: lease)
    }
  }
}

extension ByteReader {
  /// A key, counted; nil if it is empty or not one.
  mutating func key() -> Key? {
    guard let bytes = counted(max: 65_535), !bytes.isEmpty else { return nil }
    return Key(stored: bytes)
  }
}
