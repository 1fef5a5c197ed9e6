extension HL7v2 {
  /// Why a stream is not framed as MLLP has it; the connection cannot be read on.
  package enum FramingError: Error, Equatable, Sendable {
    /// A byte other than the start block stands between messages.
    case startMissing
    /// A start block stands within a message.
    case startRepeated
    /// The end block is not followed by a carriage return.
    case endMalformed
    /// A message has no byte.
    case empty
    /// A message is longer than the limit.
    case tooLong(bytesMax: Int)
    /// The stream ends within a message.
    case cutOff
  }

  /// Takes messages out of a stream of bytes (HL7 MLLP release 1): 0B, the message, 1C 0D.
  package struct FrameDecoder: Sendable {
    private enum State { case between, within, ending, failed(FramingError) }

    private let bytesMax: Int
    private var state = State.between
    private var message: [UInt8] = []

    /// A decoder at the start of a stream, of messages of at most `bytesMax` bytes.
    package init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Whether nothing of a message has arrived yet.
    package var isBetweenMessages: Bool {
      if case .between = state { true } else { false }
    }

    /// The messages that end within `bytes`, in order.
    ///
    /// Those before a fault come out before it is thrown: on the next call, if there are any.
    package mutating func receive(_ bytes: Span<UInt8>) throws(FramingError) -> [[UInt8]] {
      var messages: [[UInt8]] = []
      var at = 0
      while at < bytes.count {
        switch state {
        case .failed(let error):
          guard messages.isEmpty else { return messages }
          throw error
        case .between:
          state = bytes[at] == 0x0B ? .within : .failed(.startMissing)
          at += 1
        case .within: at = take(bytes, from: at)
        case .ending:
          finish(bytes[at], into: &messages)
          at += 1
        }
      }
      if case .failed(let error) = state, messages.isEmpty { throw error }
      return messages
    }

    /// Says that the stream ended.
    package func end() throws(FramingError) {
      switch state {
      case .between: break
      case .within, .ending: throw .cutOff
      case .failed(let error): throw error
      }
    }

    private mutating func finish(_ byte: UInt8, into messages: inout [[UInt8]]) {
      guard byte == 0x0D else { return state = .failed(.endMalformed) }
      guard !message.isEmpty else { return state = .failed(.empty) }
      messages.append(message)
      message = []
      state = .between
    }

    /// Takes bytes of a message up to its end block; returns where to go on.
    private mutating func take(_ bytes: Span<UInt8>, from start: Int) -> Int {
      var at = start
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        if byte == 0x1C {
          state = .ending
          return at
        }
        if byte == 0x0B {
          state = .failed(.startRepeated)
          return at
        }
        guard message.count < bytesMax else {
          state = .failed(.tooLong(bytesMax: bytesMax))
          return at
        }
        message.append(byte)
      }
      return at
    }
  }

  /// A message in its frame; nil if it holds a byte that would end or begin one.
  package static func frame(_ message: [UInt8]) -> [UInt8]? {
    guard !message.isEmpty, !message.contains(0x0B), !message.contains(0x1C) else { return nil }
    return [0x0B] + message + [0x1C, 0x0D]
  }
}
