import Bridge
import Crypto
import HTTP
import Platform
import Record
import Synchronization
import Transport

/// A custodian's server that answers as a test tells it to, sound TLS around unsound content.
final class MalformedCustodian: Sendable {
  /// How it answers one kind of request.
  typealias Reply = @Sendable (ServerRequest) async -> ServerResponse

  /// What it does; each kind is sound unless a test replaces it.
  struct Conduct: Sendable {
    var patients: Reply = { _ in fhir(bundle([MalformedCustodian.patient])) }
    var search: Reply = { request in
      let asked = request.head.target.query?.firstMatch(of: #/patient=Patient%2F([a-z0-9-]+)/#)
      return fhir(
        bundle([MalformedCustodian.document("doc-000001", of: asked.map { String($0.1) } ?? "")]))
    }
    var read: Reply = { _ in fhir(MalformedCustodian.document("doc-000001")) }
    var content: Reply = { _ in
      ServerResponse(
        status: 200, fields: Fields([("content-type", "text/plain")]),
        body: Array("所見に異常なし".utf8))
    }
    /// What records hold beside documents; it knows none of the types.
    var records: Reply = { _ in failure(404) }
    /// As a gateway of XCA.
    var gateway: Reply = { _ in failure(500) }
  }

  static let system = "urn:oid:1.2.392.200250.99.77"
  /// The custodian's number of the patient.
  static let number = "POP-000126"
  /// Stands in every error text of this custodian; A must never see it.
  static let canary = "CANARY-7F3A-病棟の端末"

  let listener: Listener
  private let loop: EventLoop
  private let desk = Desk()

  init(_ site: Site) throws {
    loop = try EventLoop(name: "custodian")
    let identity = try TLSIdentity(
      ServerTLSFiles(
        chain: site.file("oshidori", "server.pem"), key: site.file("oshidori", "server.key"),
        clientAuthorities: site.file("oshidori", "authority.pem"), revocationList: nil,
        minimum: .tls13))
    listener = try Listener(
      name: "custodian", address: "127.0.0.1", port: 0, loops: [loop], identity: identity
    ) { [desk] request, _ in await desk.answer(request) }
  }

  /// The server as a bridge's settings name it.
  var server: NetworkServer {
    NetworkServer(
      network: "oshidori", records: .folder("", system: Self.system), port: listener.port,
      capture: "")
  }

  /// Behaves like `conduct` from now on.
  func behave(_ conduct: Conduct) {
    desk.conduct.withLock { $0 = conduct }
    desk.asked.withLock { $0 = [] }
  }

  /// The targets it was asked for since ``behave(_:)``.
  var requests: [String] { desk.asked.withLock { $0 } }

  func stop() async {
    await listener.drain(deadline: .zero)
    loop.stop()
  }

  /// What the listener answers from.
  private final class Desk: Sendable {
    let conduct = Mutex(Conduct())
    let asked = Mutex<[String]>([])

    func answer(_ request: ServerRequest) async -> ServerResponse {
      asked.withLock { $0.append(request.head.target.text) }
      let conduct = conduct.withLock { $0 }
      let path = request.head.target.path
      if path == "/xca" { return await conduct.gateway(request) }
      if path.hasPrefix("/fhir/Patient") { return await conduct.patients(request) }
      if path == "/fhir/DocumentReference" { return await conduct.search(request) }
      if path.hasPrefix("/fhir/DocumentReference/") { return await conduct.read(request) }
      // A type alone is searched for; a document has its id behind it.
      if path.hasPrefix("/fhir/"), path.split(separator: "/").count == 2 {
        return await conduct.records(request)
      }
      return await conduct.content(request)
    }
  }

  // MARK: Sound content

  static let patient: JSONValue = patient(number)

  static func patient(_ number: String, id: String = "pat-000077") -> JSONValue {
    [
      "resourceType": "Patient", "id": .string(id),
      "identifier": [["system": .string(system), "value": .string(number)]],
    ]
  }

  static func document(
    _ id: String, of patient: String = "pat-000077", type: String = "text/plain",
    url: String = "Binary/bin-000001", description: String = "検査結果"
  ) -> JSONValue {
    [
      "resourceType": "DocumentReference", "id": .string(id), "status": "current",
      "type": ["coding": [["system": "http://loinc.org", "code": "11502-2"]]],
      "subject": ["reference": .string("Patient/\(patient)")], "date": "2025-01-02T03:04:05+09:00",
      "description": .string(description),
      "securityLabel": [
        [
          "coding": [
            [
              "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N",
            ]
          ]
        ]
      ],
      "content": [["attachment": ["contentType": .string(type), "url": .string(url)]]],
    ]
  }

  static func bundle(_ resources: [JSONValue], next: String? = nil) -> JSONValue {
    let bundle: JSONValue = [
      "resourceType": "Bundle", "type": "searchset",
      "entry": .array(resources.map { ["resource": $0] }),
    ]
    guard let next else { return bundle }
    return bundle.setting("link", [["relation": "next", "url": .string(next)]])
  }

  static func fhir(_ value: JSONValue, status: Int = 200) -> ServerResponse {
    raw(value.encoded(), status: status)
  }

  static func raw(_ bytes: [UInt8], status: Int = 200, _ more: [(String, String)] = [])
    -> ServerResponse
  {
    ServerResponse(
      status: status, fields: Fields([("content-type", "application/fhir+json")] + more),
      body: bytes)
  }

  static func raw(_ text: String, status: Int = 200) -> ServerResponse {
    raw(Array(text.utf8), status: status)
  }

  /// An error that says too much.
  static func failure(_ status: Int) -> ServerResponse {
    fhir(
      [
        "resourceType": "OperationOutcome",
        "issue": [
          [
            "severity": "error", "code": "exception",
            "diagnostics": .string("\(canary) \(number) at db.example:5432"),
          ]
        ],
      ], status: status)
  }
}
