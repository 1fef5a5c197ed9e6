import Crypto

/// What the bridge keeps of an unspent slip and cannot read by itself.
///
/// One part opens with the claim code, the other with the scanned slip. Both stand on the patient's
/// paper alone, so that a slip nobody presents is unreadable from the moment it was handed out: its
/// keys need not be destroyed when it lapses, whatever journals and backups still hold.
package struct SlipDeposit: Equatable, Sendable {
  /// The slip and the issuer's half, under the claim code.
  fileprivate let forCode: [UInt8]
  /// The issuer's half, under the slip itself.
  fileprivate let forScan: [UInt8]

  /// Seals the slip `id`, whose compact form is `compact`, and the half of its issuer.
  package init(
    _ compact: String, half: SealedHalf, id: SlipID, code: ClaimCode, handles: Handles
  ) {
    var plain = Packer(version: Self.version)
    plain.text(compact)
    plain.field(half.bytes)
    forCode = handles.depositSealer(code).seal(plain.bytes, authenticating: id.bytes)
    forScan = handles.depositSealer(compact).seal(half.bytes, authenticating: id.bytes)
  }

  fileprivate init(forCode: [UInt8], forScan: [UInt8]) {
    self.forCode = forCode
    self.forScan = forScan
  }

  /// The slip and its issuer's half; throws `cryptography` unless `code` is the slip's.
  package func open(
    with code: ClaimCode, id: SlipID, handles: Handles
  ) throws(LinkageError) -> (compact: String, half: SealedHalf) {
    let plain = try Self.open(forCode, with: handles.depositSealer(code), id)
    var unpacker = try Unpacker(plain, version: Self.version)
    let compact = try unpacker.text()
    guard let half = SealedHalf(bytes: try unpacker.field()) else { throw .malformedRecord }
    try unpacker.finish()
    return (compact, half)
  }

  /// The issuer's half; throws `cryptography` unless `compact` is the slip.
  package func open(
    with compact: String, id: SlipID, handles: Handles
  ) throws(LinkageError) -> SealedHalf {
    let plain = try Self.open(forScan, with: handles.depositSealer(compact), id)
    guard let half = SealedHalf(bytes: plain) else { throw .malformedRecord }
    return half
  }

  private static let version: UInt8 = 1

  private static func open(
    _ sealed: [UInt8], with sealer: Sealer, _ id: SlipID
  ) throws(LinkageError) -> [UInt8] {
    do throws(CryptoError) {
      return try sealer.open(sealed, authenticating: id.bytes)
    } catch {
      throw .cryptography
    }
  }
}

extension Packer {
  /// Appends a deposit.
  package mutating func deposit(_ deposit: SlipDeposit) {
    field(deposit.forCode)
    field(deposit.forScan)
  }
}

extension Unpacker {
  /// Reads a deposit; whether it opens is seen when it is opened.
  package mutating func deposit() throws(LinkageError) -> SlipDeposit {
    SlipDeposit(forCode: try field(), forScan: try field())
  }
}
