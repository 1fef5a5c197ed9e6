/// Why linkage work was refused.
package enum LinkageError: Error, Equatable, Sendable {
  /// Peer: a demographic field is empty, malformed or holds characters it may not.
  case malformedDemographics(field: String)
  /// Peer: kana name and name together need more than ``Demographics/nameBytesMax`` bytes.
  case demographicsTooLong(bytes: Int)
  /// Peer: the slip would need more than ``Slip/charactersMax`` characters.
  case slipTooLong(characters: Int)
  /// Peer: the slip's lifetime is not positive or exceeds ``Slip/lifetimeMax``.
  case slipLifetime
  /// Peer: what was presented is no slip of ours.
  case malformedSlip
  /// Peer: the slip's signature does not verify.
  case badSlipSignature
  /// Peer: the event is not allowed in the link's present state.
  case illegalTransition(state: LinkState, event: LinkEvent)
  /// Peer: the facility is on neither side of the link.
  case notAParty
  /// Peer: a token would be longer than its limit.
  case tokenTooLong
  /// Environment: a stored record does not decode.
  case malformedRecord
  /// Environment: sealing, opening or signing failed.
  case cryptography
}
