import Bridge
import Foundation
import HTTP
import Neighbour
import Platform
import Record
import Synchronization
import Testing
import Transport
import TestSupport

extension Live {
  /// Invariant 1: no identifier of one network appears in a byte sent to the other.
  ///
  /// One after the other, since both visits make the certificates of the same hospitals.
  @Suite(.serialized) struct IdentifierLeaks {
    @Test func `no identifier of the synthetic custodian reaches the requester`() async throws {
      let site = try Site.current
      let server = try await site.server(
        "oshidori", .synthetic(seed: 7, patients: 4), named: "leaks")
      let visit = try await Visit.start(server)
      let institution = Institution(network: "oshidori", seed: 7)
      var needles: Set<String> = [institution.code, "o-\(institution.code)"]
      var types: Set<String> = []
      for index in 0..<4 {
        let patient = Patient(Person(seed: 7, index: index), seed: 7, at: institution)
        let documents = patient.documents(seed: 7)
        types.formUnion(documents.map(\.contentType))
        for resource in [patient.resource, patient.coverage] + documents.map(\.resource) {
          needles.formUnion(Identifiers.of(resource))
        }
        try await visit.read(patient.number, here: "M-\(4000 + index)")
      }
      #expect(Set(types.map(Visit.mediaType)) == ["text/plain", "text/xml", "image/jpeg"])
      #expect(visit.mediaTypes == Set(types.map(Visit.mediaType)))
      let sent = try await visit.check(needles)
      #expect(sent.count >= 100)
      #expect(sent.contains { $0.form == "Base64" })
    }

    @Test func `no identifier of the shared records reaches the requester`() async throws {
      guard let folder = SharedData.url("records/fhir-jp")?.path else { return }
      let (records, needles) = try SharedRecords.read(folder)
      let server = try await Site.current.server(
        "oshidori",
        .folder(try records.servable(), system: SharedRecords.patientSystem), named: "shared")
      let visit = try await Visit.start(server)
      for (index, patient) in records.patients.enumerated() {
        try await visit.read(patient.number, here: "M-\(5000 + index)", patient.person)
      }
      // All 388 are current, final and labelled N: a doctor with consent sees every one.
      #expect(visit.documentsRead == records.documentCount)
      #expect(try await visit.check(needles).count >= 5_000)
    }
  }
}

/// Every identifier in a resource of the custodian.
enum Identifiers {
  /// Logical ids, identifier values and the ids that references name, at any depth.
  ///
  /// Left out as not distinctive: what has fewer than four characters (position numbers such as
  /// `7`), which any count in an answer would match.
  static func of(_ resource: JSONValue) -> Set<String> {
    var found: Set<String> = []
    if let id = resource["id"]?.string { found.insert(id) }
    collect(resource, &found)
    return found.filter { $0.utf8.count >= 4 }
  }

  private static func collect(_ value: JSONValue, _ found: inout Set<String>) {
    for element in value.elements ?? [] { collect(element, &found) }
    for (key, member) in value.members ?? [] {
      switch key {
      case "identifier", "masterIdentifier":
        for one in member.elements ?? [member] {
          if let text = one["value"]?.string { found.insert(text) }
        }
      case "subscriberId":
        if let text = member.string { found.insert(text) }
      case "reference":
        if let id = member.string?.split(separator: "/").last { found.insert(String(id)) }
      default: break
      }
      collect(member, &found)
    }
  }
}

/// The shared Japanese records (44 patients, of whom 28 have documents).
struct SharedRecords {
  static let patientSystem = "urn:oid:1.2.392.100495.20.3.51.1"

  let folder: String
  let patients: [(number: String, person: Someone)]
  let documentCount: Int

  /// The records and every identifier in them, of all resource types.
  static func read(_ folder: String) throws -> (SharedRecords, needles: Set<String>) {
    var needles: Set<String> = []
    for name in try DurableFile.list(folder) where name.hasSuffix(".ndjson") {
      for resource in try lines("\(folder)/\(name)") { collect(resource, &needles) }
    }
    let documents = try lines("\(folder)/DocumentReference.ndjson")
    let subjects = Set(
      documents.compactMap { ($0["subject"] as? [String: Any])?["reference"] as? String })
    let patients = try lines("\(folder)/Patient.ndjson").compactMap { patient in
      subjects.contains("Patient/\(patient["id"] as? String ?? "")") ? person(patient) : nil
    }
    return (
      SharedRecords(folder: folder, patients: patients, documentCount: documents.count), needles
    )
  }

  /// The folder with only what a bridge asks for, so that its server starts quickly.
  func servable() throws -> String {
    let path = try "\(Site.current.folder)/shared-records"
    try DurableFile.makeDirectory(path, mode: 0o700)
    for name in ["Patient.ndjson", "DocumentReference.ndjson"] {
      try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(path)/\(name)")
    }
    return path
  }

  private static func lines(_ path: String) throws -> [[String: Any]] {
    try DurableFile.read(path, bytesMax: 64 << 20).split(separator: 0x0A).compactMap {
      try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
    }
  }

  /// Logical ids and identifier values of the resource itself.
  ///
  /// Left out as not distinctive: values
  /// of fewer than four characters, all of them position numbers such as `7`.
  private static func collect(_ resource: [String: Any], _ needles: inout Set<String>) {
    let identifiers =
      resource["identifier"] as? [[String: Any]]
      ?? (resource["identifier"] as? [String: Any]).map { [$0] } ?? []
    let values = identifiers.compactMap { $0["value"] as? String }
    let all = values + [resource["id"] as? String ?? ""]
    needles.formUnion(all.filter { $0.utf8.count >= 4 })
  }

