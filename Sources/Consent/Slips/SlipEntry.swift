import Crypto
import Linkage
import Platform
import Record
import Store

/// What the bridge keeps of a slip until it lapses.
struct SlipEntry: Equatable, Sendable {
  /// Where a slip stands.
  enum State: UInt8, CaseIterable, Sendable {
    case issued = 1
    case redeemed = 2
    case revoked = 3
  }

  var state: State
  let issuer: FacilityReference
  let network: NetworkID
  let facility: FacilityID?
  let link: LinkID
  /// Where the key lies that the halves of the link are sealed with.
  let key: KeySlot
  let index: PatientIndex
  let expires: Timestamp
  let lease: Lease
  /// What redeeming takes; nil once the slip is spent.
  var deposit: SlipDeposit?

  /// Spends the slip and forgets what only an unspent one needs.
  mutating func spend(_ state: State) {
    self.state = state
    deposit = nil
  }
}

extension SlipEntry {
  private static let version: UInt8 = 3

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.byte(state.rawValue)
    packer.reference(issuer)
    packer.text(network.text)
    packer.optional(facility?.text)
    packer.fixed(link.bytes)
    packer.fixed(key.bytes)
    packer.fixed(index.digest.bytes)
    packer.number(expires.milliseconds)
    packer.number(Int64(bitPattern: lease.id))
    packer.flag(deposit != nil)
    if let deposit { packer.deposit(deposit) }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    guard let state = State(rawValue: try unpacker.byte()) else { throw .malformedRecord }
    let issuer = try unpacker.reference()
    guard let network = NetworkID(try unpacker.text()) else { throw .malformedRecord }
    var facility: FacilityID?
    if let text = try unpacker.optionalText() {
      guard let id = FacilityID(text) else { throw .malformedRecord }
      facility = id
    }
    guard let link = LinkID(try unpacker.fixed(16)),
      let key = KeySlot(try unpacker.fixed(KeySlot.byteCount)),
      let index = Digest(try unpacker.fixed(32))
    else { throw .malformedRecord }
    let expires = Timestamp(milliseconds: try unpacker.number())
    let lease = Lease(id: UInt64(bitPattern: try unpacker.number()))
    let deposit = try unpacker.flag() ? try unpacker.deposit() : nil
    try unpacker.finish()
    self.init(
      state: state, issuer: issuer, network: network, facility: facility, link: link, key: key,
      index: PatientIndex(index), expires: expires, lease: lease, deposit: deposit)
  }
}
