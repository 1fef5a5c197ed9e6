/// Reads compressed data (RFC 1950, RFC 1951) only to learn how long they are uncompressed.
///
/// How far a stream goes does not depend on the bytes it makes, so none of them is made: what would
/// grow without bound costs no memory, and stops at the limit.
enum Inflating {
  /// How many bytes a zlib stream makes.
  ///
  /// - Throws: `.attachmentMalformed` if it is unsound, makes more than `max`, or goes on behind
  ///   its end.
  static func count(zlib bytes: [UInt8], max: Int) throws(DialectError) -> Int {
    // RFC 1950 §2.2: deflate, a window of at most 32 KiB, no preset dictionary.
    guard bytes.count >= 6, bytes[0] & 0x0F == 8, bytes[0] >> 4 <= 7,
      (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0, bytes[1] & 0x20 == 0
    else { throw unsound }
    var reader = BitReader(bytes, from: 2, to: bytes.count - 4)
    var count = 0
    var isLast = false
    while !isLast {
      isLast = try reader.bits(1) == 1
      switch try reader.bits(2) {
      case 0: try stored(&reader, &count, max)
      case 1: try block(&reader, .fixedLengths, .fixedDistances, &count, max)
      case 2:
        let (lengths, distances) = try codes(&reader)
        try block(&reader, lengths, distances, &count, max)
      default: throw unsound
      }
    }
    guard reader.isAtEnd else { throw unsound }
    return count
  }

  static var unsound: DialectError {
    .attachmentMalformed(reason: "compressed data are unsound or too long")
  }

  private static func stored(
    _ reader: inout BitReader, _ count: inout Int, _ max: Int
  ) throws(DialectError) {
    reader.align()
    let length = try reader.bits(16)
    guard try reader.bits(16) == ~length & 0xFFFF else { throw unsound }
    try reader.skip(bytes: length)
    count += length
    guard count <= max else { throw unsound }
  }

  /// RFC 1951 §3.2.5.
  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12_289, 16_385, 24_577,
  ]

  private static func block(
    _ reader: inout BitReader, _ lengths: PrefixCode, _ distances: PrefixCode,
    _ count: inout Int, _ max: Int
  ) throws(DialectError) {
    while true {
      let symbol = try lengths.next(&reader)
      if symbol == 256 { return }
      if symbol < 256 {
        count += 1
      } else {
        guard symbol - 257 < lengthBases.count else { throw unsound }
        let length =
          lengthBases[symbol - 257] + (try reader.bits(lengthBits[symbol - 257]))
        let code = try distances.next(&reader)
        guard code < distanceBases.count else { throw unsound }
        let distance = distanceBases[code] + (try reader.bits(Swift.max(0, code / 2 - 1)))
        guard distance <= count else { throw unsound }
        count += length
      }
      guard count <= max else { throw unsound }
    }
  }

  /// RFC 1951 §3.2.7.
  private static func codes(
    _ reader: inout BitReader
  ) throws(DialectError) -> (PrefixCode, PrefixCode) {
    let lengthCount = try reader.bits(5) + 257
    let distanceCount = try reader.bits(5) + 1
    let codeCount = try reader.bits(4) + 4
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var widths = [Int](repeating: 0, count: 19)
    for index in 0..<codeCount { widths[order[index]] = try reader.bits(3) }
    let code = try PrefixCode(widths)
    var all: [Int] = []
    while all.count < lengthCount + distanceCount {
      let symbol = try code.next(&reader)
      switch symbol {
      case 16:
        guard let last = all.last else { throw unsound }
        all += Array(repeating: last, count: try reader.bits(2) + 3)
      case 17: all += Array(repeating: 0, count: try reader.bits(3) + 3)
      case 18: all += Array(repeating: 0, count: try reader.bits(7) + 11)
      default: all.append(symbol)
      }
    }
    guard all.count == lengthCount + distanceCount, all[256] > 0 else { throw unsound }
    return (
      try PrefixCode(Array(all[..<lengthCount])), try PrefixCode(Array(all[lengthCount...]))
    )
  }
}

