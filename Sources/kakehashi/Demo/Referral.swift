import Bridge
import HTTP
import Platform
import Record
import Transport

/// One referral, step by step: what the demo shows and checks.
final class Referral {
  let site: DemoSite
  let tell: Transcript
  let seen: Seen
  var patient = DemoPatient.unknown
  /// A's clinic's handle of the patient.
  var handle = ""
  /// The token of the doctor's open session.
  var session = ""
  /// How many documents the doctor saw.
  var visible = 0
  /// The review that the emergency view opened.
  var emergencyReview = ""

  /// A's number for the same patient; B never learns it.
  static let localIDAtA = "M-0048213"

  init(_ site: DemoSite, _ tell: Transcript, capture: String?) throws {
    self.site = site
    self.tell = tell
    seen = try Seen(capture)
  }

  /// The whole story; throws where it does not hold.
  func run() async throws {
    try await register()
    try await link()
    try await read()
    try await others()
    try await emergency()
    try await rules()
    try await withdraw()
    try await verify()
  }

  /// A call as a facility or the operator of a network.
  func call(
    as who: String, of network: String, _ method: HTTP.Method, _ path: String,
    _ body: JSONValue? = nil, bearer: String? = nil
  ) async throws -> JSONValue {
    try await APIClient.with(try site.profile(network, who)) {
      try await $0.call(method, path, body, bearer: bearer)
    }
  }

  /// A user's assertion from A's own token issuer, at A's own server.
  func assertion(_ user: String, at facility: String, role: String, purpose: String)
    async throws -> String
  {
    let profile = try site.profile("mame", facility)
    let issuer = Profile(
      server: site.server("mame"), authorities: profile.authorities,
      certificate: profile.certificate, key: profile.key)
    let items = [
      ("grant_type", "client_credentials"), ("subject", user), ("facility", facility),
      ("role", role), ("purpose", purpose), ("licence", "第123456号"),
      ("audience", profile.server),
    ]
    let form = Query(items.map { Query.Item(name: $0.0, value: $0.1) }).percentEncoded
    let answer = try await APIClient.with(issuer) {
      try await $0.raw(
        .post, "/token", Array(form.utf8), contentType: "application/x-www-form-urlencoded")
    }
    guard let token = try? JSONValue.parse(answer.body)["access_token"]?.string else {
      throw CommandError(
        ja: "A の発行局がトークンを出しません", en: "A's issuer gave no token (\(answer.head.status.code))")
    }
    return token
  }
}

/// Everything A received through the bridge, kept to be searched.
final class Seen {
  private let folder: String?
  private(set) var bytes: [UInt8] = []
  private var count = 0

  init(_ capture: String?) throws {
    folder = capture.map { "\($0)/received-by-a" }
    if let folder { try DurableFile.makeDirectory(folder, mode: 0o700) }
  }

  /// Keeps one answer: status, header fields and body.
  func keep(_ answer: UpstreamResponse) throws {
    var whole = Array("\(answer.head.status.code)\n".utf8)
    for field in answer.head.fields { whole += Array("\(field.name): \(field.value)\n".utf8) }
    whole += [0x0A] + answer.body
    bytes += whole
    count += 1
    guard let folder else { return }
    let number = String(repeating: "0", count: max(0, 4 - "\(count)".count)) + "\(count)"
    try DurableFile.replace("\(folder)/\(number).http", with: whole, mode: 0o600)
  }

  /// Whether `text` occurs in anything A received.
  func contains(_ text: String) -> Bool {
    Guard(IdentifierSet([text])).firstHit(in: bytes) != nil
  }
}
