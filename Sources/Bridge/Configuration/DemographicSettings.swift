package import Record

/// Who knows which patients a facility has, beside what holds its documents: the ORCA of a clinic
/// that discloses an SS-MIX2 storage.
package struct DemographicSettings: Sendable {
  /// Whose patients' numbers it knows.
  package let facility: FacilityID
  /// ORCA behind TLS; the paths of its API begin behind the base.
  package let server: ServerSettings
  /// The user of the API, the only line of a file that this user alone may read.
  package let userFile: String
  /// That user's password.
  package let password: Credential
}

extension DemographicSettings {
  /// Reads `demographics` of an upstream; none where it is absent.
  static func all(
    _ upstream: inout ObjectReader, folder: String
  ) throws(FieldError) -> [DemographicSettings] {
    let all = try Configuration.readAll(try upstream.objects("demographics", max: 256)) {
      reader throws(FieldError) in
      try DemographicSettings(&reader, folder: folder)
    }
    guard Set(all.map(\.facility)).count == all.count else {
      throw upstream.fault("demographics", Wording(ja: "施設ごとに一つ", en: "one per facility"))
    }
    return all
  }

  private init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    _ = try reader.parsed("kind", Wording(ja: " orca", en: "orca")) { $0 == "orca" ? $0 : nil }
    facility = try reader.parsed("facility", Wording(ja: "施設の id", en: "a facility's id")) {
      FacilityID($0)
    }
    server = try ServerSettings(&reader, folder: folder)
    userFile = try reader.file("userFile", in: folder)
    // Without a `password` in words: somebody would write it there.
    password =
      reader.isObject("password")
      ? try reader.credential("password", in: folder)
      : .file(try reader.file("passwordFile", in: folder))
  }
}

extension UpstreamSettings {
  /// Refuses demographics of a facility that has no storage, where it would have to have one.
  func refuseStrangers(
    among demographics: [DemographicSettings], _ reader: ObjectReader
  ) throws(FieldError) {
    guard case .ssmix2(let storage) = self else { return }
    let facilities = Set(storage.roots.map(\.facility))
    guard demographics.allSatisfy({ facilities.contains($0.facility) }) else {
      throw reader.fault(
        "demographics",
        Wording(ja: "roots にある施設だけ", en: "of facilities that are among the roots"))
    }
  }
}
