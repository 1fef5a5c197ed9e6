import Dialect
import Transport

/// MLLP on one connection (HL7 MLLP release 1).
struct MLLPFraming: MessageFraming {
  private var decoder: HL7v2.FrameDecoder
  private(set) var isBetweenMessages = true

  /// Takes messages of at most `bytesMax` bytes.
  init(bytesMax: Int) { decoder = HL7v2.FrameDecoder(bytesMax: bytesMax) }

  mutating func receive(_ bytes: Span<UInt8>) throws -> [[UInt8]] {
    let messages = try decoder.receive(bytes)
    isBetweenMessages = decoder.isBetweenMessages
    return messages
  }
}
