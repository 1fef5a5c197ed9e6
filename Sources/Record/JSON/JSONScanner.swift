/// Reads a JSON text once, front to back, and lists its values.
///
/// It stands on the way of every answer and works on pointers, which it checks itself.
///
/// SAFETY: the pointers are lent by `scan` for as long as the scanner lives; every read is below
/// `end`, every write below `room` and `depth` below its limit, which each step checks first.
@safe struct JSONScanner {
  private let text: UnsafePointer<UInt8>
  private let end: Int
  private let tokens: UnsafeMutablePointer<JSONToken>
  private let room: Int
  private var count = 0
  /// A bit for the number of each key so far.
  private var numbers: UInt64 = 0
  private let limits: JSONLimits
  private let names: JSONNames
  /// LIMIT: keys with equal hashes but different names; more of them are an attack on the hash.
  private var collisionsLeft = 32
  /// The containers around the innermost one; room for as many as the limit and one more.
  private let containers: UnsafeMutablePointer<Container>
  private var depth = 0
  private var inner = Container(token: 0, isObject: false)

  private struct Container: BitwiseCopyable {
    /// One bit for the number of each key that has one.
    var numbers: UInt64 = 0
    /// One bit for the hash of each other key, so that a new one is mostly known to be new at once.
    var hashes: UInt64 = 0
    var members: UInt32 = 0
    /// The position of its token, and in the lowest bit whether it is an object.
    private let place: UInt32

    init(token: Int, isObject: Bool) {
      place = UInt32(truncatingIfNeeded: token) << 1 | (isObject ? 1 : 0)
    }

    var token: Int { Int(place >> 1) }
    var isObject: Bool { place & 1 != 0 }
    /// The byte that ends it.
    var ending: UInt8 { isObject ? 0x7D : 0x5D }
  }

  /// Scans the whole of `bytes`.
  ///
  /// Two bytes hold one value at most, so the list never grows while it is written.
  static func scan(
    _ bytes: [UInt8], limits: JSONLimits, names: JSONNames
  ) throws(JSONError) -> (tokens: [JSONToken], numbers: UInt64) {
    let depthMax = min(limits.depthMax, bytes.count)
    let capacity = min(bytes.count / 2 + depthMax + 2, limits.valuesMax)
    var numbers: UInt64 = 0
    let tokens = try [JSONToken](capacity: capacity) { tokens throws(JSONError) in
      try unsafe tokens.withUnsafeMutableBufferPointer { room, count throws(JSONError) in
        try unsafe bytes.withUnsafeBufferPointer { text throws(JSONError) in
          try unsafe withUnsafeTemporaryAllocation(of: Container.self, capacity: depthMax + 1) {
            open throws(JSONError) in
            guard let first = text.baseAddress, let out = room.baseAddress,
              let open = open.baseAddress
            else { throw .unexpectedEnd }
            var scanner = unsafe JSONScanner(
              text: first, end: text.count, tokens: out, room: room.count, containers: open,
              limits: limits, names: names)
            try scanner.scan()
            count = scanner.count
            numbers = scanner.numbers
          }
        }
      }
    }
    return (tokens, numbers)
  }

  private init(
    text: UnsafePointer<UInt8>, end: Int, tokens: UnsafeMutablePointer<JSONToken>, room: Int,
    containers: UnsafeMutablePointer<Container>, limits: JSONLimits, names: JSONNames
  ) {
    unsafe self.text = text
    self.end = end
    unsafe self.tokens = tokens
    self.room = room
    unsafe self.containers = containers
    self.limits = limits
    self.names = names
  }

  private mutating func scan() throws(JSONError) {
    var at = space(0)
    repeat {
      at = try value(at)
      at = try next(at)
    } while depth > 0
    at = space(at)
    guard at == end else { throw .trailingBytes(offset: at) }
  }

