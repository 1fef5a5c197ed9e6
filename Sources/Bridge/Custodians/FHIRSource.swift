import Consent
import Crypto
import Dialect
import HTTP
import Linkage
import Platform
import Record
import Transport

/// A FHIR R4 server that is asked as an MHD document consumer (IHE MHD ITI-67, ITI-68).
struct FHIRSource: RecordSource {
  private let patientIdentifierSystem: String
  private let upstream: Upstream
  private let basePath: String
  private let base: String
  let limits: LimitSettings
  let clock: WallClock
  /// Issues what says as whom and for whom is asked; nil where the server does not ask.
  private let delegation: DelegationIssuer?
  /// The token of what is asked now.
  private var token: String?

  /// The server that `settings` name; it calls patients by numbers of `patientIdentifierSystem`.
  init(
    _ settings: ServerSettings, patientIdentifierSystem: String, upstream: Upstream,
    limits: LimitSettings, delegation: DelegationIssuer?, clock: WallClock
  ) {
    self.clock = clock
    self.delegation = delegation
    self.patientIdentifierSystem = patientIdentifierSystem
    self.upstream = upstream
    basePath = settings.basePath
    base = settings.base
    self.limits = limits
  }

  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> Holding {
    if let authorized = try authorized(for: user) {
      return try await authorized.documents(query, of: opened, for: user, on: loop)
    }
    guard let patient = try await patient(opened, on: loop) else { return Holding() }
    var path: String? = FHIR.encodeSearch(
      query, localPatientID: patient.logicalID, countMax: DocumentQuery.countMax)
    var holding = Holding(patient: patient)
    var course = PagingCourse(limits)
    while let next = path {
      try course.follow(next)
      let bytes = try await get(next, on: loop)
      try course.take(bytes)
      let known = holding.page.entries.count
      try Problem.decoding { () throws(DialectError) in
        try FHIR.decodeBundle(bytes, into: &holding.page)
      }
      guard
        holding.page.entries[known...].allSatisfy({
          holding.page.says($0.localPatientID, patient.logicalID)
        })
      else {
        // A server that ignored the patient parameter answers about others.
        throw .custodianUnavailable
      }
      guard holding.page.entries.count <= limits.documentsMax else { throw .tooManyDocuments }
      // A page that adds nothing would never end.
      guard holding.page.entries.count > known, let url = holding.page.next else { break }
      path = try ownPath(url)
    }
    return holding
  }

