package import Consent
package import Record
package import Session

/// What one bridge is told before it starts: one strict JSON file, secrets by reference only: to
/// a file, or to the vault.
///
/// Paths are relative to the file's folder. `Deploy/kakehashi.example.json` shows every key.
package struct Configuration: Sendable {
  /// Where the journal and the ledger live.
  package let dataDirectory: String
  /// Seals the journal at rest; 32 bytes, readable by this user only.
  package let storeKeyFile: String
  /// The root of handles, indexes and document tokens; 32 bytes, readable by this user only.
  package let linkageKeyFile: String
  /// Signs slips: ES256, PEM.
  package let slipKeyFile: String
  /// Signed slips before; their slips are still accepted.
  package let formerSlipKeyFiles: [String]
  /// The ledger's identity.
  package let ledger: LedgerSettings
  /// Event loops; 0 means one per core.
  package let eventLoops: Int
  /// The networks this bridge stands between; at least two, ids distinct.
  package let networks: [NetworkSettings]
  /// What they signed, one per direction.
  package let agreements: [AgreementSettings]
  /// Bounds on what the bridge holds at once.
  package let limits: LimitSettings

  /// Where the keys lie that are destroyed with what they seal: beside the store, never in its
  /// copies.
  package var keystoreDirectory: String { "\(dataDirectory)/keystore" }

  /// The network called `id`, if it is configured.
  package func network(_ id: NetworkID) -> NetworkSettings? { networks.first { $0.id == id } }
}

/// The ledger's origin line and its signing key (C2SP tlog-checkpoint).
package struct LedgerSettings: Sendable {
  /// The origin, a schema-less URL under the operators' control: `bridge.example.jp/ledger`.
  package let origin: String
  /// Signs checkpoints: Ed25519, PEM.
  package let signingKeyFile: String
}

/// One network: its listener, its people, its rules and the server that holds its records.
package struct NetworkSettings: Sendable {
  /// The id used in paths and policies.
  package let id: NetworkID
  /// Its name as people say it.
  package let name: Wording
  /// Address of its own listener (invariant 8).
  package let address: String
  /// Port of its own listener; 0 takes any free one.
  package let port: UInt16
  /// Port of its listener for HL7 v2 messages (MLLP over TLS) on the same address, with the same
  /// TLS; nil when it has none.
  package let mllpPort: UInt16?
  /// `https://host:port` as its facilities reach that listener; every URL in an answer begins so.
  package let publicOrigin: String
  /// The listener's TLS.
  package let tls: ListenerTLSSettings
  /// SHA-256 of the certificates its operator acts with, hexadecimal.
  package let operatorCertificates: [String]
  /// Who vouches for its users (IHE IUA).
  package let assertions: AssertionSettings
  /// Opens this network's halves of links: P-256, PEM.
  package let sideKeyFile: String
  /// Open what was sealed before the side key in force; four at most.
  package let formerSideKeyFiles: [String]
  /// Seals this network's own view of each ledger entry; 32 bytes, readable by this user only.
  package let auditKeyFile: String
  /// The OID of its community (IHE homeCommunityId), under which the bridge gives handles of its
  /// patients to others; nil where only FHIR is spoken.
  package let communityID: String?
  /// The `Identifier.system` of its local IDs.
  package let patientIdentifierSystem: String
  /// Which of two statements of a patient that contradict each other holds.
  package let conflictRule: ConflictRule
  /// The addresses of the policies on its forms, by which FHIR Consents say what was agreed to.
  package let consentPolicies: Set<String>
  /// Where its own system drops what patients said; nil if its desk says everything here.
  package let consentFeed: ConsentFeedSettings?
  /// How many emergency views a day, and what an overdue review does; of two networks the
  /// stricter rules hold.
  package let emergencyRules: EmergencyRules
  /// Who grants its facilities' accounts, and how often they are looked at again.
  package let userRules: UserRules
  /// What it asks its facilities once a year; nil if nothing.
  package let audit: AuditSettings?
  /// What a work plan of an administrator may ask for; of two networks the stricter rules hold.
  package let planRules: PlanRules
  /// What the bridge issues its facilities' certificates with; nil if its own authority does.
  package let enrolment: EnrolmentSettings?
  /// How its patients can be found by a blinded match; nil if they cannot.
  package let match: MatchSettings?
  /// Where its users sign in before they view; nil if it has no viewer.
  package let portal: PortalSettings?
  /// As whom its FHIR server is asked; nil where mutual TLS says enough.
  package let roleAccounts: DelegationSettings?
  /// The desktops in which its own application is looked at; nil where there are none.
  package let desktop: DesktopSettings?
  /// How much its facilities may ask.
  package let budgets: BudgetLimits
  /// Its policy pack.
  package let policyFile: String
  /// Who may approve other policies for it; with nobody the policies only change by this file.
  package let approvers: [ApproverSettings]
  /// What answers for it; nil when it only asks.
  package let upstream: UpstreamSettings?
  /// Who knows which patients there are beside it; facilities distinct.
  package let demographics: [DemographicSettings]
}

