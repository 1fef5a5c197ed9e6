/// Reads a JSON text once, front to back, and lists its values.
///
/// It stands on the way of every answer and works on pointers, which it checks itself. What is
/// seldom done is done by others, which get no hold of the scanner: so it stays in registers.
///
/// SAFETY: the pointers are lent by `scan` for as long as the scanner lives; every write is below
/// `room` and `depth` below its limit, which each step checks first.
@safe struct JSONScanner {
  private let text: JSONText
  private let tokens: UnsafeMutablePointer<JSONToken>
  private let room: Int
  private var count = 0
  /// A bit for the number of each key so far.
  private var numbers: UInt64 = 0
  private let depthMax: Int
  private let membersMax: Int
  private let names: JSONNames
  /// LIMIT: keys with equal hashes but different names; more of them are an attack on the hash.
  private var collisionsLeft = 32
  /// LIMIT: elements that were not like the one they were compared with; then none is any more.
  private var comparisonsLeft = 16
  /// The innermost container, behind those around it; the first stands for the whole text.
  private var inner: UnsafeMutablePointer<Container>
  private var depth = 0

  private struct Container: BitwiseCopyable {
    /// One bit for the number of each key that has one.
    var numbers: UInt64 = 0
    /// One bit for the hash of each other key, so that a new one is mostly known to be new at once.
    var hashes: UInt64 = 0
    var members: UInt32 = 0
    /// The position of its token.
    let token: UInt32
    /// The byte that ends it.
    let ending: UInt8
    /// The position of the token of the last element that is a container; 0 for none.
    var model: UInt32 = 0

    init(token: Int, beginning: UInt8) {
      self.token = UInt32(truncatingIfNeeded: token)
      ending = beginning &+ 2
    }

    var isObject: Bool { ending == 0x7D }

    /// Counts one more member, whose key is at `start`.
    @inline(__always)
    mutating func count(_ start: Int, _ membersMax: Int) throws(JSONFault) {
      guard members < membersMax else { throw .tooManyMembers(start) }
      members &+= 1
    }

    /// Counts a member whose key has a number.
    @inline(__always)
    mutating func take(_ number: UInt32, _ start: Int, _ membersMax: Int) throws(JSONFault) {
      try count(start, membersMax)
      let bit: UInt64 = 1 &<< UInt64(number)
      guard numbers & bit == 0 else { throw .duplicateKey(start) }
      numbers |= bit
    }
  }

