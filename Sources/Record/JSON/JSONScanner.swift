/// Reads a JSON text once, front to back, and lists its values.
struct JSONScanner {
  private(set) var tokens: [JSONToken]
  private let limits: JSONLimits
  private var at = 0
  /// The open containers and, for objects, where their keys begin in `keys`.
  private var open: [(token: Int, firstKey: Int)] = []
  private var keys: [(hash: UInt32, token: Int)] = []
  /// LIMIT: keys with equal hashes but different names; more of them are an attack on the hash.
  private var collisionsLeft = 32

  init(limits: JSONLimits, byteCount: Int) {
    self.limits = limits
    tokens = []
    tokens.reserveCapacity(min(byteCount / 12 + 16, 1 << 16))
  }

  /// Scans the whole of `text`.
  mutating func scan(_ text: Span<UInt8>) throws(JSONError) {
    skipSpace(text)
    try value(text)
    while let container = open.last {
      skipSpace(text)
      let isObject = tokens[container.token].kind == .object
      let isEmpty = tokens.count == container.token + 1
      let byte = try peek(text)
      if byte == (isObject ? 0x7D : 0x5D) {
        close(container.token, firstKey: container.firstKey)
        continue
      }
      if !isEmpty {
        guard byte == 0x2C else { throw .unexpectedByte(offset: at) }
        at += 1
        skipSpace(text)
      }
      if isObject { try key(text, firstKey: container.firstKey) }
      try value(text)
    }
    skipSpace(text)
    guard at == text.count else { throw .trailingBytes(offset: at) }
  }

  private func peek(_ text: Span<UInt8>) throws(JSONError) -> UInt8 {
    guard at < text.count else { throw .unexpectedEnd }
    return text[at]
  }

  private mutating func skipSpace(_ text: Span<UInt8>) {
    while at < text.count {
      let byte = text[at]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      at += 1
    }
  }

  private mutating func append(_ token: JSONToken) throws(JSONError) {
    guard tokens.count < limits.valuesMax else { throw .tooManyValues(offset: at) }
    tokens.append(token)
  }

  private mutating func value(_ text: Span<UInt8>) throws(JSONError) {
    let byte = try peek(text)
    switch byte {
    case 0x22:
      let (range, isEscaped) = try string(text)
      try append(JSONToken(.string, range, isEscaped: isEscaped))
    case 0x7B: try openContainer(.object)
    case 0x5B: try openContainer(.array)
    case 0x74: try word(text, "true", .true)
    case 0x66: try word(text, "false", .false)
    case 0x6E: try word(text, "null", .null)
    case 0x2D, 0x30...0x39: try number(text)
    default: throw .unexpectedByte(offset: at)
    }
  }

  private mutating func openContainer(_ kind: JSONDocument.Kind) throws(JSONError) {
    guard open.count < limits.depthMax else { throw .tooDeep(offset: at) }
    open.append((tokens.count, keys.count))
    try append(JSONToken(kind, at..<at + 1))
    at += 1
  }

  private mutating func close(_ token: Int, firstKey: Int) {
    at += 1
    tokens[token].close(at: at, next: tokens.count)
    open.removeLast()
    keys.removeLast(keys.count - firstKey)
  }

  private mutating func word(
    _ text: Span<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind
  ) throws(JSONError) {
    let start = at
    for offset in 0..<word.utf8CodeUnitCount {
      let byte = try peek(text)
      // SAFETY: `offset` is below the count of the static string.
      guard unsafe word.utf8Start[offset] == byte else { throw .unexpectedByte(offset: at) }
      at += 1
    }
    try append(JSONToken(kind, start..<at))
  }

  private mutating func key(_ text: Span<UInt8>, firstKey: Int) throws(JSONError) {
    guard try peek(text) == 0x22 else { throw .unexpectedByte(offset: at) }
    let (range, isEscaped) = try string(text)
    let name = text.extracting(range)
    let hash = isEscaped ? jsonNameHash(JSONEscapes.resolve(name).span) : jsonNameHash(name)
    guard keys.count - firstKey < limits.membersMax else {
      throw .tooManyMembers(offset: range.lowerBound)
    }
    for earlier in keys[firstKey...] where earlier.hash == hash {
      let other = tokens[earlier.token]
      if isEscaped || other.isEscaped {
        let same = JSONEscapes.resolve(name) == JSONEscapes.resolve(text.extracting(other.range))
        if same { throw .duplicateKey(offset: range.lowerBound) }
      } else if Self.equal(text, range, other.range) {
        throw .duplicateKey(offset: range.lowerBound)
      }
      collisionsLeft -= 1
      guard collisionsLeft > 0 else { throw .duplicateKey(offset: range.lowerBound) }
    }
    keys.append((hash, tokens.count))
    try append(JSONToken(.key, range, isEscaped: isEscaped, link: hash))
    skipSpace(text)
    guard try peek(text) == 0x3A else { throw .unexpectedByte(offset: at) }
    at += 1
    skipSpace(text)
  }