/// Somebody who approves policies for a network.
package struct ApproverSettings: Sendable {
  /// The person's name; a person may have several keys.
  package let name: String
  /// The public key, Ed25519 or P-256, PEM.
  package let keyFile: String
}

/// TLS of one listener, whose clients always need a certificate.
package struct ListenerTLSSettings: Sendable {
  /// The chain presented to facilities, PEM.
  package let certificateFile: String
  /// Its private key, PEM.
  package let keyFile: String
  /// The authorities that facilities' certificates chain to, PEM.
  package let clientAuthoritiesFile: String
  /// Revoked certificates of those authorities, PEM; nil when the network publishes none.
  package let revocationListFile: String?
  /// TLS 1.2 suites allowed as an explicit exception; empty means TLS 1.3 only.
  package let tls12Suites: [String]
}

/// The issuer of a network's user assertions.
package struct AssertionSettings: Sendable {
  /// The `iss` its tokens carry.
  package let issuer: String
  /// The `aud` they must carry.
  package let audience: String
  /// Where its keys are: a JWKS file, or an `https:` URL below the upstream's authorities.
  package let keys: KeySource

  /// A JWKS by file or by URL.
  package enum KeySource: Equatable, Sendable {
    case file(String)
    case url(String)
  }
}

/// One direction of what two networks signed.
package struct AgreementSettings: Sendable {
  /// Who asks.
  package let requester: NetworkID
  /// Who holds the record.
  package let custodian: NetworkID
  /// The agreement pack.
  package let policyFile: String
  /// The mapping of the requester's words, or nil when it speaks the vocabulary itself.
  package let mappingFile: String?
  /// Who answers for which fault, shown wherever one is shown.
  package let responsibilityBoundary: Wording
  /// The pools of seats to view in; none where nobody needs one.
  package let seats: [SeatPool]
}

/// Bounds; every one has a default.
package struct LimitSettings: Sendable {
  /// Connections per listener.
  package let connectionsMax: Int
  /// Bytes of one request body.
  package let requestBytesMax: Int
  /// Bytes of one answer of a custodian that has to be whole to be read or cleaned.
  package let answerBytesMax: Int
  /// Bytes of one document that is cleaned while it is sent.
  package let documentBytesMax: Int
  /// Documents considered for one search, over all the custodian's pages.
  package let documentsMax: Int
  /// Sessions open at once.
  package let sessionsMax: Int
  /// The longest a session lasts, minutes.
  package let sessionMinutesMax: Int
  /// How long a session may stand unused before it ends, or a viewer's locks, seconds.
  package let idleSecondsMax: Int
  /// Seconds in which a custodian must have answered.
  package let upstreamSeconds: Int
  /// Seconds that in-flight exchanges get at shutdown.
  package let drainSeconds: Int
}