  private static func person(_ patient: [String: Any]) -> (String, Someone)? {
    let identifiers = patient["identifier"] as? [[String: Any]] ?? []
    let number = identifiers.first { $0["system"] as? String == patientSystem }?["value"]
    let names = patient["name"] as? [[String: Any]] ?? []
    guard let number = number as? String else { return nil }
    // A newborn has no kana yet; a slip needs some.
    var someone = Someone()
    if names.count == 2, let kana = names[1]["text"] as? String { someone.kana = kana }
    if let name = names.first?["text"] as? String { someone.name = name }
    if let birthDate = patient["birthDate"] as? String { someone.birthDate = birthDate }
    return (number, someone)
  }
}

/// A doctor of A reads all that B holds of one patient after another; every byte A gets is kept.
final class Visit: Sendable {
  private let host: BridgeHost
  private let server: NetworkServer
  private let seen = Mutex(Seen())

  private struct Seen {
    var bytes: [UInt8] = []
    var documents = 0
    var mediaTypes: Set<String> = []
    var links = 0
  }

  /// Slips one hospital may redeem in a minute.
  private static let redemptionsMax = 10
  private static let hospitals = ["h-001", "h-002", "h-003"]

  /// Starts the real program over `server` and registers everybody.
  static func start(_ server: NetworkServer) async throws -> Visit {
    let site = try Site.current
    let host = try await site.bridge(
      .init(isProgram: true, servers: ["oshidori": server]))
    try await host.registerAll()
    for hospital in hospitals.dropFirst() {
      if !DurableFile.exists(site.file("oshidori", "\(hospital).pem")) {
        try site.issue("oshidori", hospital)
      }
      try await host.register("oshidori", facility: hospital, type: "hospital")
    }
    return Visit(host, server)
  }

  private init(_ host: BridgeHost, _ server: NetworkServer) {
    self.host = host
    self.server = server
  }

  var documentsRead: Int { seen.withLock { $0.documents } }
  var mediaTypes: Set<String> { seen.withLock { $0.mediaTypes } }

  static func mediaType(_ contentType: String) -> String {
    String(contentType.prefix { $0 != ";" })
  }

  /// Links the patient, opens a session, searches and retrieves everything, closes the session.
  func read(_ there: String, here: String, _ person: Someone = Someone()) async throws {
    let handle = try await link(here, there, person)
    let client = try host.client("mame", "c-101")
    let body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
    let opening = try await client.send(
      .post, "/api/sessions", body.encoded(), bearer: host.token(.doctor))
    keep(opening)
    let session = try opening.json()
    let token = try session.string(at: "token")
    let documents = try await client.documents(
      handle, "status=current,superseded&_count=100", bearer: { token }, seeing: keep)
    for document in documents {
      guard let url = document.attachmentURL else { throw Missing("attachment.url") }
      let answer = try await client.retrieve(url, bearer: token)
      keep(answer)
      #expect(answer.head.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
      seen.withLock { seen in
        seen.documents += 1
        seen.mediaTypes.insert(Self.mediaType(answer.head.fields["content-type"] ?? ""))
      }
    }
    for document in documents.prefix(2) {
      let read = try await client.send(
        .get, "/fhir/oshidori/DocumentReference/\(document.id)", bearer: token)
      keep(read)
      #expect(try read.json().id == document.id)
    }
    keep(try await client.send(.delete, "/api/sessions/\(session.string(at: "id"))"))
    try await ask(whatFails: handle, client)
  }

  /// Answers that are faults, too.
  private func ask(whatFails handle: String, _ client: Client) async throws {
    let token = try host.token(.doctor)
    for path in [
      "DocumentReference?patient=\(handle)&status=nonsense", "Binary/none", "Patient/none",
      "metadata",
    ] { keep(try await client.send(.get, "/fhir/oshidori/\(path)", bearer: token)) }
    keep(try await client.send(.get, "/api/links/\(handle)"))
  }

  private func link(_ here: String, _ there: String, _ person: Someone) async throws -> String {
    try await host.agree(here, there, facilities: ["mame/c-101"])
    let links = seen.withLock { seen in
      seen.links += 1
      return seen.links - 1
    }
    let hospital = Self.hospitals[links / Self.redemptionsMax]
    let slip = try await host.client("mame", "c-101").send(
      .post, "/api/slips",
      JSONValue.object([
        ("patient", .string(here)), ("demographics", person.json), ("target", "oshidori"),
      ]).encoded())
    keep(slip)
    let issued = try slip.json()
    let redeemed = try await host.call(
      "oshidori", hospital, .post, "/api/slips/redeem",
      ["patient": .string(there), "slip": .string(try issued.string(at: "slip"))])
    try await host.confirm("oshidori", hospital, try redeemed.string(at: "handle"))
    let handle = try issued.string(at: "handle")
    let confirmation: JSONValue = ["handle": .string(handle)]
    keep(
      try await host.client("mame", "c-101").send(
        .post, "/api/links/confirm", confirmation.encoded()))
    return handle
  }

  private func keep(_ answer: UpstreamResponse) {
    seen.withLock { $0.bytes += answer.bytes }
  }

  /// Stops the bridge, then looks for `needles` in everything A received or may open.
  ///
  /// The answer is what the same search finds in everything the custodian's server sent.
  func check(_ needles: Set<String>) async throws -> [Seeker.Hit] {
    let seeker = Seeker(needles)
    let received = seen.withLock { $0.bytes }
    try await host.expectNoTrace(of: seeker, received: received, openedMin: documentsRead)
    return seeker.hits(in: try server.sent)
  }
}
