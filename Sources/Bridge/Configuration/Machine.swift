import Glibc
import HTTP

/// What this machine offers.
enum Machine {
  /// Cores that are online, at least one.
  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// Bounds of what custodians send.
enum HTTPBounds {
  /// The standard bounds with an answer's content of at most `bytesMax`.
  static func answers(_ bytesMax: Int) -> HTTPLimits {
    var limits = HTTPLimits.standard
    limits.bodyBytesMax = bytesMax
    return limits
  }
}
