package import Crypto
package import Record

/// Somebody who may approve editions for one network; a person may have several keys.
package struct Approver: Sendable {
  /// The person's name, as the network's configuration has it.
  package let name: String
  /// The network.
  package let network: NetworkID
  /// The key: Ed25519 or P-256.
  package let key: VerifyingKey

  /// An approver; nil for a key of another kind.
  package init?(name: String, network: NetworkID, key: VerifyingKey) {
    guard key.kind == .ed25519 || key.kind == .p256 else { return nil }
    self.name = name
    self.network = network
    self.key = key
  }

  /// Whether both are one person, under whichever key.
  package func isSamePerson(as other: Approver) -> Bool {
    name == other.name && network == other.network
  }

  /// The name and the network, for people.
  package var text: String { "\(name) (\(network.text))" }
}

/// Everybody who may approve, as configured; no file that is to be approved says who they are.
package struct Approvers: Sendable {
  /// The approvers in the order they were configured.
  package let all: [Approver]
  private let byKey: [Digest: Approver]

  /// Approvers, each key once; nil if one stands twice.
  package init?(_ approvers: [Approver]) {
    all = approvers
    byKey = Dictionary(approvers.map { ($0.key.digest, $0) }) { first, _ in first }
    guard byKey.count == approvers.count else { return nil }
  }

  /// Whoever holds a key, if that person's network is one of `parties`.
  package func holder(of key: Digest, among parties: [String]) -> Approver? {
    byKey[key].flatMap { parties.contains($0.network.text) ? $0 : nil }
  }
}
