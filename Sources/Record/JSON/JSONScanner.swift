/// Reads a JSON text once, front to back, and lists its values.
///
/// It stands on the way of every answer and works on pointers, which it checks itself.
///
/// SAFETY: both pointers are lent by `scan` for as long as the scanner lives; every read is below
/// `end` and every write below `room`, which each step checks first.
@safe struct JSONScanner {
  private let text: UnsafePointer<UInt8>
  private let end: Int
  private let tokens: UnsafeMutablePointer<JSONToken>
  private let room: Int
  private var count = 0
  private let limits: JSONLimits
  private let names: JSONNames
  /// LIMIT: keys with equal hashes but different names; more of them are an attack on the hash.
  private var collisionsLeft = 32
  /// The containers around the innermost one.
  private var outer: [Container] = []
  private var inner = Container(token: 0, members: 0, seen: 0, isObject: false)
  private var depth = 0

  private struct Container: BitwiseCopyable {
    var token: Int
    var members: Int
    /// One bit for the hash of each key, so that a new key is mostly known to be new at once.
    var seen: UInt64
    var isObject: Bool
  }

  /// Scans the whole of `bytes`.
  ///
  /// Two bytes hold one value at most, so the list never grows while it is written.
  static func scan(
    _ bytes: [UInt8], limits: JSONLimits, names: JSONNames
  ) throws(JSONError) -> [JSONToken] {
    let capacity = min(bytes.count / 2 + limits.depthMax + 2, limits.valuesMax)
    return try [JSONToken](capacity: capacity) { tokens throws(JSONError) in
      try unsafe tokens.withUnsafeMutableBufferPointer { room, count throws(JSONError) in
        try unsafe bytes.withUnsafeBufferPointer { text throws(JSONError) in
          guard let first = text.baseAddress, let out = room.baseAddress else {
            throw .unexpectedEnd
          }
          var scanner = unsafe JSONScanner(
            text: first, end: text.count, tokens: out, room: room.count, limits: limits,
            names: names)
          scanner.outer.reserveCapacity(16)
          try scanner.scan()
          count = scanner.count
        }
      }
    }
  }

  private init(
    text: UnsafePointer<UInt8>, end: Int, tokens: UnsafeMutablePointer<JSONToken>, room: Int,
    limits: JSONLimits, names: JSONNames
  ) {
    unsafe self.text = text
    self.end = end
    unsafe self.tokens = tokens
    self.room = room
    self.limits = limits
    self.names = names
  }

  private mutating func scan() throws(JSONError) {
    var at = space(0)
    try value(&at)
    while depth > 0 {
      at = space(at)
      let byte = try peek(at)
      if byte == (inner.isObject ? 0x7D : 0x5D) {
        at &+= 1
        close(at)
        continue
      }
      if count > inner.token &+ 1 {
        guard byte == 0x2C else { throw .unexpectedByte(offset: at) }
        at = space(at &+ 1)
      }
      if inner.isObject { try key(&at) }
      try value(&at)
    }
    at = space(at)
    guard at == end else { throw .trailingBytes(offset: at) }
  }

  @inline(__always)
  private func peek(_ at: Int) throws(JSONError) -> UInt8 {
    guard at < end else { throw .unexpectedEnd }
    return unsafe text[at]
  }

