import COpenSSL
import Synchronization

/// AES under one key, from any number of threads; the key is set up once and not at each use.
final class KeyedCipher: Sendable {
  /// How AES is used.
  enum Mode {
    /// AES-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
    case gcm128, gcm256
    /// AES-CTR (NIST SP 800-38A) with a 128-bit start of the counter.
    case ctr256

    var keyByteCount: Int { self == .gcm128 ? 16 : 32 }
    fileprivate var algorithm: OpaquePointer {
      switch self {
      case .gcm128: unsafe Algorithms.aes128GCM
      case .gcm256: unsafe Algorithms.aes256GCM
      case .ctr256: unsafe Algorithms.aes256
      }
    }
  }

  static let tagByteCount = 16
  private static let nonceByteCount = 12

  private let mode: Mode
  private let key: SecretKey
  /// A context that has the key and no user now.
  private let spare = Mutex<Context?>(nil)

  init(_ mode: Mode, _ key: SecretKey) {
    precondition(key.byteCount == mode.keyByteCount, "an AES key of the mode's size")
    self.mode = mode
    self.key = key
  }

  /// `lead`, the ciphertext and its tag, in one piece.
  func seal(
    _ plain: [UInt8], nonce: [UInt8], authenticating aad: [UInt8], after lead: [UInt8] = []
  ) -> [UInt8] {
    let count = lead.count + plain.count + Self.tagByteCount
    // SAFETY: lead, ciphertext and tag fill the array, each at the end of the one before.
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, used in
      unsafe lead.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: $0)
      }
      let start = unsafe target.baseAddress.unsafelyUnwrapped + lead.count
      unsafe withContext(nonce, CipherDirection.encrypt) { context in
        unsafe Self.authenticate(context, aad)
        unsafe Self.update(context, plain.span, to: start)
        let end = unsafe start + plain.count
        var rest: Int32 = 0
        Library.demand(unsafe EVP_CipherFinal_ex(context, end, &rest), "seal")
        Library.demand(
          unsafe EVP_CIPHER_CTX_ctrl(
            context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagByteCount), end), "tag")
      }
      used = count
    }
  }

  /// The plain bytes; throws ``CryptoError/brokenSeal`` and gives nothing if the tag is wrong.
  func open(
    _ sealed: ArraySlice<UInt8>, nonce: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard sealed.count >= Self.tagByteCount else { throw .brokenSeal }
    let body = sealed.dropLast(Self.tagByteCount)
    var tag = [UInt8](sealed.suffix(Self.tagByteCount))
    var isGenuine = false
    // SAFETY: the plain bytes are as many as the body's.
    var plain = unsafe [UInt8](unsafeUninitializedCapacity: body.count) { target, used in
      let start = target.baseAddress
      isGenuine = unsafe withContext(nonce, CipherDirection.decrypt) { context in
        unsafe Self.authenticate(context, aad)
        unsafe Self.update(context, body.span, to: start)
        Library.demand(
          unsafe EVP_CIPHER_CTX_ctrl(
            context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagByteCount), &tag), "tag")
        var none: UInt64 = 0
        var count: Int32 = 0
        return unsafe withUnsafeMutableBytes(of: &none) { none in
          let none = unsafe none.assumingMemoryBound(to: UInt8.self).baseAddress
          return unsafe EVP_CipherFinal_ex(context, none, &count) == 1
        }
      }
      used = body.count
    }
    guard isGenuine else {
      _ = Library.drain()
      KeyFile.wipe(&plain)
      throw .brokenSeal
    }
    return plain
  }

  /// The bytes xored with the key stream that starts at the counter `start` (16 bytes), written to
  /// `target`, which has room for them.
  ///
  /// libcrypto takes ten times as long to be given a start as to encrypt the few counters of a
  /// handle; so the counters are encrypted here.
  func stream(
    _ bytes: Span<UInt8>, from start: UnsafeRawBufferPointer,
    to target: UnsafeMutablePointer<UInt8>
  ) {
    precondition(mode == .ctr256 && start.count == 16, "a counter is one block")
    var counter = unsafe UInt128(bigEndian: start.loadUnaligned(as: UInt128.self))
    let context = spare.withLock { $0.take() } ?? keyedContext()
    for from in stride(from: 0, to: bytes.count, by: 64) {
      var blocks = InlineArray<4, UInt128> { place in (counter &+ UInt128(place)).bigEndian }
      counter &+= 4
      unsafe withUnsafeMutableBytes(of: &blocks) { blocks in
        let blocks = unsafe blocks.assumingMemoryBound(to: UInt8.self)
        let count = min(64, bytes.count - from)
        var written: Int32 = 0
        // SAFETY: whole blocks are written over themselves, at most the four; the target has room
        // for as many bytes as there are.
        Library.demand(
          unsafe EVP_CipherUpdate(
            context.raw, blocks.baseAddress, &written, blocks.baseAddress,
            Int32((count + 15) / 16 * 16)), "counters")
        for place in 0..<count { unsafe target[from + place] = bytes[from + place] ^ blocks[place] }
      }
    }
    giveBack(context)
  }

  // MARK: Contexts

  /// A context for one user, ready for a value under `nonce`.
  private func withContext<R>(
    _ nonce: [UInt8], _ direction: Int32, _ body: (OpaquePointer) -> R
  ) -> R {
    precondition(nonce.count == Self.nonceByteCount, "a nonce of GCM's size")
    let context = spare.withLock { $0.take() } ?? keyedContext()
    Library.demand(
      unsafe EVP_CipherInit_ex2(context.raw, nil, nil, nonce, direction, nil), "cipher nonce")
    let result = unsafe body(context.raw)
    giveBack(context)
    return result
  }

  private func keyedContext() -> Context {
    let context = Context()
    unsafe key.withUnsafeBytes { key in
      Library.demand(
        unsafe EVP_CipherInit_ex2(
          context.raw, mode.algorithm, key.baseAddress, nil, CipherDirection.encrypt, nil),
        "cipher key")
    }
    return context
  }

  /// Keeps a context for the next user; one that another user gave back meanwhile goes.
  private func giveBack(_ context: consuming Context) {
    var context = Optional(context)
    spare.withLock { spare in
      if spare == nil { spare = context.take() }
    }
  }

  private static func authenticate(_ context: OpaquePointer, _ aad: [UInt8]) {
    guard !aad.isEmpty else { return }
    var count: Int32 = 0
    Library.demand(
      unsafe EVP_CipherUpdate(context, nil, &count, aad, Int32(aad.count)), "associated data")
  }

  private static func update(
    _ context: OpaquePointer, _ bytes: Span<UInt8>, to target: UnsafeMutablePointer<UInt8>?
  ) {
    guard !bytes.isEmpty else { return }
    var count: Int32 = 0
    unsafe bytes.withUnsafeBufferPointer { bytes in
      Library.demand(
        unsafe EVP_CipherUpdate(context, target, &count, bytes.baseAddress, Int32(bytes.count)),
        "cipher update")
    }
  }

  /// A cipher context with a key in it, and its one user.
  private struct Context: ~Copyable, Sendable {
    private let pointer: ConstantPointer

    init() {
      pointer = unsafe ConstantPointer(EVP_CIPHER_CTX_new(), "cipher context")
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer.raw) }

    var raw: OpaquePointer { unsafe pointer.raw }
  }
}

/// The last argument of EVP_CipherInit_ex2.
private enum CipherDirection {
  static let encrypt: Int32 = 1
  static let decrypt: Int32 = 0
}
