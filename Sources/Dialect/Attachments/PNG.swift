/// Reads PNG files (ISO/IEC 15948, W3C PNG 2nd edition) for ``RasterImage``.
struct PNG {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// LIMIT: chunks of a file.
  private static let chunksMax = 65_536

  private let bytes: [UInt8]
  private var at = 8
  private var header: Header?
  private var hasPalette = false
  private var hasTransparency = false
  /// The compressed pixels.
  private var data: [UInt8] = []
  private var isAfterData = false
  private var kept: [(type: [UInt8], body: ArraySlice<UInt8>)] = []

  /// What IHDR says (§11.2.2).
  struct Header {
    let width: Int
    let height: Int
    let bitDepth: Int
    let colourType: Int
    let isInterlaced: Bool
  }

  /// A file's header, and the file without what is no pixel: only IHDR, PLTE, tRNS, IDAT and IEND
  /// are kept.
  static func clean(_ bytes: [UInt8]) throws(DialectError) -> (header: Header, bytes: [UInt8]) {
    guard bytes.starts(with: signature) else { throw malformed() }
    var reader = PNG(bytes)
    return try reader.read()
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static func malformed() -> DialectError {
    .attachmentMalformed(reason: "not a sound PNG file")
  }

  private mutating func read() throws(DialectError) -> (header: Header, bytes: [UInt8]) {
    var chunks = 0
    while true {
      chunks += 1
      guard chunks <= Self.chunksMax else { throw Self.malformed() }
      let (type, body) = try chunk()
      if try take(type, body) { break }
    }
    guard let header, !data.isEmpty, header.colourType != 3 || hasPalette else {
      throw Self.malformed()
    }
    guard try Inflating.count(zlib: data, max: header.rawBytes) == header.rawBytes else {
      throw Self.malformed()
    }
    return (header, written())
  }

  private mutating func chunk() throws(DialectError) -> ([UInt8], ArraySlice<UInt8>) {
    guard at + 12 <= bytes.count else { throw Self.malformed() }
    let length = Int(word(at))
    guard length <= bytes.count - at - 12 else { throw Self.malformed() }
    let checked = bytes[at + 4..<at + 8 + length]
    guard CRC32.of(checked) == word(at + 8 + length) else { throw Self.malformed() }
    at += 12 + length
    return (Array(checked.prefix(4)), checked.dropFirst(4))
  }

  private func word(_ at: Int) -> UInt32 {
    bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Takes a chunk; true at the last.
  private mutating func take(
    _ type: [UInt8], _ body: ArraySlice<UInt8>
  ) throws(DialectError) -> Bool {
    let name = String(decoding: type, as: UTF8.self)
    guard (header == nil) == (name == "IHDR") else { throw Self.malformed() }
    if name != "IDAT", !data.isEmpty { isAfterData = true }
    switch name {
    case "IHDR": header = try Header(Array(body))
    case "PLTE":
      guard !hasPalette, !hasTransparency, data.isEmpty, body.count % 3 == 0,
        (3...768).contains(body.count)
      else { throw Self.malformed() }
      hasPalette = true
      kept.append((type, body))
    case "tRNS":
      guard !hasTransparency, data.isEmpty, (1...256).contains(body.count) else {
        throw Self.malformed()
      }
      hasTransparency = true
      kept.append((type, body))
    case "IDAT":
      guard !isAfterData else { throw Self.malformed() }
      data += body
    case "IEND":
      guard body.isEmpty else { throw Self.malformed() }
      return true
    // A chunk that has to be understood and is not (§5.4): bit 5 of its first byte is 0.
    default:
      guard let first = type.first, first & 0x20 != 0, type.allSatisfy({ $0.isLetter }) else {
        throw Self.malformed()
      }
    }
    return false
  }

  private func written() -> [UInt8] {
    var out = Self.signature
    out.reserveCapacity(data.count + 1024)
    func write(_ type: [UInt8], _ body: some Collection<UInt8>) {
      func word(_ value: UInt32) {
        for shift in [24, 16, 8, 0] { out.append(UInt8(truncatingIfNeeded: value >> shift)) }
      }
      word(UInt32(truncatingIfNeeded: body.count))
      let start = out.count
      out += type
      out += body
      word(CRC32.of(out[start...]))
    }
    if let header { write(Array("IHDR".utf8), header.bytes) }
    for (type, body) in kept { write(type, body) }
    write(Array("IDAT".utf8), data)
    write(Array("IEND".utf8), [])
    return out
  }
}

extension PNG.Header {
  /// Reads the 13 bytes of IHDR.
  init(_ bytes: [UInt8]) throws(DialectError) {
    let malformed = DialectError.attachmentMalformed(reason: "not a sound PNG file")
    guard bytes.count == 13, bytes[10] == 0, bytes[11] == 0, bytes[12] <= 1 else {
      throw malformed
    }
    func word(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    width = word(0)
    height = word(4)
    bitDepth = Int(bytes[8])
    colourType = Int(bytes[9])
    isInterlaced = bytes[12] == 1
    let depths: [Int: [Int]] = [
      0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]
    guard depths[colourType]?.contains(bitDepth) ?? false,
      (1...RasterImage.sideMax).contains(width), (1...RasterImage.sideMax).contains(height),
      width * height <= RasterImage.pixelsMax
    else { throw malformed }
  }

  /// The 13 bytes of IHDR.
  var bytes: [UInt8] {
    func word(_ value: Int) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    return word(width) + word(height)
      + [UInt8(bitDepth), UInt8(colourType), 0, 0, isInterlaced ? 1 : 0]
  }

  /// The bytes of the pixels before they are compressed, a filter's byte before each line (§7.2,
  /// §8.2).
  var rawBytes: Int {
    let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colourType] ?? 0
    func size(_ width: Int, _ height: Int) -> Int {
      width == 0 ? 0 : height * (1 + (width * channels * bitDepth + 7) / 8)
    }
    guard isInterlaced else { return size(width, height) }
    let passes = [
      (0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2),
      (0, 1, 1, 2),
    ]
    return passes.reduce(0) { sum, pass in
      sum
        + size(
          (width - pass.0 + pass.1 - 1) / pass.1, (height - pass.2 + pass.3 - 1) / pass.3)
    }
  }
}

extension RasterImage {
  init(png bytes: [UInt8]) throws(DialectError) {
    let (header, clean) = try PNG.clean(bytes)
    try self.init(.png, width: header.width, height: header.height, bytes: clean)
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}

/// The check sum of PNG's chunks (ISO 3309, W3C PNG Annex D).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320
    }
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }
}
