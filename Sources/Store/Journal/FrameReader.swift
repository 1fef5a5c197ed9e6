import Crypto
import Platform

/// A file of sealed frames while it is read back, one frame after the other.
struct FrameReader: ~Copyable {
  let path: String
  private let file: AppendFile
  private let sealer: Sealer
  private let payloadBytesMax: Int
  /// Where the next frame begins.
  private(set) var offset: Int
  /// The sequence the next frame must have.
  private(set) var sequence: UInt64

  /// A frame, or why there is none.
  enum Step {
    /// A whole frame, unsealed, and its bytes as they lie in the file.
    case frame(Frame.Kind, plain: [UInt8], raw: [UInt8])
    /// The file ends here.
    case end
    /// No whole frame begins here, though the file goes on.
    case broken
  }

  /// Opens the file; nil if not even its preamble is whole.
  init?(
    _ path: String, _ kind: FileKind, key: SecretKey, sequence: UInt64, limits: StoreLimits
  ) throws(StoreError) {
    let file = try StoreError.wrapping { () throws(Errno) in
      try AppendFile.open(path, create: false, preallocate: 0)
    }
    let preamble = try StoreError.wrapping { () throws(Errno) in
      try file.read(at: 0, count: FileKind.preambleBytes)
    }
    guard let sealer = kind.sealer(preamble: preamble, key: key) else { return nil }
    self.file = file
    self.sealer = sealer
    self.path = path
    self.sequence = sequence
    payloadBytesMax = limits.frameBytesMax + 16
    offset = FileKind.preambleBytes
  }

  /// The next frame.
  ///
  /// Throws ``StoreError/wrongKey(file:)`` if the header does not open, and
  /// ``StoreError/corrupt(file:offset:reason:)`` if a whole frame is not the one expected.
  mutating func next() throws(StoreError) -> Step {
    let headBytes = try read(at: offset, count: Frame.headBytes)
    if headBytes.isEmpty { return .end }
    guard let head = Frame.Head(in: headBytes, at: 0, payloadBytesMax: payloadBytesMax)
    else { return .broken }
    let payload = try read(at: offset + Frame.headBytes, count: head.payloadBytes)
    guard let frame = Frame(head, payload: payload[...]) else { return .broken }
    guard frame.sequence == sequence else {
      throw corrupt("frame \(frame.sequence) stands where \(sequence) belongs")
    }
    let plain = try open(frame)
    offset += frame.byteCount
    sequence += 1
    return .frame(frame.kind, plain: plain, raw: headBytes + payload)
  }

  /// An error about the place where the next frame begins.
  func corrupt(_ reason: String) -> StoreError {
    .corrupt(file: path, offset: offset, reason: reason)
  }

  private func open(_ frame: Frame) throws(StoreError) -> [UInt8] {
    do throws(CryptoError) {
      return try sealer.open(
        frame.payload, authenticating: Frame.authenticated(frame.kind, frame.sequence),
        sequence: frame.sequence)
    } catch {
      if frame.kind == .header { throw .wrongKey(file: path) }
      throw corrupt("the seal of frame \(frame.sequence) is broken")
    }
  }

  private func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
    try StoreError.wrapping { () throws(Errno) in try file.read(at: offset, count: count) }
  }
}
