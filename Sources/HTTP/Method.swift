/// A request method this bridge understands (RFC 9110 §9).
///
/// CONNECT and TRACE have no case on purpose: a tunnel or an echo can then not even be expressed.
package enum Method: String, CaseIterable, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"

  /// Whether sending the request twice has the effect of sending it once (RFC 9110 §9.2.2).
  package var isIdempotent: Bool { self != .post && self != .patch }

  /// Whether a request may carry content; on GET and HEAD content means nothing and is refused.
  package var admitsBody: Bool { self != .get && self != .head }

  /// The method spelled by `bytes`, matched case-sensitively through their value as one integer.
  init?(_ bytes: Bytes, _ range: Range<Int>) {
    guard range.count <= 7 else { return nil }
    var spelling: UInt64 = 0
    for index in range { spelling = spelling << 8 | UInt64(bytes[index]) }
    switch spelling {
    case 0x47_4554: self = .get
    case 0x4845_4144: self = .head
    case 0x504F_5354: self = .post
    case 0x50_5554: self = .put
    case 0x50_4154_4348: self = .patch
    case 0x4445_4C45_5445: self = .delete
    case 0x4F_5054_494F_4E53: self = .options
    default: return nil
    }
  }
}
