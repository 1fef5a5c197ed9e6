import HTTP

/// Bounds of what custodians send.
enum HTTPBounds {
  /// The standard bounds with an answer's content of at most `bytesMax`.
  static func answers(_ bytesMax: Int) -> HTTPLimits {
    var limits = HTTPLimits.standard
    limits.bodyBytesMax = bytesMax
    return limits
  }
}