/// A canonical Huffman code (RFC 1951 §3.2.2).
struct PrefixCode {
  private static let widthMax = 15
  /// Codes of up to as many bits are found in one step.
  private static let stepBits = 9

  /// How many codes of each width there are.
  private var counts = [Int](repeating: 0, count: widthMax + 1)
  /// The symbols by the order of their codes.
  private var symbols: [Int] = []
  /// By the next bits: a symbol and the width of its code; 0 where that is longer, or none.
  private var steps = [UInt16](repeating: 0, count: 1 << stepBits)

  static let fixedLengths = PrefixCode(
    unchecked: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  static let fixedDistances = PrefixCode(unchecked: Array(repeating: 5, count: 30))

  private init(unchecked widths: [Int]) {
    for width in widths where width > 0 { counts[width] += 1 }
    for width in 1...Self.widthMax {
      symbols += widths.indices.filter { widths[$0] == width }
    }
    var (code, index) = (0, 0)
    for width in 1...Self.stepBits {
      for symbol in symbols[index..<index + counts[width]] where code < 1 << width {
        let reversed = (0..<width).reduce(0) { $0 | (code >> $1 & 1) << (width - 1 - $1) }
        for high in 0..<1 << (Self.stepBits - width) {
          steps[reversed | high << width] = UInt16(symbol << 4 | width)
        }
        code += 1
      }
      index += counts[width]
      code <<= 1
    }
  }

  /// A code of the widths of its symbols; 0 for those that do not occur.
  init(_ widths: [Int]) throws(DialectError) {
    self.init(unchecked: widths)
    var left = 1
    for width in 1...Self.widthMax {
      left = left << 1 - counts[width]
      guard left >= 0 else { throw Inflating.unsound }
    }
  }

  func next(_ reader: inout BitReader) throws(DialectError) -> Int {
    let step = Int(steps[reader.ahead(Self.stepBits)])
    if step != 0 {
      _ = try reader.bits(step & 0xF)
      return step >> 4
    }
    var (code, first, index) = (0, 0, 0)
    for width in 1...Self.widthMax {
      code |= try reader.bits(1)
      let count = counts[width]
      if code - count < first { return symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw Inflating.unsound
  }
}

/// Bits of bytes, the lowest first.
struct BitReader {
  private let bytes: [UInt8]
  /// The next byte that is not in the buffer.
  private var at: Int
  private let end: Int
  private var buffer: UInt64 = 0
  private var buffered = 0

  /// Reads from the byte `from` to before the byte `to`.
  init(_ bytes: [UInt8], from: Int, to: Int) {
    self.bytes = bytes
    at = from
    end = to
  }

  /// True if less than a byte is left.
  var isAtEnd: Bool { at == end && buffered < 8 }

  private mutating func fill() {
    while buffered <= 56, at < end {
      buffer |= UInt64(bytes[at]) &<< UInt64(buffered)
      at += 1
      buffered += 8
    }
  }

  /// The next bits without taking them; zeros behind the end.
  mutating func ahead(_ count: Int) -> Int {
    if buffered < count { fill() }
    return Int(truncatingIfNeeded: buffer & (1 &<< UInt64(count) &- 1))
  }

  /// Takes at most 16 bits.
  mutating func bits(_ count: Int) throws(DialectError) -> Int {
    let value = ahead(count)
    guard count <= buffered else { throw Inflating.unsound }
    buffer &>>= UInt64(count)
    buffered -= count
    return value
  }

  mutating func align() {
    buffer &>>= UInt64(buffered & 7)
    buffered &= ~7
  }

  /// Takes whole bytes, aligned.
  mutating func skip(bytes count: Int) throws(DialectError) {
    at -= buffered / 8
    (buffer, buffered) = (0, 0)
    guard count <= end - at else { throw Inflating.unsound }
    at += count
  }
}
