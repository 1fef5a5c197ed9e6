/// What a message wants: the requests that are answered or sent (IHE ITI TF-2 3.18, 3.38, 3.39,
/// 3.43, 3.55).
package enum SOAPAction: String, CaseIterable, Sendable {
  case registryStoredQuery = "urn:ihe:iti:2007:RegistryStoredQuery"
  case retrieveDocumentSet = "urn:ihe:iti:2007:RetrieveDocumentSet"
  case crossGatewayQuery = "urn:ihe:iti:2007:CrossGatewayQuery"
  case crossGatewayRetrieve = "urn:ihe:iti:2007:CrossGatewayRetrieve"
  case patientDiscovery = "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery"

  /// The action of the answer.
  package var answer: String {
    switch self {
    case .patientDiscovery: "urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery"
    default: rawValue + "Response"
    }
  }

  /// The name of the transaction, such as `ITI-38`.
  package var transaction: String {
    switch self {
    case .registryStoredQuery: "ITI-18"
    case .retrieveDocumentSet: "ITI-43"
    case .crossGatewayQuery: "ITI-38"
    case .crossGatewayRetrieve: "ITI-39"
    case .patientDiscovery: "ITI-55"
    }
  }

  /// True between communities, where every document and every answer names its home.
  package var isCrossGateway: Bool {
    switch self {
    case .crossGatewayQuery, .crossGatewayRetrieve, .patientDiscovery: true
    case .registryStoredQuery, .retrieveDocumentSet: false
    }
  }
}
