/// The bytes that are scanned, and steps over what stands in them.
///
/// SAFETY: the pointer is lent by the scanner for as long as this lives; every read is below `end`,
/// which each step checks first.
@safe struct JSONText {
  private let start: UnsafePointer<UInt8>
  /// How many bytes there are.
  let end: Int

  private var bytes: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: start, count: end)
  }

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return nil }
    unsafe self.start = start
    end = bytes.count
  }

  /// The byte at `at`.
  @inline(__always)
  func peek(_ at: Int) throws(JSONFault) -> UInt8 {
    guard at < end else { throw .unexpectedEnd }
    return unsafe start[at]
  }

  /// Where white space that begins at `at` ends; mostly there is none.
  @inline(__always)
  func space(_ at: Int) -> Int {
    unsafe at < end && start[at] <= 0x20 ? run(ofSpace: at) : at
  }

  @inline(never)
  private func run(ofSpace first: Int) -> Int {
    var at = first
    let blank = SIMD16<UInt8>(repeating: 0x20)
    while at &+ 16 <= end,
      unsafe UnsafeRawPointer(start + at).loadUnaligned(as: SIMD16<UInt8>.self) == blank
    {
      at &+= 16
    }
    while at < end {
      let byte = unsafe start[at]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      at &+= 1
    }
    return at
  }

  /// Steps over the colon behind a key, and over white space around it.
  @inline(__always)
  func colon(_ start: Int) throws(JSONFault) -> Int {
    let at = space(start)
    guard try peek(at) == 0x3A else { throw .unexpectedByte(at) }
    return space(at &+ 1)
  }

  /// How many bytes from `a` and from `b` on, which comes later, are the same; at most `count`.
  @inline(__always)
  func alike(_ a: Int, _ b: Int, _ count: Int) -> Int {
    let count = min(count, end &- b)
    let (first, second) = unsafe (UnsafeRawPointer(start + a), UnsafeRawPointer(start + b))
    func difference(_ at: Int) -> UInt64 {
      // SAFETY: eight bytes are left from either place on.
      unsafe first.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        ^ second.loadUnaligned(fromByteOffset: at, as: UInt64.self)
    }
    var same = 0
    while same &+ 16 <= count, difference(same) | difference(same &+ 8) == 0 { same &+= 16 }
    while same &+ 8 <= count {
      let difference = difference(same)
      if difference != 0 { return same &+ difference.littleEndian.trailingZeroBitCount &>> 3 }
      same &+= 8
    }
    while same < count, unsafe start[a &+ same] == start[b &+ same] { same &+= 1 }
    return same
  }

  /// The string whose opening quote is at `quote`, and whether it is written with escapes.
  @inline(__always)
  func string(_ quote: Int) throws(JSONFault) -> (end: Int, isEscaped: Bool) {
    var at = quote
    let isEscaped = try JSONStrings.scan(unsafe bytes.span, &at)
    return (at, isEscaped)
  }

  /// `true`, `false`, `null` or a number that begins with `byte` at `start`.
  @inline(never)
  func scalar(_ byte: UInt8, _ start: Int) throws(JSONFault) -> JSONToken {
    switch byte {
    case 0x74: return JSONToken(.true, start, try word("true", start))
    case 0x66: return JSONToken(.false, start, try word("false", start))
    case 0x6E: return JSONToken(.null, start, try word("null", start))
    case 0x2D, 0x30...0x39:
      var at = start
      try JSONNumbers.scan(unsafe bytes.span, &at)
      return JSONToken(.number, start, at)
    default: throw .unexpectedByte(start)
    }
  }

  private func word(_ word: StaticString, _ start: Int) throws(JSONFault) -> Int {
    for offset in 0..<word.utf8CodeUnitCount {
      // SAFETY: `offset` is below the count of the static string.
      guard try unsafe peek(start + offset) == word.utf8Start[offset] else {
        throw .unexpectedByte(start + offset)
      }
    }
    return start + word.utf8CodeUnitCount
  }

  /// The key whose opening quote is at `quote` if it is one of `names`, plainly written and with a
  /// value right behind its colon, and where that begins; 0 if not.
  ///
  /// What is a name up to the first quote has no escapes and nothing else to check.
  @inline(__always)
  func name(_ quote: Int, among names: JSONNames) -> (number: UInt32, value: Int) {
    // SAFETY: a quote, 24 bytes of a name, a quote, a colon and a byte are there.
    guard quote &+ 28 <= end, unsafe start[quote] == 0x22,
      let name = unsafe JSONName(beforeQuoteAt: start + quote + 1),
      case let value = quote &+ name.count &+ 3, unsafe start[value &- 1] == 0x3A,
      unsafe start[value] > 0x20
    else { return (0, 0) }
    return (names.number(name), value)
  }

  /// Any key.
  @inline(never)
  func key(_ quote: Int, among names: JSONNames) throws(JSONFault) -> JSONToken {
    guard try peek(quote) == 0x22 else { throw .unexpectedByte(quote) }
    let (end, isEscaped) = try string(quote)
    let text = unsafe bytes.span
    let range = quote + 1..<end - 1
    let name: JSONName
    if isEscaped {
      let resolved = JSONEscapes.resolve(text.extracting(range))
      name = JSONName(resolved.span, 0, resolved.count)
    } else {
      name = JSONName(text, range.lowerBound, range.upperBound)
    }
    return JSONToken(
      .key, range.lowerBound, range.upperBound, isEscaped: isEscaped, link: name.hash,
      number: names.number(name))
  }

  /// True if two keys say the same.
  func isSame(_ a: JSONToken, _ b: JSONToken) -> Bool {
    let text = unsafe bytes.span
    let (first, second) = (text.extracting(a.range), text.extracting(b.range))
    guard a.isEscaped || b.isEscaped else { return equal(first, second) }
    return JSONEscapes.resolve(first) == JSONEscapes.resolve(second)
  }
}
