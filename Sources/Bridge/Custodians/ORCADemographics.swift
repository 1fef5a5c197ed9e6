import Consent
import Dialect
import HTTP
import Linkage
import Platform
import Record
import Transport

/// The ORCA of one clinic, which knows what the clinic calls its patients.
struct ORCADemographics: Sendable {
  private let upstream: Upstream
  private let basePath: String
  private let credentials: BasicCredentials

  /// The server that `settings` name.
  init(
    _ settings: DemographicSettings, _ credentials: Credentials, upstream: Upstream
  ) throws {
    self.upstream = upstream
    basePath = settings.server.basePath
    self.credentials = try BasicCredentials(
      userFile: settings.userFile, password: try credentials.password(settings.password))
  }

  /// Everything the clinic calls the patient `localID` by; nil if it has no such patient.
  ///
  /// The insurances are asked for themselves too: not each is part of a combination.
  func identifiers(
    of localID: LocalID, on loop: EventLoop
  ) async throws(Problem) -> IdentifierSet? {
    guard let number = ORCA.PatientNumber(localID.exposed) else { return nil }
    let answer = try await send(ORCA.encodePatient(number), on: loop)
    let found = try Problem.decoding { () throws(DialectError) in
      try ORCA.decodePatient(answer, of: number)
    }
    guard let found else { return nil }
    let list = try await send(ORCA.encodePatients([number]), on: loop)
    let listed = try Problem.decoding { () throws(DialectError) in
      try ORCA.decodePatients(list, of: [number])
    }
    // ORCA knew this patient a moment ago.
    guard let listed = listed.first ?? nil else { throw .custodianUnavailable }
    var identifiers = found.identifiers
    identifiers.formUnion(listed.identifiers)
    return identifiers
  }

  private func send(
    _ request: ORCA.Request, on loop: EventLoop
  ) async throws(Problem) -> [UInt8] {
    var fields = Fields()
    fields.append("accept", "application/xml")
    fields.append("authorization", credentials.authorization)
    if request.body != nil { fields.append("content-type", "application/xml; charset=UTF-8") }
    let answer = try await upstream.answer(
      to: UpstreamRequest(
        method: request.body == nil ? .get : .post, path: basePath + request.path,
        fields: fields, body: request.body ?? []), on: loop)
    guard answer.head.status.isSuccess else { throw .custodianUnavailable }
    return answer.body
  }
}

extension ORCADemographics: PersonRegister {
  func person(
    _ localID: LocalID, of facility: FacilityID, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RegisterEntry? {
    guard let number = ORCA.PatientNumber(localID.exposed) else { return nil }
    let answer = try await send(ORCA.encodePatient(number), on: loop)
    let found = try Problem.decoding { () throws(DialectError) in
      try ORCA.decodePatient(answer, of: number)
    }
    return found.map { RegisterEntry($0.person) }
  }
}
