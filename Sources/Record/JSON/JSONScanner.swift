/// Reads a JSON text once, front to back, and lists its values.
///
/// The position is a local variable handed from step to step, which keeps it in a register.
struct JSONScanner {
  private let limits: JSONLimits
  /// The containers around the innermost one.
  private var outer: [Container] = []
  private var inner = Container(token: 0, firstKey: 0, seen: 0, isObject: false)
  private var depth = 0
  /// The keys of all open objects; above `keyCount` stands what closed objects left.
  private var keys: [Key] = []
  private var keyCount = 0
  /// LIMIT: keys with equal hashes but different names; more of them are an attack on the hash.
  private var collisionsLeft = 32

  private struct Container: BitwiseCopyable {
    var token: Int
    var firstKey: Int
    /// One bit for the hash of each key, so that a new key is mostly known to be new at once.
    var seen: UInt64
    var isObject: Bool
  }

  private struct Key: BitwiseCopyable {
    var hash: UInt32
    var token: UInt32
  }

  private init(limits: JSONLimits) {
    self.limits = limits
    keys.reserveCapacity(64)
  }

  /// Scans the whole of `text`.
  ///
  /// Two bytes hold one value at most, so the list never grows while it is written.
  static func scan(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> [JSONToken] {
    let capacity = min(bytes.count / 2 + limits.depthMax + 2, limits.valuesMax)
    return try [JSONToken](capacity: capacity) { tokens throws(JSONError) in
      var scanner = JSONScanner(limits: limits)
      try scanner.scan(bytes.span, into: &tokens)
    }
  }

  private mutating func scan(
    _ text: Span<UInt8>, into tokens: inout OutputSpan<JSONToken>
  ) throws(JSONError) {
    var at = Self.space(text, 0)
    try value(text, &at, &tokens)
    while depth > 0 {
      at = Self.space(text, at)
      let byte = try Self.peek(text, at)
      if byte == (inner.isObject ? 0x7D : 0x5D) {
        at += 1
        close(at, &tokens)
        continue
      }
      if tokens.count > inner.token + 1 {
        guard byte == 0x2C else { throw .unexpectedByte(offset: at) }
        at = Self.space(text, at + 1)
      }
      if inner.isObject { try key(text, &at, &tokens) }
      try value(text, &at, &tokens)
    }
    at = Self.space(text, at)
    guard at == text.count else { throw .trailingBytes(offset: at) }
  }

  @inline(__always)
  private static func peek(_ text: Span<UInt8>, _ at: Int) throws(JSONError) -> UInt8 {
    guard at < text.count else { throw .unexpectedEnd }
    return text[at]
  }

  /// Where white space that begins at `at` ends.
  @inline(__always)
  private static func space(_ text: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < text.count {
      let byte = text[at]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        break
      }
      at &+= 1
    }
    return at
  }

  @inline(__always)
  private static func append(
    _ token: JSONToken, _ at: Int, _ tokens: inout OutputSpan<JSONToken>
  ) throws(JSONError) {
    guard tokens.freeCapacity > 0 else { throw .tooManyValues(offset: at) }
    tokens.append(token)
  }

  @inline(__always)
  private mutating func value(
    _ text: Span<UInt8>, _ at: inout Int, _ tokens: inout OutputSpan<JSONToken>
  ) throws(JSONError) {
    let byte = try Self.peek(text, at)
    if byte == 0x22 {
      let start = at + 1
      let isEscaped = try JSONStrings.scan(text, &at)
      try Self.append(JSONToken(.string, start..<at - 1, isEscaped: isEscaped), at, &tokens)
      return
    }
    switch byte {
    case 0x7B: try open(.object, &at, &tokens)
    case 0x5B: try open(.array, &at, &tokens)
    case 0x74: try word(text, "true", .true, &at, &tokens)
    case 0x66: try word(text, "false", .false, &at, &tokens)
    case 0x6E: try word(text, "null", .null, &at, &tokens)
    case 0x2D, 0x30...0x39:
      let start = at
      try JSONNumbers.scan(text, &at)
      try Self.append(JSONToken(.number, start..<at), at, &tokens)
    default: throw .unexpectedByte(offset: at)
    }
  }

