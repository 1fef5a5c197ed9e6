package import Crypto
package import Linkage
import Platform
package import Record
import Transport

/// What a network's gateway is told before it starts: one strict JSON file on the network's own
/// machine, secrets by file reference only.
package struct MatchGatewaySettings: Sendable {
  /// One epoch: the gateway's key, the bridge's public key beside it, and the index under both.
  package struct Generation: Sendable {
    /// The epoch.
    package let epoch: Int
    /// The seed of the gateway's own key; 32 bytes, readable by this user only.
    package let keyFile: String
    /// The bridge's public key, base64url.
    package let bridgeKey: String
    /// The index; absent until it was built once.
    package let indexFile: String
  }

  /// The network.
  package let network: NetworkID
  /// Where the bridge reaches it.
  package let address: String
  /// Its port; 0 takes any free one.
  package let port: UInt16
  /// Its TLS; clients always need a certificate.
  package let tls: ListenerTLSSettings
  /// SHA-256 of the bridge's certificates, hexadecimal: nobody else is answered.
  package let bridgeCertificates: [String]
  /// The public half of the network's side key, base64url of the point.
  package let sideKey: String
  /// Opens looks into the index: P-256, PEM.
  package let sealingKeyFile: String
  /// One epoch, or two while the index is built anew.
  package let generations: [Generation]

  /// Reads the file at `path`; relative paths start at its folder.
  package static func read(path: String) throws(ConfigurationError) -> MatchGatewaySettings {
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(path, bytesMax: 1 << 16) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    do { return try MatchGatewaySettings(bytes, folder: folder) } catch { throw .field(error) }
  }

  private init(_ bytes: [UInt8], folder: String) throws(FieldError) {
    var reader = try ObjectReader(parsing: bytes)
    network = try reader.network("network")
    var listen = try reader.object("listen")
    address = try listen.text("address")
    port = UInt16(try listen.integer("port", in: 0...65535))
    tls = try ListenerTLSSettings(try listen.object("tls"), folder: folder)
    try listen.finish()
    bridgeCertificates = try reader.texts("bridgeCertificates", max: 4)
    guard !bridgeCertificates.isEmpty,
      bridgeCertificates.allSatisfy({ Digest(hex: $0) != nil })
    else {
      throw reader.fault(
        "bridgeCertificates", Wording(ja: "64 桁の 16 進数、一つ以上", en: "64 hexadecimal digits each"))
    }
    sideKey = try reader.text("sideKey")
    sealingKeyFile = try reader.file("sealingKey", in: folder)
    generations = try Configuration.readAll(try reader.objects("keys", max: 2)) {
      reader throws(FieldError) in
      Generation(
        epoch: try reader.integer("epoch", in: MatchPublicKeys.epochs),
        keyFile: try reader.file("key", in: folder), bridgeKey: try reader.text("bridge"),
        indexFile: try reader.file("index", in: folder))
    }
    guard !generations.isEmpty, Set(generations.map(\.epoch)).count == generations.count else {
      throw reader.fault(
        "keys", Wording(ja: "一つか二つの、異なる鍵の世代", en: "one or two different epochs"))
    }
    try reader.finish()
  }
}

/// The keys of a network's gateway, read and checked.
package struct MatchGatewayKeys: Sendable {
  /// One epoch's.
  package struct Generation: Sendable {
    /// The annex: what is signed and handed out.
    package let keys: MatchPublicKeys
    /// The gateway's own key.
    package let key: OPRFKey
    /// Where the index lies.
    package let indexFile: String
  }

  /// The epochs, the newest first.
  package let generations: [Generation]
  let sealing: HPKEPrivateKey
  let side: SidePublicKey

  /// Reads the files that `settings` name.
  package init(_ settings: MatchGatewaySettings) throws(ConfigurationError) {
    do {
      let sealing = try HPKEPrivateKey.load(pemPath: settings.sealingKeyFile)
      self.sealing = sealing
      side = SidePublicKey(try HPKEPublicKey(Base64URL.decode(settings.sideKey) ?? []))
      generations = try settings.generations.map { generation in
        let key = try MatchKey.derive(
          from: try SecretKey.load(path: generation.keyFile), settings.network,
          epoch: generation.epoch)
        let keys = MatchPublicKeys(
          network: settings.network, epoch: generation.epoch,
          bridge: try OPRFPublicKey(Base64URL.decode(generation.bridgeKey) ?? []),
          gateway: key.publicKey, sealing: sealing.publicKey)
        return Generation(keys: keys, key: key, indexFile: generation.indexFile)
      }.sorted { $0.keys.epoch > $1.keys.epoch }
    } catch {
      throw .fault(
        Wording(ja: "照合の鍵を読めません: \(error)", en: "cannot read the match keys: \(error)"))
    }
  }

  /// The custodian's side of matches, over the indexes there are.
  ///
  /// - Throws: ``ConfigurationError`` for an index that is no index, or of another epoch.
  func responder() throws(ConfigurationError) -> MatchResponder {
    var served: [Int: MatchResponder.Generation] = [:]
    for generation in generations where DurableFile.exists(generation.indexFile) {
      let index: MatchIndex
      do throws(LinkageError) { index = try MatchIndex(path: generation.indexFile) } catch {
        throw .fault(
          Wording(
            ja: "索引 \(generation.indexFile) を読めません。gateway index で作り直してください",
            en: "cannot read the index \(generation.indexFile); build it with gateway index"))
      }
      guard index.epoch == generation.keys.epoch else {
        throw .fault(
          Wording(
            ja: "索引 \(generation.indexFile) は別の鍵の世代のものです。gateway index で作り直してください",
            en: "the index \(generation.indexFile) is of another epoch; build it anew"))
      }
      served[generation.keys.epoch] = MatchResponder.Generation(key: generation.key, index: index)
    }
    guard !served.isEmpty else {
      throw .fault(
        Wording(
          ja: "索引がまだありません。先に gateway index を行ってください",
          en: "there is no index yet: run gateway index first"))
    }
    return MatchResponder(generations: served, sealing: sealing, side: side)
  }
}
