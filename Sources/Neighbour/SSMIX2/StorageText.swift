import Glibc

/// Text as the files of SS-MIX2 storage hold it: ISO-2022-JP with ASCII and JIS X 0208 only.
///
/// SOURCE: SS-MIX2 標準化ストレージ仕様書 1.2g; RFC 1468
// SAFETY: the descriptor is opened once, is used by this value alone and closed with it.
@safe struct StorageText: ~Copyable {
  /// What stands for a character that the storage cannot hold (外字).
  private static let unknown = Array("■".utf8)

  private let descriptor: iconv_t

  /// Throws ``NeighbourError/environment(_:)`` where the system does not know the encoding.
  init() throws(NeighbourError) {
    guard let opened = unsafe iconv_open("ISO-2022-JP", "UTF-8"),
      Int(bitPattern: opened) != -1
    else { throw .environment("the system cannot write ISO-2022-JP") }
    unsafe descriptor = opened
  }

  deinit { _ = unsafe iconv_close(descriptor) }

  /// The bytes of a text; each character that cannot be said becomes `■`.
  func encode(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      // A character at a time, so that the one that fails is known; escapes are joined below.
      let one = Array(String(scalar).utf8)
      bytes += convert(one) ?? convert(Self.unknown) ?? []
    }
    return Self.withoutNeedlessEscapes(bytes)
  }

  /// The bytes of one character, which end in ASCII; nil where there are none.
  private func convert(_ character: [UInt8]) -> [UInt8]? {
    var input = character.map(CChar.init(bitPattern:))
    var output = [CChar](repeating: 0, count: 16)
    // SAFETY: the pointers are used only while the arrays they point into are lent.
    let count = unsafe input.withUnsafeMutableBufferPointer { source -> Int? in
      unsafe output.withUnsafeMutableBufferPointer { target -> Int? in
        var from = source.baseAddress
        var to = target.baseAddress
        var (left, room) = (source.count, target.count)
        let isDone = unsafe iconv(descriptor, &from, &left, &to, &room) != -1
        let isReset = unsafe iconv(descriptor, nil, nil, &to, &room) == 0
        return isDone && isReset ? target.count - room : nil
      }
    }
    return count.map { output.prefix($0).map(UInt8.init(bitPattern:)) }
  }

  /// Joins what stands in the same character set: a way to ASCII and straight back is none.
  private static func withoutNeedlessEscapes(_ bytes: [UInt8]) -> [UInt8] {
    let back: [UInt8] = [0x1B, 0x28, 0x42, 0x1B, 0x24, 0x42]
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x1B, bytes[index...].starts(with: back) {
        index += back.count
      } else {
        joined.append(bytes[index])
        index += 1
      }
    }
    return joined
  }
}
