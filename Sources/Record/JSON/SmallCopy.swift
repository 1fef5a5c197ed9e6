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
func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
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
