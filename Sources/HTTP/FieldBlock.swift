/// The field lines of one head or trailer section while they arrive.
struct FieldBlock: Sendable {
  private(set) var fields = Fields()
  private var bytesLeft: Int
  private var countLeft: Int
  private let tooLarge: HTTPError

  init(bytesMax: Int, countMax: Int, tooLarge: HTTPError) {
    bytesLeft = bytesMax
    countLeft = countMax
    self.tooLarge = tooLarge
  }

  static func head(_ limits: HTTPLimits) -> FieldBlock {
    FieldBlock(
      bytesMax: limits.fieldsBytesMax, countMax: limits.fieldCountMax, tooLarge: .fieldsTooLarge)
  }

  static func trailers(_ limits: HTTPLimits) -> FieldBlock {
    FieldBlock(
      bytesMax: limits.trailerBytesMax, countMax: limits.fieldCountMax, tooLarge: .trailersTooLarge)
  }

  /// Reads lines up to the empty one; returns whether that one was met.
  mutating func read(_ buffer: inout InputBuffer) throws(HTTPError) -> Bool {
    while true {
      let max = Swift.max(0, bytesLeft - 2)
      guard let line = try buffer.line(max: max, tooLong: tooLarge) else { return false }
      guard !line.isEmpty else { return true }
      bytesLeft -= line.count + 2
      try add(line)
    }
  }

  private mutating func add(_ line: ArraySlice<UInt8>) throws(HTTPError) {
    guard let first = line.first, first != 0x20, first != 0x09 else { throw .fieldFolded }
    guard let colon = line.firstIndex(of: 0x3A) else { throw .fieldMalformed }
    let name = line[line.startIndex..<colon]
    guard isToken(name) else { throw .fieldMalformed }
    guard countLeft > 0 else { throw .fieldsTooMany }
    countLeft -= 1
    if fields.isEmpty { fields.reserve() }
    fields.append(name: name, value: Self.trimmed(line[(colon + 1)...]))
  }

  /// The value without the optional white space around it (RFC 9112 §5).
  private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var value = value
    while value.first == 0x20 || value.first == 0x09 { value.removeFirst() }
    while value.last == 0x20 || value.last == 0x09 { value.removeLast() }
    return value
  }
}
