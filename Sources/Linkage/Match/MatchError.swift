/// Why a blinded match came to nothing.
package enum MatchError: Error, Equatable, Sendable {
  /// Peer: what was presented are no public keys of blinded matches.
  case malformedKeys
  /// Peer: a message is not what its place in the match asks for.
  case malformedMessage
  /// Peer: the proof of the bridge or of the custodian's gateway does not hold: another key was
  /// used than the published one.
  case badProof(Evaluator)
  /// Peer: no index is kept under this epoch.
  case unknownEpoch
  /// Environment: the index cannot be read, or sealing failed.
  case failed

  /// Whose key an element was evaluated with.
  package enum Evaluator: String, Sendable {
    case bridge, gateway
  }
}
