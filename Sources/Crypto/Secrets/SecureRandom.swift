import COpenSSL
import Synchronization

/// Unpredictable bytes from libcrypto's per-thread generators (NIST SP 800-90A, kernel seeded).
package enum SecureRandom {
  private static let stock = Mutex(RandomStock())

  /// `count` random bytes; the process ends if the generator cannot be seeded.
  package static func bytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= 1 << 20, "random bytes are asked for by the megabyte")
    // SAFETY: `fill` writes all of the bytes it is lent.
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, used in
      let target = UnsafeMutableRawBufferPointer(bytes)
      unsafe fill(UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
      used = count
    }
  }

  /// A random UUID in lower case (RFC 9562 §5.4, version 4).
  package static func uuid() -> String {
    var bytes = bytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array(Hex.encode(bytes).utf8)
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { digits[$0] }
    return String(decoding: Array(parts.joined(separator: "-".utf8)), as: UTF8.self)
  }

  /// Fills `target` with bytes for secrets, drawn from the private generator.
  static func fill(_ target: UnsafeMutableRawBufferPointer) {
    if target.count > RandomStock.handOutMax { return unsafe draw(target) }
    stock.withLock { unsafe $0.fill(target) }
  }

  fileprivate static func draw(_ target: UnsafeMutableRawBufferPointer) {
    let bytes = unsafe target.assumingMemoryBound(to: UInt8.self).baseAddress
    Library.demand(unsafe RAND_priv_bytes_ex(nil, bytes, target.count, 0), "random bytes")
  }
}

/// Random bytes drawn ahead, since a draw costs as much for sixteen as for some hundred.
///
/// INVARIANT: no byte is handed out twice, and none stays here after it was. The process never
/// forks without an exec, so no other process has the same stock.
private struct RandomStock {
  /// LIMIT: longer requests are drawn for themselves.
  static let handOutMax = 64

  private var bytes = [UInt8](repeating: 0, count: 4_096)
  private var used = 4_096

  /// Fills a target of at most ``handOutMax`` bytes.
  mutating func fill(_ target: UnsafeMutableRawBufferPointer) {
    let range = take(target.count)
    unsafe bytes.withUnsafeMutableBytes { bytes in
      let given = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(given))
      unsafe OPENSSL_cleanse(given.baseAddress, given.count)
    }
  }

  private mutating func take(_ count: Int) -> Range<Int> {
    if bytes.count - used < count {
      unsafe bytes.withUnsafeMutableBytes { unsafe SecureRandom.draw($0) }
      used = 0
    }
    defer { used += count }
    return used..<used + count
  }
}