  /// Steps from behind a value or the beginning of a container to the next value, over its key;
  /// to the end of the text if there is none.
  @inline(__always)
  private mutating func next(_ start: Int) throws(JSONError) -> Int {
    var at = start
    while depth > 0 {
      at = space(at)
      let byte = try peek(at)
      guard byte == inner.ending else {
        if count > inner.token &+ 1 {
          guard byte == 0x2C else { throw .unexpectedByte(offset: at) }
          at = space(at &+ 1)
        }
        return inner.isObject ? try key(at) : at
      }
      at &+= 1
      close(at)
    }
    return at
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
  private mutating func value(_ start: Int) throws(JSONError) -> Int {
    let byte = try peek(start)
    if byte == 0x22 {
      var at = start
      let isEscaped = try string(&at)
      try append(JSONToken(.string, start &+ 1, at &- 1, isEscaped: isEscaped), at)
      return at
    }
    if byte == 0x7B || byte == 0x5B {
      try open(byte == 0x7B ? .object : .array, start)
      return start &+ 1
    }
    var at = start
    let kind = try scalar(byte, &at)
    try append(JSONToken(kind, start, at), at)
    return at
  }

  @inline(never)
  private func scalar(_ byte: UInt8, _ at: inout Int) throws(JSONError) -> JSONDocument.Kind {
    let text = unsafe UnsafeBufferPointer(start: self.text, count: end).span
    switch byte {
    case 0x74:
      try word(text, "true", &at)
      return .true
    case 0x66:
      try word(text, "false", &at)
      return .false
    case 0x6E:
      try word(text, "null", &at)
      return .null
    case 0x2D, 0x30...0x39:
      try JSONNumbers.scan(text, &at)
      return .number
    default: throw .unexpectedByte(offset: at)
    }
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

  @inline(__always)
  private mutating func open(_ kind: JSONDocument.Kind, _ at: Int) throws(JSONError) {
    guard depth < limits.depthMax else { throw .tooDeep(offset: at) }
    unsafe containers[depth] = inner
    depth &+= 1
    inner = Container(token: count, isObject: kind == .object)
    try append(JSONToken(kind, at, at &+ 1), at)
  }

  @inline(__always)
  private mutating func close(_ end: Int) {
    unsafe tokens[inner.token].close(at: end, next: count)
    depth &-= 1
    inner = unsafe containers[depth]
  }

  /// Steps over a key and its colon.
  @inline(__always)
  private mutating func key(_ quote: Int) throws(JSONError) -> Int {
    guard try peek(quote) == 0x22 else { throw .unexpectedByte(offset: quote) }
    let start = quote &+ 1
    guard inner.members < limits.membersMax else { throw .tooManyMembers(offset: start) }
    inner.members &+= 1
    var at: Int
    // What is a name up to the first quote has no escapes and nothing else to check.
    if start &+ 24 <= end, let name = unsafe JSONName(beforeQuoteAt: text + start),
      case let number = names.number(name), number != 0
    {
      at = start &+ name.count
      try take(number, start)
      try append(JSONToken(.key, start, at, number: number), at)
      at &+= 1
    } else {
      at = quote
      let token = try otherKey(&at)
      if token.number != 0 {
        try take(UInt32(token.number), start)
      } else {
        let bit: UInt64 = 1 &<< UInt64(token.hash >> 26)
        if inner.hashes & bit != 0 { collisionsLeft = try compare(token) }
        inner.hashes |= bit
      }
      try append(token, at)
    }
    at = space(at)
    guard try peek(at) == 0x3A else { throw .unexpectedByte(offset: at) }
    return space(at &+ 1)
  }

  /// Throws if the object has a key of that number already.
  @inline(__always)
  private mutating func take(_ number: UInt32, _ start: Int) throws(JSONError) {
    let bit: UInt64 = 1 &<< UInt64(number)
    guard inner.numbers & bit == 0 else { throw .duplicateKey(offset: start) }
    inner.numbers |= bit
    numbers |= bit
  }

  /// Steps over a key that is none of the names as it is written.
  @inline(never)
  private func otherKey(_ at: inout Int) throws(JSONError) -> JSONToken {
    let start = at + 1
    let isEscaped = try string(&at)
    let text = unsafe UnsafeBufferPointer(start: self.text, count: end).span
    let name: JSONName
    if isEscaped {
      let resolved = JSONEscapes.resolve(text.extracting(start..<at - 1))
      name = JSONName(resolved.span, 0, resolved.count)
    } else {
      name = JSONName(text, start, at - 1)
    }
    return JSONToken(
      .key, start, at - 1, isEscaped: isEscaped, link: name.hash, number: names.number(name))
  }

  /// Throws if the key says what an earlier one of the same object says; how many collisions are
  /// left if not.
  private func compare(_ token: JSONToken) throws(JSONError) -> Int {
    var collisionsLeft = self.collisionsLeft
    var node = inner.token + 1
    while node < count {
      let other = unsafe tokens[node]
      if other.number == 0, other.hash == token.hash {
        collisionsLeft -= 1
        guard !isSame(token, other), collisionsLeft > 0 else {
          throw .duplicateKey(offset: token.range.lowerBound)
        }
      }
      let value = unsafe tokens[node + 1]
      node = value.next(after: node + 1)
    }
    return collisionsLeft
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
