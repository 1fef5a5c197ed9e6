/// Every bound a parser keeps; crossing one is an error, never a truncation.
package struct HTTPLimits: Sendable, Equatable {
  /// Bytes of a request line or status line without its CRLF.
  package var requestLineBytesMax: Int
  /// Bytes of all field lines of a head with their CRLFs.
  package var fieldsBytesMax: Int
  /// Number of fields of a head.
  package var fieldCountMax: Int
  /// Bytes of content after decoding.
  package var bodyBytesMax: Int
  /// Bytes of all chunk extensions of one message together.
  package var chunkExtensionBytesMax: Int
  /// Bytes of all trailer lines with their CRLFs; trailers are dropped.
  package var trailerBytesMax: Int
  /// Interim (1xx) responses before the final one.
  package var interimCountMax: Int
  /// Parameters of a query or form.
  package var parameterCountMax: Int
  /// Bytes of a query or form before decoding.
  package var parametersBytesMax: Int

  /// Bounds for a request or response of this bridge; content up to 8 MiB.
  package static let standard = HTTPLimits()

  /// Bounds that differ from the standard ones only where named.
  package init(
    requestLineBytesMax: Int = 8192, fieldsBytesMax: Int = 32768, fieldCountMax: Int = 100,
    bodyBytesMax: Int = 8 << 20, chunkExtensionBytesMax: Int = 1024, trailerBytesMax: Int = 8192,
    interimCountMax: Int = 4, parameterCountMax: Int = 200, parametersBytesMax: Int = 65536
  ) {
    self.requestLineBytesMax = requestLineBytesMax
    self.fieldsBytesMax = fieldsBytesMax
    self.fieldCountMax = fieldCountMax
    self.bodyBytesMax = bodyBytesMax
    self.chunkExtensionBytesMax = chunkExtensionBytesMax
    self.trailerBytesMax = trailerBytesMax
    self.interimCountMax = interimCountMax
    self.parameterCountMax = parameterCountMax
    self.parametersBytesMax = parametersBytesMax
  }
}
