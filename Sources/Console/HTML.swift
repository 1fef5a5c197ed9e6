/// A piece of a page: markup that this floor wrote, with every text in it escaped.
///
/// It is the only way to bytes that a browser gets, so no text of a custodian is ever markup there
/// (HTML Living Standard §13.3).
package struct HTML: Sendable {
  /// The bytes, UTF-8.
  package private(set) var bytes: [UInt8]

  /// Markup as it stands here in the source.
  package init(_ markup: StaticString) {
    bytes = markup.withUTF8Buffer { unsafe Array($0) }
  }
}
