/// Copies of a few bytes without a call: most names and texts of an answer are short.
enum SmallCopy {
  /// Copies `count` bytes; the two places do not overlap.
  ///
  /// Both must have that many bytes.
  @inline(__always)
  static func copy(
    _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let from = unsafe UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    // SAFETY: the last word ends where the text does, and may overlap the one before.
    switch count {
    case 8...16:
      let first = unsafe from.loadUnaligned(as: UInt64.self)
      let last = unsafe from.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      unsafe to.storeBytes(of: first, as: UInt64.self)
      unsafe to.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
    case 4..<8:
      let first = unsafe from.loadUnaligned(as: UInt32.self)
      let last = unsafe from.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      unsafe to.storeBytes(of: first, as: UInt32.self)
      unsafe to.storeBytes(of: last, toByteOffset: count &- 4, as: UInt32.self)
    case 0..<4:
      for at in 0..<count { unsafe target[at] = source[at] }
    default: unsafe target.update(from: source, count: count)
    }
  }
}

/// True if two texts have the same bytes.
package func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
  let count = a.count
  guard count == b.count else { return false }
  guard count > 8 else { return JSONWord.load(a, 0, count) == JSONWord.load(b, 0, count) }
  // The last word ends where the texts do, and may overlap the one before.
  let last = count &- 8
  var at = 0
  while at < last {
    guard JSONWord.load(a, at) == JSONWord.load(b, at) else { return false }
    at &+= 8
  }
  return JSONWord.load(a, last) == JSONWord.load(b, last)
}
