import COpenSSL

/// What OpenSSL has to say after a call failed.
enum TLSLibrary {
  /// Empties this thread's error queue, as a call whose failure is to be told needs it; looking
  /// first costs a tenth of emptying it.
  @inline(__always)
  static func forgetErrors() {
    if ERR_peek_error() != 0 { ERR_clear_error() }
  }

  /// The first reason in this thread's error queue, which is emptied.
  static func reason() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0, let text = unsafe ERR_reason_error_string(code) else {
      return "no reason given"
    }
    return unsafe String(cString: text)
  }

  /// The plain words for a verification result.
  static func verification(_ code: Int) -> String {
    guard let text = unsafe X509_verify_cert_error_string(code) else { return "unknown" }
    return unsafe String(cString: text)
  }
}