  /// Where white space that begins at `start` ends.
  @inline(__always)
  private func space(_ start: Int) -> Int {
    var at = start
    while at < end {
      let byte = unsafe text[at]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        break
      }
      at &+= 1
    }
    return at
  }

  @inline(__always)
  private mutating func append(_ token: JSONToken, _ at: Int) throws(JSONError) {
    guard count < room else { throw .tooManyValues(offset: at) }
    unsafe tokens[count] = token
    count &+= 1
  }

  @inline(__always)
  private mutating func value(_ at: inout Int) throws(JSONError) {
    let byte = try peek(at)
    if byte == 0x22 {
      let start = at &+ 1
      let isEscaped = try string(&at)
      try append(JSONToken(.string, start, at &- 1, isEscaped: isEscaped), at)
      return
    }
    switch byte {
    case 0x7B: try open(.object, &at)
    case 0x5B: try open(.array, &at)
    default: try scalar(byte, &at)
    }
  }

  @inline(never)
  private mutating func scalar(_ byte: UInt8, _ at: inout Int) throws(JSONError) {
    let start = at
    let text = unsafe UnsafeBufferPointer(start: self.text, count: end).span
    switch byte {
    case 0x74: try word(text, "true", &at)
    case 0x66: try word(text, "false", &at)
    case 0x6E: try word(text, "null", &at)
    case 0x2D, 0x30...0x39: try JSONNumbers.scan(text, &at)
    default: throw .unexpectedByte(offset: at)
    }
    let kind: JSONDocument.Kind =
      switch byte {
      case 0x74: .true
      case 0x66: .false
      case 0x6E: .null
      default: .number
      }
    try append(JSONToken(kind, start, at), at)
  }

  private func word(
    _ text: Span<UInt8>, _ word: StaticString, _ at: inout Int
  ) throws(JSONError) {
    for offset in 0..<word.utf8CodeUnitCount {
      let byte = try peek(at)
      // SAFETY: `offset` is below the count of the static string.
      guard unsafe word.utf8Start[offset] == byte else { throw .unexpectedByte(offset: at) }
      at += 1
    }
  }

  private mutating func open(
    _ kind: JSONDocument.Kind, _ at: inout Int
  ) throws(JSONError) {
    guard depth < limits.depthMax else { throw .tooDeep(offset: at) }
    if depth > 0 { outer.append(inner) }
    depth += 1
    inner = Container(token: count, members: 0, seen: 0, isObject: kind == .object)
    try append(JSONToken(kind, at, at &+ 1), at)
    at &+= 1
  }

  private mutating func close(_ end: Int) {
    unsafe tokens[inner.token].close(at: end, next: count)
    depth -= 1
    if let container = outer.popLast() { inner = container }
  }

  @inline(__always)
  private mutating func key(_ at: inout Int) throws(JSONError) {
    guard try peek(at) == 0x22 else { throw .unexpectedByte(offset: at) }
    let start = at &+ 1
    let isEscaped = try string(&at)
    let name = isEscaped ? resolvedName(start, at &- 1) : name(start, at &- 1)
    guard inner.members < limits.membersMax else { throw .tooManyMembers(offset: start) }
    inner.members &+= 1
    let bit: UInt64 = 1 &<< UInt64(name.hash >> 26)
    let token = JSONToken(
      .key, start, at &- 1, isEscaped: isEscaped, link: name.hash, number: names.number(name))
    if inner.seen & bit != 0 { try compare(token) }
    inner.seen |= bit
    try append(token, at)
    at = space(at)
    guard try peek(at) == 0x3A else { throw .unexpectedByte(offset: at) }
    at = space(at &+ 1)
  }

  @inline(__always)
  private func name(_ start: Int, _ stop: Int) -> JSONName {
    JSONName(unsafe UnsafeBufferPointer(start: text, count: end).span, start, stop)
  }

  @inline(never)
  private func resolvedName(_ start: Int, _ stop: Int) -> JSONName {
    let text = unsafe UnsafeBufferPointer(start: self.text, count: end).span
    let resolved = JSONEscapes.resolve(text.extracting(start..<stop))
    return JSONName(resolved.span, 0, resolved.count)
  }

  /// Throws if the key says what an earlier one of the same object says.
  @inline(never)
  private mutating func compare(_ token: JSONToken) throws(JSONError) {
    var node = inner.token + 1
    while node < count {
      let other = unsafe tokens[node]
      if other.hash == token.hash {
        collisionsLeft -= 1
        guard !isSame(token, other), collisionsLeft > 0 else {
          throw .duplicateKey(offset: token.range.lowerBound)
        }
      }
      let value = unsafe tokens[node + 1]
      node = value.next(after: node + 1)
    }
  }

  private func isSame(_ a: JSONToken, _ b: JSONToken) -> Bool {
    let text = unsafe UnsafeBufferPointer(start: self.text, count: end).span
    let (first, second) = (text.extracting(a.range), text.extracting(b.range))
    guard a.isEscaped || b.isEscaped else { return equal(first, second) }
    return JSONEscapes.resolve(first) == JSONEscapes.resolve(second)
  }

  /// Steps over a string and checks it; true if there are escapes inside.
  @inline(__always)
  private func string(_ at: inout Int) throws(JSONError) -> Bool {
    try JSONStrings.scan(unsafe UnsafeBufferPointer(start: text, count: end).span, &at)
  }
}
