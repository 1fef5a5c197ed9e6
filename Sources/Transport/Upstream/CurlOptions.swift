import CCurl
import COpenSSL

/// Everything a connection is told: what is not said here, libcurl must not take from elsewhere.
///
/// SAFETY: `easy` is lent by the socket that owns it, which outlives this value.
@safe
struct CurlOptions {
  private let easy: UnsafeMutableRawPointer

  init(_ easy: UnsafeMutableRawPointer) { unsafe self.easy = easy }

  /// Throws `library` if libcurl refuses an option.
  func set(
    _ origin: Origin, _ files: ClientTLSFiles, _ deadline: Duration,
    errorText: UnsafeMutablePointer<CChar>
  ) throws(TransportError) {
    unsafe kakehashi_curl_set_error_buffer(easy, errorText)
    try text(CURLOPT_URL, origin.url)
    try text(CURLOPT_PROTOCOLS_STR, "https")
    try number(CURLOPT_CONNECT_ONLY, 1)
    try number(CURLOPT_NOSIGNAL, 1)
    try number(CURLOPT_FOLLOWLOCATION, 0)
    try number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    try number(CURLOPT_TCP_NODELAY, 1)
    try number(CURLOPT_TCP_KEEPALIVE, 1)
    try number(CURLOPT_FRESH_CONNECT, 1)
    let (seconds, attoseconds) = deadline.components
    let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    try number(CURLOPT_CONNECTTIMEOUT_MS, max(1, milliseconds))
    try isolate()
    try trust(files)
  }

  /// Nothing from the environment or a file that was not named.
  private func isolate() throws(TransportError) {
    try text(CURLOPT_PROXY, "")
    try text(CURLOPT_NOPROXY, "*")
    try number(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    try text(CURLOPT_CAPATH, nil)
    try number(CURLOPT_SSL_SESSIONID_CACHE, 0)
  }

  private func trust(_ files: ClientTLSFiles) throws(TransportError) {
    try number(CURLOPT_SSL_VERIFYPEER, 1)
    try number(CURLOPT_SSL_VERIFYHOST, 2)
    try text(CURLOPT_CAINFO, files.authorities)
    if let list = files.revocationList { try text(CURLOPT_CRLFILE, list) }
    if let chain = files.chain, let key = files.key {
      try text(CURLOPT_SSLCERTTYPE, "PEM")
      try text(CURLOPT_SSLCERT, chain)
      try text(CURLOPT_SSLKEY, key)
    }
    switch files.minimum {
    case .tls13:
      try number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3)
    case .tls12(let suites):
      try number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
      try text(CURLOPT_SSL_CIPHER_LIST, suites.joined(separator: ":"))
    }
    guard unsafe kakehashi_curl_on_tls_context(easy, tuneContext) == CURLE_OK else {
      throw .library("libcurl refuses to let its TLS context be tuned")
    }
  }

  private func text(_ option: CURLoption, _ value: String?) throws(TransportError) {
    guard unsafe kakehashi_curl_set_text(easy, option, value) == CURLE_OK else {
      throw .library("libcurl refuses option \(option.rawValue)")
    }
  }

  private func number(_ option: CURLoption, _ value: some BinaryInteger) throws(TransportError) {
    guard unsafe kakehashi_curl_set_number(easy, option, Int(value)) == CURLE_OK else {
      throw .library("libcurl refuses option \(option.rawValue)")
    }
  }

  /// Why a connection did not come about; `text` is libcurl's or OpenSSL's account of it.
  static func error(_ code: CURLcode, _ text: String) -> TransportError {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      .peerUntrusted(text)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CLIENTCERT, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
      .handshakeFailed(text)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: .unreachable(text)
    case CURLE_OPERATION_TIMEDOUT: .late(.connect)
    default: .library(text.isEmpty ? "libcurl error \(code.rawValue)" : text)
    }
  }
}

/// Reads ahead, so that a record costs one system call; and keeps session keys from being logged,
/// which libcurl does if the environment variable SSLKEYLOGFILE is set.
private let tuneContext: curl_ssl_ctx_callback = { _, context, _ in
  guard let context = unsafe context else { return CURLE_SSL_CONNECT_ERROR }
  let tls = OpaquePointer(context)
  unsafe SSL_CTX_set_keylog_callback(tls, nil)
  unsafe SSL_CTX_ctrl(tls, SSL_CTRL_SET_READ_AHEAD, 1, nil)
  let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
  unsafe SSL_CTX_ctrl(tls, SSL_CTRL_MODE, Int(modes), nil)
  return CURLE_OK
}