  func content(
    of localDocumentID: String, opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> HeldDocument? {
    if let authorized = try authorized(for: user) {
      return try await authorized.content(of: localDocumentID, opened: opened, for: user, on: loop)
    }
    guard let patient = try await patient(opened, on: loop) else { return nil }
    let path = "DocumentReference/\(PercentEncoding.encode(localDocumentID))"
    let read = try await send(path, on: loop)
    guard read.head.status.code != 404, read.head.status.code != 410 else { return nil }
    let bytes = try success(read)
    let (page, entry) = try Problem.decoding { () throws(DialectError) in
      try FHIR.decodeDocumentReference(bytes)
    }
    guard page.says(entry.localID, localDocumentID),
      page.says(entry.localPatientID, patient.logicalID)
    else { return nil }
    let inline = page.text[(entry.attachment.inline ?? TextRange(0..<0)).range]
    var body = HeldDocument.Body.bytes(Array(inline))
    if entry.attachment.inline == nil, let url = page.string(entry.attachment.localURL) {
      let type = page.string(entry.attachment.contentType) ?? "*/*"
      body = try await fetch(try ownPath(url), type, on: loop)
    }
    return HeldDocument(patient: patient, page: page, entry: entry, body: body)
  }

  /// This source with a token for `user`; nil if it has one, or none is asked for.
  ///
  /// Who is not known, or whom no rule covers, is not spoken for.
  func authorized(for user: OutgoingUser?) throws(Problem) -> FHIRSource? {
    guard let delegation, token == nil else { return nil }
    var source = self
    do throws(CryptoError) { source.token = try user.flatMap(delegation.token) } catch {
      throw .custodianUnavailable
    }
    guard source.token != nil else { throw .custodianUnavailable }
    return source
  }

  /// ITI-68: a document by its address.
  private func fetch(
    _ path: String, _ type: String, on loop: EventLoop
  ) async throws(Problem) -> HeldDocument.Body {
    let answer = try await upstream.arriving(
      request(path, accept: type), bytesMax: limits.documentBytesMax, on: loop)
    guard answer.head.status.isSuccess else { throw .custodianUnavailable }
    return try await .taking(
      AnswerContent(answer), type: type, wholeBytesMax: limits.answerBytesMax)
  }

  /// The custodian's own record of the patient, so that none of its identifiers gets out.
  func patient(
    _ opened: OpenedLinks.Opened, on loop: EventLoop
  ) async throws(Problem) -> KnownPatient? {
    if let known = opened.known { return known }
    let path = FHIR.encodePatientSearch(
      patientIdentifierSystem: patientIdentifierSystem, localID: opened.localID)
    let bytes = try await get(path, on: loop)
    let found = try Problem.decoding { () throws(DialectError) in
      try FHIR.decodePatientIdentifiers(
        bytes, identifier: (patientIdentifierSystem, opened.localID))
    }
    // Two patients under one number is the custodian's fault; none of them is shown.
    let logicalIDs = Set(found.localPatientIDs)
    guard logicalIDs.count == 1, let logicalID = logicalIDs.first else { return nil }
    return KnownPatient(logicalID: logicalID, identifiers: found.identifiers)
  }

  func register(of facility: FacilityID) -> (any PersonRegister)? { self }

  static let resources = "application/fhir+json"
  private static let acceptingResources = Fields([("accept", resources)])

  private func get(
    _ path: String, on loop: EventLoop, accept: String = resources
  ) async throws(Problem) -> [UInt8] {
    try success(try await send(path, on: loop, accept: accept))
  }

  func success(_ answer: UpstreamResponse) throws(Problem) -> [UInt8] {
    guard answer.head.status.isSuccess else { throw .custodianUnavailable }
    return answer.body
  }

  func send(
    _ path: String, on loop: EventLoop, accept: String = resources
  ) async throws(Problem) -> UpstreamResponse {
    try await upstream.answer(to: request(path, accept: accept), on: loop)
  }

  private func request(_ path: String, accept: String) -> UpstreamRequest {
    var fields = accept == Self.resources ? Self.acceptingResources : Fields([("accept", accept)])
    if let token { fields.append("authorization", "Bearer \(token)") }
    return UpstreamRequest(method: .get, path: "\(basePath)/\(path)", fields: fields)
  }

  /// The path below the base that `url` names; no other server's URL is followed.
  func ownPath(_ url: String) throws(Problem) -> String {
    if let path = FHIR.followable(url, base: base) { return path }
    guard !url.contains(":"), let path = FHIR.followable("\(base)/\(url)", base: base) else {
      throw .custodianUnavailable
    }
    return path
  }
}

extension FHIRSource: PersonRegister {
  func person(
    _ localID: LocalID, of facility: FacilityID, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RegisterEntry? {
    if let authorized = try authorized(for: user) {
      return try await authorized.person(localID, of: facility, for: user, on: loop)
    }
    let path = FHIR.encodePatientSearch(
      patientIdentifierSystem: patientIdentifierSystem, localID: localID)
    let bytes = try await get(path, on: loop)
    let persons = try Problem.decoding { () throws(DialectError) in
      try FHIR.decodePersons(bytes, identifier: (patientIdentifierSystem, localID))
    }
    // Two patients under one number are nobody in particular.
    return persons.count == 1 ? RegisterEntry(persons[0]) : nil
  }
}
