/// Reads what a viewer says and lets pass what shows and moves: nothing else gets to the desktop.
///
/// A clipboard's text is dropped where it stands, so that nothing can be carried in by it.
struct ViewerReader: Sendable {
  /// What passes.
  struct Passed: Equatable {
    var bytes: [UInt8] = []
    /// Keys and movements among it.
    var inputs = 0
  }

  /// LIMIT: encodings one message may name.
  private static let encodingsMax = 256

  private var buffer: [UInt8] = []
  /// Bytes of a text that are still to be dropped.
  private var dropped = 0

  /// What of `bytes`, and of what was left before, is to be sent to the desktop.
  mutating func take(_ bytes: [UInt8]) throws(DesktopError) -> Passed {
    buffer += bytes
    var passed = Passed()
    while true {
      let skipped = min(dropped, buffer.count)
      buffer.removeFirst(skipped)
      dropped -= skipped
      guard dropped == 0, let type = buffer.first, let count = try length(type),
        buffer.count >= count
      else { return passed }
      try sort(type, buffer[..<count], &passed)
      buffer.removeFirst(count)
    }
  }

  /// How long the message is that `buffer` begins with; nil if that does not show yet.
  private func length(_ type: UInt8) throws(DesktopError) -> Int? {
    switch type {
    case 0: return 20
    case 2:
      guard buffer.count >= 4 else { return nil }
      let count = Int(RFB.number(buffer[...], 2, as: UInt16.self))
      guard count <= Self.encodingsMax else { throw .viewerMalformed("too many encodings") }
      return 4 + 4 * count
    case 3: return 10
    case 4: return 8
    case 5: return 6
    case 6: return 8
    default: throw .viewerMalformed("a message that is not permitted")
    }
  }

  private mutating func sort(
    _ type: UInt8, _ message: ArraySlice<UInt8>, _ passed: inout Passed
  ) throws(DesktopError) {
    switch type {
    case 0:
      guard message.dropFirst(4).elementsEqual(RFB.pixelFormat) else {
        throw .viewerMalformed("another pixel format")
      }
    case 2: passed.bytes += Self.filtered(message)
    case 6: try dropText(message)
    default:
      passed.bytes += message
      if type != 3 { passed.inputs += 1 }
    }
  }

  /// The message without encodings that are not permitted.
  private static func filtered(_ message: ArraySlice<UInt8>) -> [UInt8] {
    let kept = stride(from: 4, to: message.count, by: 4).compactMap { offset -> [UInt8]? in
      let number = RFB.number(message, offset, as: Int32.self)
      return RFB.Encoding.isPermitted(number) ? RFB.bytes(number) : nil
    }
    return [2, 0] + RFB.bytes(UInt16(kept.count)) + kept.joined()
  }

  /// A negative length is that of the extended clipboard.
  private mutating func dropText(_ message: ArraySlice<UInt8>) throws(DesktopError) {
    let count = RFB.number(message, 4, as: Int32.self).magnitude
    guard count <= RFB.pieceBytesMax else { throw .viewerMalformed("a text too long") }
    dropped = Int(count)
  }
}
