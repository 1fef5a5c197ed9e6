import Consent
import Crypto
import Linkage
import Platform
import Record
import Store

/// What links patients: the part of the graph that holds the keys of links and pseudonyms.
struct Linking: Sendable {
  let handles: Handles
  let registers: Registers
  let links: LinkRegister
  let slips: SlipDesk
  let proposals: LinkDesk
  let foreignIDs: ForeignIDDesk
  /// Each network's own key, to which its halves of links are sealed.
  let sideKeys: [NetworkID: SideKeys]

  /// Reads the keys that the configuration names.
  init(
    _ configuration: Configuration, _ store: any Store, _ keystore: Keystore, _ clock: WallClock
  ) throws {
    handles = Handles(secret: try SecretKey.load(path: configuration.linkageKeyFile))
    registers = Registers(store: store, handles: handles, clock: clock)
    links = LinkRegister(
      store: store, keys: keystore, events: registers.events, clock: clock)
    sideKeys = try Composition.perNetwork(configuration) {
      SideKeys(
        SideKey(try HPKEPrivateKey.load(pemPath: $0.sideKeyFile)),
        former: try $0.formerSideKeyFiles.map { SideKey(try HPKEPrivateKey.load(pemPath: $0)) })
    }
    slips = SlipDesk(
      store: store, links: links, handles: handles, sideKeys: sideKeys,
      slipKeys: try Self.slipKeys(configuration), registers: registers, clock: clock)
    proposals = LinkDesk(
      store: store, links: links, handles: handles, sideKeys: sideKeys, registers: registers,
      clock: clock)
    foreignIDs = ForeignIDDesk(store: store, desk: proposals)
  }

  private static func slipKeys(_ configuration: Configuration) throws -> SlipKeys {
    let keys = try ([configuration.slipKeyFile] + configuration.formerSlipKeyFiles).map {
      try SigningKey.load(pemPath: $0)
    }
    // Eight characters of the thumbprint tell keys apart and keep the slip scannable.
    let names = try keys.map { String(try JSONWebKey.thumbprint(of: $0.verifying).prefix(8)) }
    let accepted = try zip(keys, names).map {
      try JSONWebKey($0.verifying, keyID: $1, algorithm: .ES256)
    }
    return SlipKeys(signing: keys[0], keyID: names[0], accepted: try JWKSet(accepted))
  }
}
