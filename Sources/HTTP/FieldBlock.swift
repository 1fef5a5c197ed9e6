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
      try add(line, of: buffer.bytes.span)
    }
  }

  private mutating func add(_ line: Range<Int>, of bytes: Bytes) throws(HTTPError) {
    guard !isBlank(bytes[line.lowerBound]) else { throw .fieldFolded }
    guard let colon = bytes.first(0x3A, in: line) else { throw .fieldMalformed }
    let name = line.lowerBound..<colon
    guard bytes.isToken(name) else { throw .fieldMalformed }
    guard countLeft > 0 else { throw .fieldsTooMany }
    countLeft -= 1
    if fields.isEmpty { fields.reserve() }
    // The optional white space around a value is no part of it (RFC 9112 §5).
    let value = bytes.trimmed(colon + 1..<line.upperBound)
    fields.append(bytes, name: name, value: value)
  }
}
