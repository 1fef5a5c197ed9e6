package import Crypto
import Ledger
import Linkage
package import Platform
package import Record

/// A key that the bridge works with, as the configuration and the ceremonies know it.
package struct KeptKey: Sendable {
  /// What a key is for.
  package enum Kind: String, CaseIterable, Sendable {
    /// Opens a network's halves of links and the slips to it.
    case side
    /// Signs slips.
    case slip
    /// Seals a network's own views in the ledger.
    case audit
    /// The root of handles and blind indexes.
    case linkage
    /// Seals the journal and the keystore.
    case store
    /// Signs the ledger.
    case ledger
    /// One epoch of a network's blinded match; `gateway` makes and replaces it.
    case match

    /// Whether each network has one of its own.
    package var isOfNetwork: Bool { [.side, .audit, .match].contains(self) }

    /// Whether another key can follow it while the bridge goes on with what there is.
    package var isReplaceable: Bool { overlap != nil }

    /// How long its predecessor has to be kept; nil where nothing can follow it.
    ///
    /// What is sealed or signed with a side or a slip key is in patients' hands for as long as a
    /// slip lives. The bridge itself never reads a former audit key.
    package var overlap: Duration? {
      switch self {
      case .side, .slip: Slip.lifetimeMax
      case .audit: .zero
      case .linkage, .store, .ledger, .match: nil
      }
    }
  }

  /// Where a key stands.
  package enum State: String, CaseIterable, Sendable {
    /// Made, and not in the configuration yet.
    case pending
    /// In force.
    case active
    /// Replaced, and still good for what is older.
    case overlapping
    /// Erased.
    case retired
  }

  /// What it is for.
  package let kind: Kind
  /// Whose it is; nil for the bridge's own.
  package let network: NetworkID?
  /// What it is called: digits of a digest, never of the key itself.
  package let id: String
  /// Where it lies; nil once it is retired.
  package let path: String?
  /// Where it stands.
  package let state: State
  /// When it was made, as far as a ceremony says.
  package let created: Timestamp?
  /// Until when it has to be kept, of a key that is overlapping.
  package let until: Timestamp?

  /// Makes a key for `kind` in a new file that only its owner may read; returns its id.
  package static func make(_ kind: Kind, at path: String) throws(CryptoError) -> String {
    switch kind {
    case .side: try HPKEPrivateKey.generate().save(pemPath: path)
    case .slip: try SigningKey.generate(.p256).save(pemPath: path)
    case .ledger: try SigningKey.generate(.ed25519).save(pemPath: path)
    case .audit, .linkage, .store, .match: try SecretKey.random(byteCount: 32).save(path: path)
    }
    return try id(of: kind, at: path)
  }

  /// What the key in a file is called.
  package static func id(of kind: Kind, at path: String) throws(CryptoError) -> String {
    switch kind {
    case .side: SidePublicKey(try HPKEPrivateKey.load(pemPath: path).publicKey).id.hex
    case .slip, .ledger:
      String(
        try JSONWebKey.thumbprint(of: try SigningKey.load(pemPath: path).verifying).prefix(8))
    case .audit, .linkage, .store, .match:
      try SecretKey.load(path: path).derive(label: "kakehashi key id 1", byteCount: 16)
        .withBytes { bytes in Hex.encode((0..<8).map { bytes[$0] }) }
    }
  }
}

extension KeptKey {
  /// Every key that the configuration names or a ceremony tells of.
  package static func all(
    _ configuration: Configuration, _ ceremonies: [Ceremony]
  ) throws(CryptoError) -> [KeptKey] {
    var keys: [KeptKey] = []
    for place in configuration.keyPlaces {
      let id = try id(of: place.kind, at: place.path)
      let made = ceremonies.first { $0.id == id && $0.kind == place.kind }
      let replaced = ceremonies.last { $0.former == id && $0.kind == place.kind }
      keys.append(
        KeptKey(
          kind: place.kind, network: place.network, id: id, path: place.path,
          state: place.isFormer ? .overlapping : .active, created: made?.at,
          until: place.isFormer
            ? replaced.flatMap { one in place.kind.overlap.map { one.at.adding($0) } } : nil))
    }
    let known = Set(keys.map(\.id))
    var told: Set<String> = []
    for ceremony in ceremonies where ceremony.makesKey || ceremony.act == .retire {
      guard let kind = ceremony.kind, !known.contains(ceremony.id),
        told.insert(ceremony.id).inserted
      else { continue }
      let isRetired = ceremonies.contains { $0.act == .retire && $0.id == ceremony.id }
      keys.append(
        KeptKey(
          kind: kind, network: ceremony.network, id: ceremony.id,
          path: isRetired ? nil : ceremony.path, state: isRetired ? .retired : .pending,
          created: ceremony.makesKey ? ceremony.at : nil, until: nil))
    }
    return keys
  }
}

extension Configuration {
  /// Where a key of the configuration lies.
  package struct KeyPlace: Sendable {
    /// What it is for.
    package let kind: KeptKey.Kind
    /// Whose it is.
    package let network: NetworkID?
    /// Its file.
    package let path: String
    /// Whether another one took its place.
    package let isFormer: Bool
  }

  /// Every private key that the configuration names.
  package var keyPlaces: [KeyPlace] {
    func own(_ kind: KeptKey.Kind, _ path: String) -> KeyPlace {
      KeyPlace(kind: kind, network: nil, path: path, isFormer: false)
    }
    return [
      own(.store, storeKeyFile), own(.linkage, linkageKeyFile), own(.slip, slipKeyFile),
      own(.ledger, ledger.signingKeyFile),
    ]
      + formerSlipKeyFiles.map {
        KeyPlace(kind: .slip, network: nil, path: $0, isFormer: true)
      }
      + networks.flatMap { network in
        [
          KeyPlace(
            kind: .side, network: network.id, path: network.sideKeyFile, isFormer: false),
          KeyPlace(
            kind: .audit, network: network.id, path: network.auditKeyFile, isFormer: false),
        ]
          + network.formerSideKeyFiles.map {
            KeyPlace(kind: .side, network: network.id, path: $0, isFormer: true)
          } + network.matchKeyPlaces
      }
  }
}

extension NetworkSettings {
  /// The keys of the match; while an index is built anew the younger epoch is the one in force.
  fileprivate var matchKeyPlaces: [Configuration.KeyPlace] {
    let generations = (match?.generations ?? []).map { generation in
      // Files that cannot be read are reported by the check of the configuration.
      let bytes = (try? DurableFile.read(generation.keysFile, bytesMax: 4_096)) ?? []
      return (epoch: (try? MatchPublicKeys(json: bytes).epoch) ?? 0, path: generation.keyFile)
    }
    let newest = generations.map(\.epoch).max()
    return generations.map {
      Configuration.KeyPlace(
        kind: .match, network: id, path: $0.path, isFormer: $0.epoch != newest)
    }
  }
}
