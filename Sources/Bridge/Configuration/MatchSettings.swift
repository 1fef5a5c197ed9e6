import Crypto
import Linkage
import Platform
import Record

/// Where a network's patients can be found by a blinded match: its gateway and the keys of each
/// epoch served.
package struct MatchSettings: Sendable {
  /// One epoch's keys.
  package struct Generation: Sendable {
    /// The annex with the public keys, JSON.
    package let keysFile: String
    /// The seed of the bridge's own key; 32 bytes, readable by this user only.
    package let keyFile: String
  }

  /// The network's gateway (`kakehashi gateway serve`).
  package let gateway: ServerSettings
  /// One epoch, or two while the network builds its index anew.
  package let generations: [Generation]
}

extension MatchSettings {
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    var gateway = try reader.object("gateway")
    self.gateway = try ServerSettings(&gateway, folder: folder)
    try gateway.finish()
    generations = try Configuration.readAll(try reader.objects("keys", max: 2)) {
      reader throws(FieldError) in
      Generation(
        keysFile: try reader.file("public", in: folder), keyFile: try reader.file("key", in: folder)
      )
    }
    guard !generations.isEmpty else {
      throw reader.fault("keys", Wording(ja: "一つか二つの鍵の世代", en: "one or two epochs"))
    }
    try reader.finish()
  }

  /// Reads the keys, which have to belong together and to `network`.
  func keys(of network: NetworkID) throws -> [MatchDesk.Generation] {
    let all = try generations.map { files in
      let keys = try MatchPublicKeys(json: try DurableFile.read(files.keysFile, bytesMax: 4096))
      let key = try MatchKey.derive(
        from: try SecretKey.load(path: files.keyFile), network, epoch: keys.epoch)
      guard keys.network == network, keys.bridge == key.publicKey else {
        throw ConfigurationError.fault(
          Wording(
            ja: "\(files.keysFile) の公開鍵は \(files.keyFile) のものではありません",
            en: "the public keys in \(files.keysFile) are not those of \(files.keyFile)"))
      }
      return MatchDesk.Generation(keys: keys, key: key)
    }
    guard Set(all.map(\.keys.epoch)).count == all.count else {
      throw ConfigurationError.fault(
        Wording(ja: "照合鍵の世代が重なっています", en: "two match keys are of one epoch"))
    }
    return all
  }
}
