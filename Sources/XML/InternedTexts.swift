/// Texts that are kept once and named by their positions.
struct InternedTexts {
  private(set) var values: [String] = []
  private var table: PositionTable

  init(capacity: Int) {
    table = PositionTable(capacity: capacity)
    values.reserveCapacity(capacity)
  }

  mutating func position(of text: String) -> Int32 {
    let span = text.utf8.span
    let hash = PositionTable.hash(span)
    if let known = position(of: span, hash) { return known }
    return add(text, hash)
  }

  /// The position of a text; it becomes a string if it was not met before.
  mutating func position(of text: Span<UInt8>) -> Int32 {
    let hash = PositionTable.hash(text)
    if let known = position(of: text, hash) { return known }
    let string = unsafe text.withUnsafeBufferPointer {
      // SAFETY: the bytes are lent for the call.
      unsafe String(decoding: $0, as: UTF8.self)
    }
    return add(string, hash)
  }

  private func position(of text: Span<UInt8>, _ hash: UInt64) -> Int32? {
    table.position(hash) { ByteScan.same(values[$0].utf8.span, text) }
  }

  private mutating func add(_ text: String, _ hash: UInt64) -> Int32 {
    let position = Int32(values.count)
    values.append(text)
    table.insert(position, hash)
    return position
  }
}

/// Expanded names that are kept once and named by their positions.
struct InternedNames {
  private(set) var values: [XMLArena.Name] = []
  private var table = PositionTable(capacity: 64)

  mutating func position(of name: XMLArena.Name) -> Int32 {
    let hash = PositionTable.hash(name.uri, name.local)
    if let known = table.position(hash, where: { values[$0] == name }) { return known }
    let position = Int32(values.count)
    values.append(name)
    table.insert(position, hash)
    return position
  }
}
