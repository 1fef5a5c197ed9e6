import COpenSSL

/// One TLS connection without its socket: ciphertext in, ciphertext out.
///
/// It owns no buffers: input and room for output are lent by ``Scratch`` for each call, and
/// OpenSSL gives its own back whenever a record is complete. Compared with handing OpenSSL the
/// socket this costs one copy of what is sent, and saves a system call per 16 KiB record.
///
/// SAFETY: `ssl` and `wire` are made in init, freed in deinit and reached by one owner only.
@safe
struct TLSEngine: ~Copyable {
  /// How far a call got.
  enum Progress: Equatable {
    /// The handshake needs more input.
    case handshaking
    /// Application data may flow; all input is consumed.
    case established
    /// The peer ended its side with a close_notify.
    case ended
  }

  private let ssl: OpaquePointer
  private let wire: UnsafeMutablePointer<kakehashi_wire>
  // Keeps what the verification call-back points to.
  private let context: TLSContext
  private(set) var isEstablished = false

  /// A server engine at the start of its handshake.
  init(_ context: TLSContext) throws(TransportError) {
    ERR_clear_error()
    guard let ssl = unsafe SSL_new(context.raw) else { throw .library(TLSLibrary.reason()) }
    let wire = UnsafeMutablePointer<kakehashi_wire>.allocate(capacity: 1)
    unsafe wire.initialize(to: kakehashi_wire())
    guard unsafe kakehashi_wire_attach(ssl, context.method, wire) == 1 else {
      unsafe SSL_free(ssl)
      unsafe wire.deallocate()
      throw .library(TLSLibrary.reason())
    }
    unsafe SSL_set_accept_state(ssl)
    unsafe self.ssl = ssl
    unsafe self.wire = wire
    self.context = context
  }

  deinit {
    // The session stays resumable although the peer may not have said goodbye.
    if isEstablished { unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN) }
    unsafe SSL_free(ssl)
    unsafe wire.deallocate()
  }

  /// Takes the first `count` bytes of the scratch input; hands plain bytes to `body`.
  ///
  /// What is to be sent meanwhile is added to the scratch output, also before a throw.
  mutating func receive(
    _ count: Int, _ scratch: Scratch, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(TransportError) -> Progress {
    unsafe wire.pointee.input = UnsafePointer(scratch.input.assumingMemoryBound(to: UInt8.self))
    unsafe wire.pointee.input_count = count
    lend(scratch)
    defer { takeBack(scratch) }
    TLSLibrary.forgetErrors()
    if !isEstablished {
      let result = unsafe SSL_do_handshake(ssl)
      guard result == 1 else { return try needsInput(result, otherwise: .handshaking) }
      isEstablished = true
    }
    repeat {
      let got = unsafe SSL_read(ssl, scratch.plain, Int32(Scratch.plainBytes))
      guard got > 0 else { return try needsInput(got, otherwise: .established) }
      unsafe body(UnsafeRawBufferPointer(start: scratch.plain, count: Int(got)))
    } while unsafe wire.pointee.input_count > 0 || SSL_has_pending(ssl) == 1
    return .established
  }

  /// Encrypts `plain`, at most ``Scratch/sliceBytesMax`` bytes, into the empty scratch output.
  mutating func send(
    _ plain: UnsafeRawBufferPointer, _ scratch: Scratch
  ) throws(TransportError) {
    precondition(plain.count <= Scratch.sliceBytesMax, "a slice fits the scratch output")
    guard unsafe !plain.isEmpty else { return }
    lend(scratch)
    defer { takeBack(scratch) }
    TLSLibrary.forgetErrors()
    let put = unsafe SSL_write(ssl, plain.baseAddress, Int32(plain.count))
    guard Int(put) == plain.count else { throw .library(TLSLibrary.reason()) }
  }

  /// Adds a close_notify to the scratch output.
  mutating func end(_ scratch: Scratch) {
    guard isEstablished else { return }
    lend(scratch)
    defer { takeBack(scratch) }
    ERR_clear_error()
    _ = unsafe SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// The peer's certificate; nil before the handshake is complete.
  func peer() -> PeerCertificate? {
    guard isEstablished, unsafe SSL_get_verify_result(ssl) == Int(X509_V_OK),
      let leaf = unsafe SSL_get0_peer_certificate(ssl)
    else { return nil }
    return unsafe PeerCertificate(leaf)
  }

  /// Whether the handshake resumed a former session.
  var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

  /// Lends the peer's certificate and what it sent with it to `body`; false without one.
  func withPeerChain(_ body: (_ leaf: OpaquePointer, _ chain: OpaquePointer?) -> Bool) -> Bool {
    guard let leaf = unsafe SSL_get0_peer_certificate(ssl) else { return false }
    return unsafe body(leaf, SSL_get_peer_cert_chain(ssl))
  }

  private func needsInput(
    _ result: Int32, otherwise: Progress
  ) throws(TransportError) -> Progress {
    switch unsafe SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: return otherwise
    case SSL_ERROR_ZERO_RETURN: return .ended
    default:
      let verdict = unsafe SSL_get_verify_result(ssl)
      guard isEstablished || verdict == Int(X509_V_OK) else {
        ERR_clear_error()
        throw .peerUntrusted(TLSLibrary.verification(verdict))
      }
      throw .handshakeFailed(TLSLibrary.reason())
    }
  }

  private func lend(_ scratch: Scratch) {
    unsafe wire.pointee.output = scratch.output.assumingMemoryBound(to: UInt8.self)
    unsafe wire.pointee.output_count = scratch.outputCount
    unsafe wire.pointee.output_capacity = Scratch.outputBytes
  }

  private func takeBack(_ scratch: Scratch) {
    scratch.outputCount = unsafe wire.pointee.output_count
    unsafe wire.pointee = kakehashi_wire()
  }
}
