import Crypto
import Platform

/// A file of sealed frames while it is written.
struct FrameWriter: ~Copyable {
  let path: String
  private var file: AppendFile
  private let sealer: Sealer
  private let probe: DiskProbe
  /// The sequence of the next frame.
  private(set) var sequence: UInt64
  /// Bytes that survive a crash.
  private(set) var durableBytes = 0

  /// Creates the file, or empties what a crash left of it, and writes preamble and header.
  ///
  /// CRASH: until the caller syncs the directory the file may vanish as a whole; until the
  /// first sync it may be torn. Neither holds anything that was acknowledged.
  init(
    creating path: String, _ kind: FileKind, key: SecretKey, sequence: UInt64,
    preallocate: Int, header: [UInt8], probe: DiskProbe
  ) throws(Errno) {
    try probe.reach(.create, path)
    var file = try AppendFile.open(path, create: true, preallocate: preallocate)
    if file.size > 0 { try file.truncate(to: 0) }
    let preamble = kind.preamble()
    guard let sealer = kind.sealer(preamble: preamble, key: key) else {
      preconditionFailure("a fresh preamble is well-formed")
    }
    let frame = Self.seal(.header, header, sequence, sealer)
    try probe.reach(.write, path)
    try file.write(preamble + frame.encoded())
    self.path = path
    self.file = file
    self.sealer = sealer
    self.probe = probe
    self.sequence = sequence + 1
  }

  /// Bytes written, durable or not.
  var size: Int { file.size }

  /// Seals and writes a frame; gives the bytes as written.
  @discardableResult
  mutating func write(_ kind: Frame.Kind, _ plain: [UInt8]) throws(Errno) -> [UInt8] {
    let bytes = Self.seal(kind, plain, sequence, sealer).encoded()
    try probe.reach(.write, path)
    try file.write(bytes)
    sequence += 1
    return bytes
  }

  /// Makes all that was written durable.
  mutating func sync() throws(Errno) {
    try probe.reach(.sync, path)
    try file.sync()
    durableBytes = file.size
  }

  /// Takes a failed write back, so that nothing but durable frames is left; releases what was
  /// allocated ahead.
  mutating func cutToDurable() throws(Errno) {
    try probe.reach(.truncate, path)
    try file.truncate(to: durableBytes)
    try probe.reach(.sync, path)
    try file.sync()
  }

  private static func seal(
    _ kind: Frame.Kind, _ plain: [UInt8], _ sequence: UInt64, _ sealer: Sealer
  ) -> Frame {
    let aad = Frame.authenticated(kind, sequence)
    let payload = sealer.seal(plain, authenticating: aad, sequence: sequence)
    return Frame(kind: kind, sequence: sequence, payload: payload)
  }
}
