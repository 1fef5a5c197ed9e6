package import Record

/// What answers for a network: a server or a storage, in the dialect that it speaks.
package enum UpstreamSettings: Sendable {
  /// A FHIR R4 server, spoken to as an MHD document consumer.
  case fhir(ServerSettings)
  /// SS-MIX2 storages, one per facility.
  case ssmix2(StorageSettings)

  /// The server, where there is one.
  package var server: ServerSettings? {
    guard case .fhir(let server) = self else { return nil }
    return server
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

/// The SS-MIX2 storages of a network: each facility its own root (SS-MIX2 1.2g).
package struct StorageSettings: Sendable {
  /// One facility's storage.
  package struct Root: Sendable {
    /// Whose patients' numbers its folders are named by.
    package let facility: FacilityID
    /// The folder that holds the first three digits' folders; it is only read.
    package let folder: String
  }

  /// At least one; facilities distinct.
  package let roots: [Root]
}

extension UpstreamSettings {
  /// Reads the `upstream` of a network, by its `kind`; `fhir` where none is said.
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    let kinds = Wording(ja: " fhir か ssmix2", en: "fhir or ssmix2")
    let kind = try reader.optionalParsed("kind", kinds) { Kind(rawValue: $0) }
    switch kind ?? .fhir {
    case .fhir: self = .fhir(try ServerSettings(&reader, folder: folder))
    case .ssmix2: self = .ssmix2(try StorageSettings(&reader, folder: folder))
    }
    try reader.finish()
  }

  private enum Kind: String {
    case fhir, ssmix2
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

extension StorageSettings {
  init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    roots = try Configuration.readAll(try reader.objects("roots", max: 256)) {
      root throws(FieldError) in
      Root(
        facility: try root.parsed("facility", Wording(ja: "施設の id", en: "a facility's id")) {
          FacilityID($0)
        }, folder: try root.file("folder", in: folder))
    }
    guard !roots.isEmpty, Set(roots.map(\.facility)).count == roots.count else {
      throw reader.fault(
        "roots", Wording(ja: "施設ごとに一つ、一つ以上", en: "one per facility, at least one"))
    }
  }
}
