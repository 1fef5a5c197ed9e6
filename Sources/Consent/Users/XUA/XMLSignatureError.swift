/// Why a signature does not prove what an element says; all of it is the peer's fault.
package enum XMLSignatureError: Error, Equatable, Sendable {
  /// The element holds no signature of its own, or more than one.
  case notSigned
  /// Two elements of the document have the same ID.
  case duplicateID
  /// A part of the signature is missing, stands twice, or should not be there.
  case malformed(String)
  /// An algorithm other than the few that are accepted.
  case refusedAlgorithm(String)
  /// It refers to something else than the element it stands in.
  case wrongReference
  /// The element is not what was digested.
  case wrongDigest
  /// None of the keys that are trusted made it, or not the one it names.
  case badSignature
  /// The element is longer than it may be.
  case tooLong
}
