package import Record

/// What a site for trying things out consists of: two networks, their facilities, their ports.
///
/// Nothing here is for real patients: every key lies in a file beside its certificate.
package struct DevelopmentPlan: Sendable {
  /// One facility and the certificate that will be made for it.
  package struct Facility: Sendable {
    /// Its id, which is also the name of its files.
    package let id: String
    /// A word of the vocabulary.
    package let type: String
    /// Its name.
    package let name: Wording

    /// A facility.
    package init(id: String, type: String, name: Wording) {
      self.id = id
      self.type = type
      self.name = name
    }
  }

  /// What answers for a network.
  package enum Answering: Sendable {
    /// Its server, in FHIR.
    case fhir
    /// Its server, as the XCA gateway of the community `home`.
    case xca(home: String)
    /// The SS-MIX2 storage of a facility: folders of the standardized and the extended one.
    case ssmix2(facility: String, standardized: String, extended: String)
  }

  /// One network.
  package struct Network: Sendable {
    /// Its id.
    package let id: String
    /// Its name.
    package let name: Wording
    /// Port of the bridge's listener for it.
    package let port: UInt16
    /// Port of its own server.
    package let upstreamPort: UInt16
    /// The OID of its community.
    package let communityID: String
    /// The `Identifier.system` of its local IDs.
    package let patientIdentifierSystem: String
    /// Its facilities.
    package let facilities: [Facility]
    /// What answers for it.
    package var answering = Answering.fhir
    /// Port of the bridge's listener for its HL7 v2 messages; nil for none.
    package var messagePort: UInt16?

    /// A network.
    package init(
      id: String, name: Wording, port: UInt16, upstreamPort: UInt16,
      communityID: String, patientIdentifierSystem: String, facilities: [Facility]
    ) {
      self.id = id
      self.name = name
      self.port = port
      self.upstreamPort = upstreamPort
      self.communityID = communityID
      self.patientIdentifierSystem = patientIdentifierSystem
      self.facilities = facilities
    }
  }

  /// The two networks.
  package var networks: [Network]
  /// The folder `Policies`.
  package let policies: String

  /// A plan of `networks` under the rules in `policies`.
  package init(networks: [Network], policies: String) {
    self.networks = networks
    self.policies = policies
  }

  /// まめネット and おしどりネット as the demo shows them.
  package static func mameAndOshidori(
    ports: (mame: UInt16, oshidori: UInt16, mameServer: UInt16, oshidoriServer: UInt16),
    oshidoriSystem: String = "urn:oid:1.2.392.200250.99.2", policies: String
  ) -> DevelopmentPlan {
    DevelopmentPlan(
      networks: [
        Network(
          id: "mame", name: Wording(ja: "まめネット", en: "Mame-net"), port: ports.mame,
          upstreamPort: ports.mameServer, communityID: "1.2.392.200250.99.101",
          patientIdentifierSystem: "urn:oid:1.2.392.200250.99.1",
          facilities: [
            Facility(
              id: "c-101", type: "clinic",
              name: Wording(ja: "松江東クリニック", en: "Matsue East Clinic")),
            Facility(
              id: "c-102", type: "clinic", name: Wording(ja: "安来医院", en: "Yasugi Clinic")),
            Facility(
              id: "p-201", type: "pharmacy",
              name: Wording(ja: "宍道湖薬局", en: "Lake Shinji Pharmacy")),
          ]),
        Network(
          id: "oshidori", name: Wording(ja: "おしどりネット", en: "Oshidori-net"),
          port: ports.oshidori, upstreamPort: ports.oshidoriServer,
          communityID: "1.2.392.200250.99.102", patientIdentifierSystem: oshidoriSystem,
          facilities: [
            Facility(
              id: "h-001", type: "hospital",
              name: Wording(ja: "米子中央病院", en: "Yonago Central Hospital"))
          ]),
      ], policies: policies)
  }
}
