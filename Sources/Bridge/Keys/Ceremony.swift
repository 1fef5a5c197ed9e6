package import Platform
package import Record

/// Something that was done with a key, in the presence of two people, or with a credential.
package struct Ceremony: Sendable, Equatable {
  /// What was done.
  package enum Act: String, CaseIterable, Sendable {
    /// A key was made where there was none.
    case generate
    /// A key was made to follow another.
    case rotate
    /// A key was erased.
    case retire
    /// A key was made in the place of one that is lost.
    case recover
    /// The keystore was copied.
    case backup
    /// The keystore was brought back from a copy.
    case restore
    /// A credential was put into the vault.
    case put
    /// A credential was taken out of the vault.
    case remove

    /// What there is of which it is done to one, where that is no key of the bridge's.
    fileprivate var place: String { self == .put || self == .remove ? "vault" : "keystore" }
  }

  /// Counts from 1.
  package let number: Int
  /// When.
  package let at: Timestamp
  /// What was done.
  package let act: Act
  /// To a key of which kind; nil for the keystore, which holds the keys of all links, and the
  /// vault.
  package let kind: KeptKey.Kind?
  /// Whose key it is; nil for the bridge's own.
  package let network: NetworkID?
  /// What the key or credential is called; of the keystore how many keys were copied.
  package let id: String
  /// What the key it follows is called.
  package let former: String?
  /// Where the key lies.
  package let path: String?
  /// The two who did it: the one who typed and the one who watched; with a credential, whoever
  /// said so.
  package let persons: [String]

  /// The word for the kind of key.
  package var kindWord: String { kind?.rawValue ?? act.place }

  /// Whether the ceremony made a key.
  package var makesKey: Bool { kind != nil && [.generate, .rotate, .recover].contains(act) }

  /// The ceremony as its file and its sheet have it.
  package var value: JSONValue {
    [
      "number": .number("\(number)"), "at": .string(at.rfc3339), "act": .string(act.rawValue),
      "kind": .string(kindWord), "network": network.map { .string($0.text) } ?? .null,
      "id": .string(id), "former": former.map { .string($0) } ?? .null,
      "path": path.map { .string($0) } ?? .null,
      "persons": .array(persons.map { .string($0) }),
    ]
  }

  fileprivate init?(_ value: JSONValue) {
    guard let number = value["number"]?.integer, let at = value["at"]?.string,
      let at = Timestamp(rfc3339: at),
      let act = value["act"]?.string.flatMap(Act.init(rawValue:)),
      let word = value["kind"]?.string,
      word == act.place || KeptKey.Kind(rawValue: word) != nil,
      let id = value["id"]?.string, let persons = value["persons"]?.elements
    else { return nil }
    self.init(
      number: Int(number), at: at, act: act, kind: KeptKey.Kind(rawValue: word),
      network: value["network"]?.string.flatMap { NetworkID($0) }, id: id,
      former: value["former"]?.string, path: value["path"]?.string,
      persons: persons.compactMap(\.string))
  }

  fileprivate init(
    number: Int, at: Timestamp, act: Act, kind: KeptKey.Kind?, network: NetworkID?, id: String,
    former: String?, path: String?, persons: [String]
  ) {
    self.number = number
    self.at = at
    self.act = act
    self.kind = kind
    self.network = network
    self.id = id
    self.former = former
    self.path = path
    self.persons = persons
  }
}

/// The ceremonies of a bridge, a small file each; the bridge copies them into its ledger.
package struct CeremonyBook: Sendable {
  /// LIMIT: ceremonies read.
  private static let countMax = 10_000
  private let folder: String

  /// The book of the bridge with this configuration.
  package init(_ configuration: Configuration) {
    folder = "\(configuration.dataDirectory)/ceremonies"
  }

  /// All ceremonies in order; throws for one that cannot be read, since what it says is missing.
  package func all() throws(BridgeError) -> [Ceremony] {
    guard DurableFile.exists(folder) else { return [] }
    do {
      let names = try DurableFile.list(folder).filter { $0.hasSuffix(".json") }
      guard names.count <= Self.countMax else { throw Errno(call: "readdir", code: 0) }
      return try names.map { name in
        let bytes = try DurableFile.read("\(folder)/\(name)", bytesMax: 65_536)
        guard let ceremony = Ceremony(try JSONValue.parse(bytes)) else {
          throw JSONError.wrongKind(path: name, expected: "ceremony")
        }
        return ceremony
      }
    } catch {
      throw Self.fault(error)
    }
  }

  /// Adds a ceremony, durably, as the next one.
  package func add(
    _ act: Ceremony.Act, _ kind: KeptKey.Kind?, network: NetworkID?, id: String, former: String?,
    path: String?, persons: [String], at now: Timestamp
  ) throws(BridgeError) -> Ceremony {
    let ceremony = Ceremony(
      number: (try all().last?.number ?? 0) + 1, at: now, act: act, kind: kind, network: network,
      id: id, former: former, path: path, persons: persons)
    let digits = String(ceremony.number)
    let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    do throws(Errno) {
      try DurableFile.makeDirectory(folder, mode: 0o700)
      try DurableFile.replace(
        "\(folder)/\(name).json", with: ceremony.value.encoded() + [0x0A], mode: 0o600)
    } catch {
      throw Self.fault(error)
    }
    return ceremony
  }

  private static func fault(_ error: any Error) -> BridgeError {
    BridgeError(
      wording: Wording(
        ja: "鍵の記録を読み書きできません: \(error)",
        en: "the record of ceremonies cannot be read or written: \(error)"))
  }
}
