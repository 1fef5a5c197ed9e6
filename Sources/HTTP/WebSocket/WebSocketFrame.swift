/// What a frame is (RFC 6455 §5.2).
package enum WebSocketOpcode: UInt8, Sendable {
  case continuation = 0
  case text = 1
  case binary = 2
  case close = 8
  case ping = 9
  case pong = 10

  /// Whether it is about the connection and may stand between the frames of a message.
  package var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Why a WebSocket is closed (RFC 6455 §7.4.1).
package struct WebSocketCloseCode: Hashable, Sendable {
  /// The number as it is sent.
  package let rawValue: UInt16

  /// Done.
  package static let normal = WebSocketCloseCode(unchecked: 1000)
  /// The server ends.
  package static let goingAway = WebSocketCloseCode(unchecked: 1001)
  /// The peer broke the protocol.
  package static let protocolError = WebSocketCloseCode(unchecked: 1002)
  /// A kind of message that is not taken here.
  package static let unsupported = WebSocketCloseCode(unchecked: 1003)
  /// Text that is not UTF-8.
  package static let invalidText = WebSocketCloseCode(unchecked: 1007)
  /// What was said is against the rules.
  package static let policyViolation = WebSocketCloseCode(unchecked: 1008)
  /// A message above the limit.
  package static let tooBig = WebSocketCloseCode(unchecked: 1009)
  /// The far end could not be reached or ended.
  package static let badGateway = WebSocketCloseCode(unchecked: 1014)

  /// A code that may stand in a frame: registered, or of the ranges for libraries and applications.
  package init?(_ number: UInt16) {
    switch number {
    case 1000...1003, 1007...1014, 3000...4999: rawValue = number
    default: return nil
    }
  }

  private init(unchecked number: UInt16) { rawValue = number }
}

/// Why a stream of frames cannot be read on; every case is the peer's fault.
package enum WebSocketError: Error, Equatable, Sendable, CaseIterable {
  /// A bit that only an extension could give a meaning.
  case reservedBit
  case opcodeUnknown
  /// A client's frame must be masked.
  case unmasked
  /// A length in more bytes than it takes.
  case lengthNotShortest
  case controlTooLong
  case controlFragmented
  /// A continuation of nothing.
  case continuationUnexpected
  /// A new message before the last one ended.
  case continuationMissing
  /// A message of text, where bytes are spoken.
  case textRefused
  case messageTooLarge
  /// A closing frame of one byte, or with a code that must not be sent.
  case closeMalformed
  /// A closing frame's reason that is not UTF-8.
  case closeReasonMalformed

  /// What the peer is told.
  package var code: WebSocketCloseCode {
    switch self {
    case .textRefused: .unsupported
    case .messageTooLarge: .tooBig
    case .closeReasonMalformed: .invalidText
    default: .protocolError
    }
  }
}

/// Writes a server's frames: whole, never masked (RFC 6455 §5.1).
package enum WebSocketWriter {
  /// Appends one frame.
  package static func append(
    _ opcode: WebSocketOpcode, _ payload: ArraySlice<UInt8>, to bytes: inout [UInt8]
  ) {
    bytes.append(0x80 | opcode.rawValue)
    switch payload.count {
    case ...125: bytes.append(UInt8(payload.count))
    case ...0xFFFF:
      bytes.append(126)
      appendBigEndian(UInt16(payload.count), to: &bytes)
    default:
      bytes.append(127)
      appendBigEndian(UInt64(payload.count), to: &bytes)
    }
    bytes += payload
  }

  /// Appends a closing frame; of `reason`, ASCII, what fits.
  package static func appendClose(
    _ code: WebSocketCloseCode, _ reason: String, to bytes: inout [UInt8]
  ) {
    var payload: [UInt8] = []
    appendBigEndian(code.rawValue, to: &payload)
    payload += reason.utf8.lazy.filter { $0 < 0x80 }.prefix(123)
    append(.close, payload[...], to: &bytes)
  }

  private static func appendBigEndian(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
