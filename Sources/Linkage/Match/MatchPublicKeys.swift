package import Crypto
package import Record

/// The public keys of blinded matches with one network in one epoch: an annex to the agreement,
/// believed because it was signed and logged, never because the bridge says so.
package struct MatchPublicKeys: Equatable, Sendable {
  /// LIMIT: epochs are small numbers.
  package static let epochs = 1...1_000_000

  /// The network whose patients can be found.
  package let network: NetworkID
  /// Which generation of keys it is.
  package let epoch: Int
  /// The bridge's key for this network.
  package let bridge: OPRFPublicKey
  /// The key of the network's gateway.
  package let gateway: OPRFPublicKey
  /// To which a look into the index is sealed.
  package let sealing: HPKEPublicKey

  /// Keys; `epoch` within ``epochs``.
  package init(
    network: NetworkID, epoch: Int, bridge: OPRFPublicKey, gateway: OPRFPublicKey,
    sealing: HPKEPublicKey
  ) {
    self.network = network
    self.epoch = epoch
    self.bridge = bridge
    self.gateway = gateway
    self.sealing = sealing
  }

  /// Reads the annex; `malformedKeys` for anything else.
  package init(json: [UInt8]) throws(MatchError) {
    // Whatever is not strict JSON is no annex either.
    guard let value = try? JSONValue.parse(json), let members = value.members,
      members.map(\.key) == ["network", "epoch", "bridge", "gateway", "sealing"],
      let network = value["network"]?.string.flatMap({ NetworkID($0) }),
      let epoch = value["epoch"]?.integer, let epoch = Int(exactly: epoch),
      Self.epochs.contains(epoch),
      let bridge = value["bridge"]?.string.flatMap(Base64URL.decode),
      let gateway = value["gateway"]?.string.flatMap(Base64URL.decode),
      let sealing = value["sealing"]?.string.flatMap(Base64URL.decode)
    else { throw .malformedKeys }
    do throws(CryptoError) {
      self.init(
        network: network, epoch: epoch, bridge: try OPRFPublicKey(bridge),
        gateway: try OPRFPublicKey(gateway), sealing: try HPKEPublicKey(sealing))
    } catch { throw .malformedKeys }
  }

  /// The annex as it is signed and handed out, one line.
  package var json: JSONValue {
    [
      "network": .string(network.text), "epoch": .number("\(epoch)"),
      "bridge": .string(Base64URL.encode(bridge.bytes)),
      "gateway": .string(Base64URL.encode(gateway.bytes)),
      "sealing": .string(Base64URL.encode(sealing.bytes)),
    ]
  }

  /// What people compare and the ledger holds: the digest of the annex.
  package var digest: Digest { SHA256.hash(json.encoded()) }
}
