package import Record

/// What went wrong in a registry or repository (IHE ITI TF-3 table 4.2.4.1-2).
package enum RegistryErrorCode: String, CaseIterable, Sendable {
  case missingDocument = "XDSMissingDocument"
  case registryNotAvailable = "XDSRegistryNotAvailable"
  case registryError = "XDSRegistryError"
  case repositoryError = "XDSRepositoryError"
  case registryBusy = "XDSRegistryBusy"
  case repositoryBusy = "XDSRepositoryBusy"
  case registryOutOfResources = "XDSRegistryOutOfResources"
  case repositoryOutOfResources = "XDSRepositoryOutOfResources"
  case registryMetadataError = "XDSRegistryMetadataError"
  case tooManyResults = "XDSTooManyResults"
  case unknownPatientID = "XDSUnknownPatientId"
  case unknownStoredQuery = "XDSUnknownStoredQuery"
  case storedQueryMissingParameter = "XDSStoredQueryMissingParam"
  case storedQueryParameterNumber = "XDSStoredQueryParamNumber"
  case unknownRepositoryID = "XDSUnknownRepositoryId"
  case documentUniqueIDError = "XDSDocumentUniqueIdError"
  case resultNotSinglePatient = "XDSResultNotSinglePatient"
  case unknownCommunity = "XDSUnknownCommunity"
  case missingHomeCommunityID = "XDSMissingHomeCommunityId"
  case unavailableCommunity = "XDSUnavailableCommunity"
  case transcodingError = "TranscodingError"
  case localPolicyRestriction = "LocalPolicyRestrictionError"
  /// A code that is not in this list.
  case other = "XDSOther"
}

extension RegistryErrorCode {
  /// What it means, in Japanese.
  var japanese: String {
    switch self {
    case .missingDocument, .documentUniqueIDError: "文書がありません"
    case .registryNotAvailable, .registryBusy, .repositoryBusy, .unavailableCommunity:
      "いまは応答できません"
    case .registryOutOfResources, .repositoryOutOfResources: "処理能力を超えました"
    case .tooManyResults: "結果が多すぎます"
    case .unknownPatientID: "患者がありません"
    case .unknownStoredQuery: "この照会には対応していません"
    case .storedQueryMissingParameter: "必要なパラメーターがありません"
    case .storedQueryParameterNumber: "パラメーターの数が正しくありません"
    case .unknownRepositoryID: "リポジトリがありません"
    case .resultNotSinglePatient: "結果が一人の患者のものではありません"
    case .unknownCommunity: "コミュニティーがありません"
    case .missingHomeCommunityID: "homeCommunityId が必要です"
    case .localPolicyRestriction: "この目的では閲覧できません"
    case .registryError, .repositoryError, .registryMetadataError, .transcodingError, .other:
      "要求または応答に問題があります"
    }
  }
}

/// One line of a RegistryErrorList, towards a requester.
package struct RegistryError: Error, Equatable, Sendable {
  /// Whether the answer suffers from it.
  package enum Severity: String, CaseIterable, Sendable {
    case warning = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning"
    case error = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"
  }

  /// What went wrong.
  package let code: RegistryErrorCode
  /// A sentence in English, lower case, without content of a record.
  ///
  /// It is written behind what the code means in Japanese.
  package let context: String
  /// Whether the answer suffers from it.
  package let severity: Severity

  /// Makes an error of its parts.
  package init(_ code: RegistryErrorCode, _ context: String, severity: Severity = .error) {
    self.code = code
    self.context = context
    self.severity = severity
  }

  /// What is said about an answer in the words of a registry.
  package init(_ warning: PageWarning) {
    switch warning.kind {
    case .incomplete: self.init(.unavailableCommunity, warning.text)
    case .entryWithheld, .remark, .notCarried:
      self.init(.registryError, warning.text, severity: .warning)
    }
  }
}

/// How a request ended (ebRS 3.0 §2.1.3, IHE ITI TF-3 4.2.4.2).
package enum ResponseStatus: String, CaseIterable, Sendable {
  case success = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
  case partialSuccess = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
  case failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"

  /// Errors beside results are a part of a success, errors without results a failure; warnings
  /// change nothing.
  init(_ errors: [RegistryError], hasResults: Bool) {
    guard errors.contains(where: { $0.severity == .error }) else {
      self = .success
      return
    }
    self = hasResults ? .partialSuccess : .failure
  }
}
