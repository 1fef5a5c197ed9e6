/// Looks through bytes sixteen at a time.
enum ByteScan {
  /// What can be told of a text before anything in it is understood.
  struct Survey {
    /// True if a byte is zero.
    var holdsZero = false
    /// True if a line ends in another way than XML's own (XML 1.0 §2.11).
    var holdsCarriageReturn = false
    /// All bytes that are no ASCII stand in here; empty if there are none.
    var beyondASCII = 0..<0
  }

  /// Surveys all of `bytes`.
  static func survey(_ bytes: Span<UInt8>) -> Survey {
    var survey = Survey()
    var (first, last) = (bytes.count, 0)
    var zeros = SIMD16<UInt8>(repeating: 0)
    var returns = SIMD16<UInt8>(repeating: 0)
    let (zero, carriageReturn) = (
      SIMD16<UInt8>(repeating: 0), SIMD16<UInt8>(repeating: 0x0D)
    )
    // SAFETY: sixteen bytes are left from `at` on.
    unsafe bytes.withUnsafeBytes { bytes in
      var at = 0
      while at &+ 16 <= bytes.count {
        let block = unsafe bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
        zeros |= mask(block .== zero)
        returns |= mask(block .== carriageReturn)
        if !isASCII(block) {
          first = min(first, at)
          last = at &+ 16
        }
        at &+= 16
      }
      while at < bytes.count {
        let byte = unsafe bytes[at]
        if byte == 0 { survey.holdsZero = true }
        if byte == 0x0D { survey.holdsCarriageReturn = true }
        if byte >= 0x80 {
          first = min(first, at)
          last = at &+ 1
        }
        at &+= 1
      }
    }
    if zeros != zero { survey.holdsZero = true }
    if returns != zero { survey.holdsCarriageReturn = true }
    if first < last { survey.beyondASCII = first..<last }
    return survey
  }

  /// The first place from `start` on where one of three bytes stands; the count if none does.
  static func next(
    _ a: UInt8, _ b: UInt8, _ c: UInt8, in bytes: Span<UInt8>, from start: Int
  ) -> Int {
    let (first, second, third) = (
      SIMD16<UInt8>(repeating: a), SIMD16<UInt8>(repeating: b), SIMD16<UInt8>(repeating: c)
    )
    // SAFETY: sixteen bytes are left from `at` on.
    return unsafe bytes.withUnsafeBytes { bytes in
      var at = start
      while at &+ 16 <= bytes.count {
        let block = unsafe bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
        let place = firstSet(mask((block .== first) .| (block .== second) .| (block .== third)))
        if place < 16 { return at &+ place }
        at &+= 16
      }
      while at < bytes.count {
        let byte = unsafe bytes[at]
        if byte == a || byte == b || byte == c { return at }
        at &+= 1
      }
      return bytes.count
    }
  }

  /// True if the bytes of `a` come before those of `b`, as in a lexicon.
  static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    for place in 0..<min(a.count, b.count) where a[place] != b[place] {
      return a[place] < b[place]
    }
    return a.count < b.count
  }

  /// True if two texts have the same bytes.
  static func same(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    // SAFETY: the last word ends where the texts do, and may overlap the one before.
    return unsafe a.withUnsafeBytes { a in
      unsafe b.withUnsafeBytes { b in
        let count = a.count
        guard count >= 8 else {
          for at in 0..<count where unsafe a[at] != b[at] { return false }
          return true
        }
        var at = 0
        while at < count {
          let place = min(at, count &- 8)
          let left = unsafe a.loadUnaligned(fromByteOffset: place, as: UInt64.self)
          let right = unsafe b.loadUnaligned(fromByteOffset: place, as: UInt64.self)
          guard left == right else { return false }
          at &+= 8
        }
        return true
      }
    }
  }

  @inline(__always)
  private static func mask(_ found: SIMDMask<SIMD16<Int8>>) -> SIMD16<UInt8> {
    // SAFETY: a mask is as large as what it masks.
    unsafe unsafeBitCast(found, to: SIMD16<UInt8>.self)
  }

  @inline(__always)
  private static func isASCII(_ block: SIMD16<UInt8>) -> Bool {
    // SAFETY: sixteen bytes are two words.
    let words = unsafe unsafeBitCast(block, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) & 0x8080_8080_8080_8080 == 0
  }

  /// The first of sixteen bytes that is not zero; 16 if all are.
  @inline(__always)
  private static func firstSet(_ mask: SIMD16<UInt8>) -> Int {
    // SAFETY: sixteen bytes are two words.
    let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    if words[0] != 0 { return words[0].littleEndian.trailingZeroBitCount &>> 3 }
    if words[1] != 0 { return 8 &+ words[1].littleEndian.trailingZeroBitCount &>> 3 }
    return 16
  }
}
