package import Record
package import Session

/// What answers for a network: a server or a storage, in the dialect that it speaks.
package enum UpstreamSettings: Sendable {
  /// A FHIR R4 server, spoken to as an MHD document consumer.
  case fhir(ServerSettings)
  /// SS-MIX2 storages, one per facility.
  case ssmix2(StorageSettings)

  /// A community behind its XCA gateway, or an XDS.b registry with its repository.
  case registry(RegistrySettings)

  /// The dialect, as operators call it.
  package var dialect: DialectID? {
    let kind: Kind =
      switch self {
      case .fhir: .fhir
      case .ssmix2: .ssmix2
      case .registry(let registry): registry.home == nil ? .xds : .xca
      }
    return DialectID(kind.rawValue)
  }

  /// The server, where there is one.
  package var server: ServerSettings? {
    switch self {
    case .fhir(let server): server
    case .registry(let registry): registry.server
    case .ssmix2: nil
    }
  }
}

/// A server that is reached over mutual TLS.
package struct ServerSettings: Sendable {
  /// `https://host:port/base`.
  package let base: String
  /// Authorities of its certificate, PEM.
  package let authoritiesFile: String
  /// The bridge's own certificate towards it, PEM.
  package let certificateFile: String
  /// The key of that certificate, PEM.
  package let keyFile: String
}

/// A server that speaks XCA or XDS.b.
package struct RegistrySettings: Sendable {
  /// The gateway, or the registry.
  package let server: ServerSettings
  /// The community's OID; nil for a plain registry.
  package let home: String?
  /// The repository's path on the same server; nil where it is the registry's.
  package let repositoryPath: String?
  /// What the peer does differently (`Policies/peers`); nil for nothing.
  package let peerFile: String?
  /// How it is told who asks; nil where it is not.
  package let assertions: OutgoingAssertionSettings?
}

/// The SS-MIX2 storages of a network: each facility its own root (SS-MIX2 1.2g).
package struct StorageSettings: Sendable {
  /// One facility's storage.
  package struct Root: Sendable {
    /// Whose patients' numbers its folders are named by.
    package let facility: FacilityID
    /// The folder that holds the first three digits' folders; it is only read.
    package let folder: String
    /// That of the extended storage; nil where it is the same, or there is none.
    package let extendedFolder: String?

    /// The folders there are.
    var folders: [String] { [folder] + (extendedFolder.map { [$0] } ?? []) }
  }

  /// At least one; facilities distinct.
  package let roots: [Root]
  /// The folder with the ConceptMap files that say what codes are called elsewhere.
  package let codesFolder: String
}

extension UpstreamSettings {
  /// Reads the `upstream` of a network, by its `kind`; `fhir` where none is said.
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    let kinds = Wording(
      ja: " fhir、ssmix2、xca、xds のどれか", en: "one of fhir, ssmix2, xca and xds")
    let kind = try reader.optionalParsed("kind", kinds) { Kind(rawValue: $0) }
    switch kind ?? .fhir {
    case .fhir: self = .fhir(try ServerSettings(&reader, folder: folder))
    case .ssmix2: self = .ssmix2(try StorageSettings(&reader, folder: folder))
    case .xca, .xds:
      self = .registry(
        try RegistrySettings(&reader, folder: folder, isCommunity: kind == .xca))
    }
    try reader.finish()
  }

  private enum Kind: String {
    case fhir, ssmix2, xca, xds
  }
}

extension ServerSettings {
  init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    base = try reader.httpsURL("base")
    authoritiesFile = try reader.file("authorities", in: folder)
    certificateFile = try reader.file("certificate", in: folder)
    keyFile = try reader.file("key", in: folder)
  }
}

extension RegistrySettings {
  init(_ reader: inout ObjectReader, folder: String, isCommunity: Bool) throws(FieldError) {
    server = try ServerSettings(&reader, folder: folder)
    home =
      isCommunity
      ? try reader.parsed("home", Wording(ja: " OID", en: "an OID")) { OID.isValid($0) ? $0 : nil }
      : nil
    repositoryPath =
      isCommunity
      ? nil
      : try reader.parsed(
        "repositoryPath", Wording(ja: " / で始まるパス", en: "a path that begins with /")
      ) { $0.hasPrefix("/") ? $0 : nil }
    peerFile = try reader.optionalFile("peer", in: folder)
    assertions = try reader.optionalObject("assertions").map { object throws(FieldError) in
      try OutgoingAssertionSettings(object, folder: folder)
    }
  }
}

extension StorageSettings {
  init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    roots = try Configuration.readAll(try reader.objects("roots", max: 256)) {
      root throws(FieldError) in
      Root(
        facility: try root.parsed("facility", Wording(ja: "施設の id", en: "a facility's id")) {
          FacilityID($0)
        }, folder: try root.file("folder", in: folder),
        extendedFolder: try root.optionalFile("extended", in: folder))
    }
    codesFolder = try reader.file("codes", in: folder)
    guard !roots.isEmpty, Set(roots.map(\.facility)).count == roots.count else {
      throw reader.fault(
        "roots", Wording(ja: "施設ごとに一つ、一つ以上", en: "one per facility, at least one"))
    }
  }
}
