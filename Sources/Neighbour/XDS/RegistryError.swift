/// An error or a warning of a registry or repository (IHE ITI TF-3 4.2.4).
struct RegistryError: Error, Equatable {
  /// The codes that a neighbour has.
  enum Code: String {
    case missingHome = "XDSMissingHomeCommunityId"
    case missingParameter = "XDSStoredQueryMissingParam"
    case registryError = "XDSRegistryError"
    case unavailableCommunity = "XDSUnavailableCommunity"
    case unknownCommunity = "XDSUnknownCommunity"
    case unknownDocument = "XDSDocumentUniqueIdError"
    case unknownPatient = "XDSUnknownPatientId"
    case unknownQuery = "XDSUnknownStoredQuery"
    case unknownRepository = "XDSUnknownRepositoryId"
  }

  let code: Code
  /// What is wrong, for people to read.
  let context: String
  /// Who says so; nil for whoever answers.
  var location: String?

  init(_ code: Code, _ context: String, location: String? = nil) {
    self.code = code
    self.context = context
    self.location = location
  }
}

/// How far a request was met.
enum RegistryStatus: String {
  case success = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
  case partialSuccess = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
  case failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"
}