  private static func equal(_ text: Span<UInt8>, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { text[$0] == text[$1] }
  }

  private mutating func number(_ text: Span<UInt8>) throws(JSONError) {
    let start = at
    if text[at] == 0x2D { at += 1 }
    if at < text.count, text[at] == 0x30 { at += 1 } else { try digits(text, from: start) }
    if at < text.count, text[at] == 0x2E {
      at += 1
      try digits(text, from: start)
    }
    if at < text.count, text[at] | 0x20 == 0x65 {
      at += 1
      if at < text.count, text[at] == 0x2B || text[at] == 0x2D { at += 1 }
      try digits(text, from: start)
    }
    if at < text.count, text[at].isASCIIAlphanumeric || text[at] == 0x2E {
      throw .invalidNumber(offset: start)
    }
    try append(JSONToken(.number, start..<at))
  }

  private mutating func digits(_ text: Span<UInt8>, from start: Int) throws(JSONError) {
    let first = at
    while at < text.count, text[at].isASCIIDigit { at += 1 }
    guard at > first else {
      guard at < text.count else { throw .unexpectedEnd }
      throw .invalidNumber(offset: start)
    }
  }
}

// MARK: - Strings

extension JSONScanner {
  /// Reads a string; the range is without the quotes.
  private mutating func string(
    _ text: Span<UInt8>
  ) throws(JSONError) -> (range: Range<Int>, isEscaped: Bool) {
    at += 1
    let start = at
    var isEscaped = false
    while true {
      skipPlain(text)
      let byte = try peek(text)
      switch byte {
      case 0x22:
        at += 1
        return (start..<at - 1, isEscaped)
      case 0x5C:
        isEscaped = true
        try escape(text)
      case 0x80...: try multibyte(text)
      case ..<0x20: throw .unexpectedByte(offset: at)
      default: at += 1
      }
    }
  }

  /// Steps over ASCII that is neither a quote, a backslash nor a control, eight bytes at a time.
  ///
  /// A byte of `w` is below `n` if the top bit of `(w - n·0x01…01) & ~w` is set for it; the lowest
  /// set bit is exact, higher ones may be false, and only the lowest is used.
  private mutating func skipPlain(_ text: Span<UInt8>) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    while at + 8 <= text.count {
      // SAFETY: eight bytes are left from `at` on.
      let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
        .littleEndian
      let quote = word ^ (ones &* 0x22)
      let slash = word ^ (ones &* 0x5C)
      let stops =
        ((word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (slash &- ones) & ~slash | word)
        & tops
      guard stops == 0 else {
        at += stops.trailingZeroBitCount >> 3
        return
      }
      at += 8
    }
  }

  private mutating func escape(_ text: Span<UInt8>) throws(JSONError) {
    guard at + 1 < text.count else { throw .unexpectedEnd }
    if JSONEscapes.simple(text[at + 1]) != nil {
      at += 2
      return
    }
    guard text[at + 1] == 0x75 else { throw .invalidEscape(offset: at) }
    guard at + 6 <= text.count else { throw .unexpectedEnd }
    guard let unit = JSONEscapes.unit(text, at: at + 2) else { throw .invalidEscape(offset: at) }
    guard unit & 0xF800 == 0xD800 else {
      at += 6
      return
    }
    guard JSONEscapes.escape(text, at: at).scalar != nil else { throw .loneSurrogate(offset: at) }
    at += 12
  }

  /// Checks sequences of two to four bytes (RFC 3629 §4) until ASCII comes.
  private mutating func multibyte(_ text: Span<UInt8>) throws(JSONError) {
    while at < text.count, text[at] >= 0x80 {
      let first = text[at]
      let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      guard first >= 0xC2, first <= 0xF4 else { throw .invalidUTF8(offset: at) }
      guard at + width <= text.count else { throw .invalidUTF8(offset: at) }
      let second = text[at + 1]
      let range: ClosedRange<UInt8> =
        switch first {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
      guard range.contains(second) else { throw .invalidUTF8(offset: at) }
      if width > 2, text[at + 2] & 0xC0 != 0x80 { throw .invalidUTF8(offset: at) }
      if width > 3, text[at + 3] & 0xC0 != 0x80 { throw .invalidUTF8(offset: at) }
      at += width
    }
  }
}