  private mutating func open(
    _ kind: JSONDocument.Kind, _ at: inout Int, _ tokens: inout OutputSpan<JSONToken>
  ) throws(JSONError) {
    guard depth < limits.depthMax else { throw .tooDeep(offset: at) }
    if depth > 0 { outer.append(inner) }
    depth += 1
    inner = Container(
      token: tokens.count, firstKey: keyCount, seen: 0, isObject: kind == .object)
    try Self.append(JSONToken(kind, at..<at + 1), at, &tokens)
    at += 1
  }

  private mutating func close(_ end: Int, _ tokens: inout OutputSpan<JSONToken>) {
    tokens[inner.token].close(at: end, next: tokens.count)
    keyCount = inner.firstKey
    depth -= 1
    if let container = outer.popLast() { inner = container }
  }

  private mutating func word(
    _ text: Span<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind, _ at: inout Int,
    _ tokens: inout OutputSpan<JSONToken>
  ) throws(JSONError) {
    let start = at
    for offset in 0..<word.utf8CodeUnitCount {
      let byte = try Self.peek(text, at)
      // SAFETY: `offset` is below the count of the static string.
      guard unsafe word.utf8Start[offset] == byte else { throw .unexpectedByte(offset: at) }
      at += 1
    }
    try Self.append(JSONToken(kind, start..<at), at, &tokens)
  }

  @inline(__always)
  private mutating func key(
    _ text: Span<UInt8>, _ at: inout Int, _ tokens: inout OutputSpan<JSONToken>
  ) throws(JSONError) {
    guard try Self.peek(text, at) == 0x22 else { throw .unexpectedByte(offset: at) }
    let start = at + 1
    let isEscaped = try JSONStrings.scan(text, &at)
    let range = start..<at - 1
    let name = text.extracting(range)
    let hash = isEscaped ? jsonNameHash(JSONEscapes.resolve(name).span) : jsonNameHash(name)
    guard keyCount - inner.firstKey < limits.membersMax else {
      throw .tooManyMembers(offset: start)
    }
    let bit: UInt64 = 1 << UInt64(hash >> 26)
    if inner.seen & bit != 0 {
      for index in inner.firstKey..<keyCount where keys[index].hash == hash {
        try compare(text, range, isEscaped, with: tokens[Int(keys[index].token)])
      }
    }
    inner.seen |= bit
    remember(Key(hash: hash, token: UInt32(truncatingIfNeeded: tokens.count)))
    try Self.append(JSONToken(.key, range, isEscaped: isEscaped, link: hash), at, &tokens)
    at = Self.space(text, at)
    guard try Self.peek(text, at) == 0x3A else { throw .unexpectedByte(offset: at) }
    at = Self.space(text, at + 1)
  }

  @inline(__always)
  private mutating func remember(_ key: Key) {
    if keyCount < keys.count { keys[keyCount] = key } else { keys.append(key) }
    keyCount += 1
  }

  /// Throws if the key at `range` says what an earlier one of equal hash says.
  private mutating func compare(
    _ text: Span<UInt8>, _ range: Range<Int>, _ isEscaped: Bool, with other: JSONToken
  ) throws(JSONError) {
    let isSame: Bool
    if isEscaped || other.isEscaped {
      isSame =
        JSONEscapes.resolve(text.extracting(range))
        == JSONEscapes.resolve(text.extracting(other.range))
    } else {
      isSame =
        range.count == other.range.count
        && zip(range, other.range).allSatisfy { text[$0] == text[$1] }
    }
    collisionsLeft -= 1
    guard !isSame, collisionsLeft > 0 else { throw .duplicateKey(offset: range.lowerBound) }
  }
}
