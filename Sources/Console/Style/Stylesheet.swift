/// The one stylesheet of all pages.
package enum Stylesheet {
  /// The bytes, UTF-8; served as `text/css` under an address of their own.
  package static var bytes: [UInt8] {
    HTML([ground, parts, forms].map { HTML(stringLiteral: $0) }).bytes
  }
}