  /// Scans the whole of `bytes`.
  ///
  /// Two bytes hold one value at most, so the list never grows while it is written.
  static func scan(
    _ bytes: [UInt8], limits: JSONLimits, names: JSONNames
  ) throws(JSONFault) -> (tokens: [JSONToken], numbers: UInt64) {
    let depthMax = min(limits.depthMax, bytes.count)
    let capacity = min(bytes.count / 2 + depthMax + 2, limits.valuesMax)
    var numbers: UInt64 = 0
    let tokens = try [JSONToken](capacity: capacity) { tokens throws(JSONFault) in
      try unsafe tokens.withUnsafeMutableBufferPointer { room, count throws(JSONFault) in
        try unsafe bytes.withUnsafeBufferPointer { text throws(JSONFault) in
          try unsafe withUnsafeTemporaryAllocation(of: Container.self, capacity: depthMax + 1) {
            open throws(JSONFault) in
            guard let text = unsafe JSONText(text), let tokens = room.baseAddress,
              let containers = open.baseAddress
            else { throw .unexpectedEnd }
            var scanner = unsafe JSONScanner(
              text: text, tokens: tokens, room: room.count, containers: containers,
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
    text: JSONText, tokens: UnsafeMutablePointer<JSONToken>, room: Int,
    containers: UnsafeMutablePointer<Container>, limits: JSONLimits, names: JSONNames
  ) {
    self.text = text
    unsafe self.tokens = tokens
    self.room = room
    unsafe containers.initialize(to: Container(token: 0, beginning: 0))
    unsafe inner = containers
    depthMax = limits.depthMax
    membersMax = limits.membersMax
    self.names = names
  }

  /// Scans value after value; each turn begins where an element or a member does.
  @inline(__always)
  private mutating func scan() throws(JSONFault) {
    var at = text.space(0)
    while true {
      if unsafe inner.pointee.isObject { at = try key(at) }
      let byte = try text.peek(at)
      switch byte {
      case 0x22:
        let (end, isEscaped) = try text.string(at)
        try append(JSONToken(.string, at &+ 1, end &- 1, isEscaped: isEscaped), end)
        at = end
      case 0x7B, 0x5B:
        if let end = copy(at) {
          at = end
        } else {
          at = text.space(try open(byte, at))
          if try unsafe text.peek(at) != inner.pointee.ending { continue }
        }
      default:
        let token = try text.scalar(byte, at)
        at = token.range.upperBound
        try append(token, at)
      }
      at = try closing(text.space(at))
      guard depth > 0 else { break }
      at = text.space(at &+ 1)
    }
    guard at == text.end else { throw .trailingBytes(at) }
  }

  /// Steps over the ends of containers to the comma behind them, or behind the outermost value.
  @inline(__always)
  private mutating func closing(_ start: Int) throws(JSONFault) -> Int {
    var at = start
    while depth > 0, case let byte = try text.peek(at), byte != 0x2C {
      guard unsafe byte == inner.pointee.ending else { throw .unexpectedByte(at) }
      close(at &+ 1)
      at = text.space(at &+ 1)
    }
    return at
  }

  @inline(__always)
  private mutating func append(_ token: JSONToken, _ at: Int) throws(JSONFault) {
    guard count < room else { throw .tooManyValues(at) }
    unsafe tokens[count] = token
    count &+= 1
  }

  /// Steps over the first byte of a container.
  @inline(__always)
  private mutating func open(_ byte: UInt8, _ at: Int) throws(JSONFault) -> Int {
    guard depth < depthMax else { throw .tooDeep(at) }
    depth &+= 1
    unsafe inner += 1
    unsafe inner.initialize(to: Container(token: count, beginning: byte))
    try append(JSONToken(byte == 0x7B ? .object : .array, at, at &+ 1), at)
    return at &+ 1
  }

  @inline(__always)
  private mutating func close(_ end: Int) {
    let container = unsafe inner.pointee
    let token = Int(container.token)
    unsafe tokens[token].close(at: end, nodes: count &- token)
    numbers |= container.numbers
    depth &-= 1
    unsafe inner -= 1
    unsafe inner.pointee.model = container.token
  }

  /// Lists an element that is like the one before it, and says where it ends; nil if it is not.
  @inline(__always)
  private mutating func copy(_ at: Int) -> Int? {
    let model = unsafe Int(inner.pointee.model)
    guard model != 0, unsafe !inner.pointee.isObject, comparisonsLeft > 0 else { return nil }
    let nodes = unsafe tokens[model].next(after: model) &- model
    guard nodes <= room &- count else { return nil }
    let end = unsafe JSONLikeness.copy(model, nodes, to: count, of: tokens, at, in: text)
    if end != nil { count &+= nodes } else { comparisonsLeft &-= 1 }
    return end
  }

  /// Steps over a key and its colon.
  @inline(__always)
  private mutating func key(_ quote: Int) throws(JSONFault) -> Int {
    let start = quote &+ 1
    let (number, value) = text.name(quote, among: names)
    guard number != 0 else { return try otherKey(quote) }
    try unsafe inner.pointee.take(number, start, membersMax)
    try append(JSONToken(.key, start, value &- 2, number: number), start)
    return value
  }

  /// The same for a key that is none of the names or not written like most.
  @inline(__always)
  private mutating func otherKey(_ quote: Int) throws(JSONFault) -> Int {
    let token = try text.key(quote, among: names)
    if token.number != 0 {
      try unsafe inner.pointee.take(UInt32(token.number), quote &+ 1, membersMax)
    } else {
      try unsafe inner.pointee.count(quote &+ 1, membersMax)
      let bit: UInt64 = 1 &<< UInt64(token.hash >> 26)
      if unsafe inner.pointee.hashes & bit != 0 {
        collisionsLeft = try unsafe Self.compare(
          token, tokens, Int(inner.pointee.token) + 1..<count, text, collisionsLeft)
      }
      unsafe inner.pointee.hashes |= bit
    }
    try append(token, token.range.upperBound &+ 1)
    return try text.colon(token.range.upperBound &+ 1)
  }

  /// Throws if the key says what an earlier one of the same object, whose nodes are in `range`,
  /// says; how many collisions are left if not.
  @inline(never)
  private static func compare(
    _ token: JSONToken, _ tokens: UnsafeMutablePointer<JSONToken>, _ range: Range<Int>,
    _ text: JSONText, _ collisionsMax: Int
  ) throws(JSONFault) -> Int {
    var collisionsLeft = collisionsMax
    var node = range.lowerBound
    while node < range.upperBound {
      let other = unsafe tokens[node]
      if other.number == 0, other.hash == token.hash {
        collisionsLeft -= 1
        guard !text.isSame(token, other), collisionsLeft > 0 else {
          throw .duplicateKey(token.range.lowerBound)
        }
      }
      node = unsafe tokens[node + 1].next(after: node + 1)
    }
    return collisionsLeft
  }
}
