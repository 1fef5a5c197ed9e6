/// What both ends of a relayed desktop are held to (RFC 6143).
package enum RFB {
  /// The only version spoken: 3.8.
  static let version = Array("RFB 003.008\n".utf8)

  /// The only pixel format spoken: 32 bits, little-endian, red in the lowest byte.
  ///
  /// One format for all the time makes the length of every rectangle certain: a change takes
  /// effect at a place in the stream that nobody but the desktop knows.
  static let pixelFormat: [UInt8] = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0]
  static let pixelBytes = 4

  /// LIMIT: pixels of a side of a desktop.
  static let sideMax = 8192
  /// LIMIT: bytes of a compressed piece, of a text that is skipped, or of a reason.
  static let pieceBytesMax = 1 << 26

  /// What a rectangle may hold: encodings whose length shows, and what they hint at.
  enum Encoding: Int32 {
    case raw = 0
    case copyRect = 1
    case rre = 2
    case hextile = 5
    case tight = 7
    case lastRect = -224
    case cursor = -239

    /// Whether a client may ask for it: one of these, or a hint of quality or compression.
    static func isPermitted(_ number: Int32) -> Bool {
      Encoding(rawValue: number) != nil || (-32 ... -23).contains(number)
        || (-256 ... -247).contains(number)
    }
  }

  /// The field of a message that is a number, in network order.
  static func number<Number: FixedWidthInteger>(
    _ bytes: ArraySlice<UInt8>, _ offset: Int, as type: Number.Type
  ) -> Number {
    var number: Number = 0
    for index in 0..<Number.bitWidth / 8 {
      number = number << 8 | Number(truncatingIfNeeded: bytes[bytes.startIndex + offset + index])
    }
    return number
  }

  /// A number in network order.
  static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    stride(from: number.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: number >> $0)
    }
  }
}

/// Why a relayed desktop ends.
package enum DesktopError: Error, Equatable, Sendable {
  /// The desktop cannot be reached, or ended.
  case desktopGone
  /// The desktop refused the role account.
  case loginRefused
  /// The desktop said what is not RFB as it is permitted here.
  case desktopMalformed(String)
  /// The browser's side is gone.
  case viewerGone
  /// The browser said what is not RFB as it is permitted here.
  case viewerMalformed(String)
  /// The session is not active now.
  case paused
}
