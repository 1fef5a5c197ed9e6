import HTTP
import Platform
import Transport

/// The server behind: a custodian with one patient, whose documents fill one searchset.
enum Backend {
  static func run(_ arguments: Arguments) async throws {
    let directory = try arguments.text("directory")
    let port = try arguments.number("port")
    guard let port = UInt16(exactly: port) else { throw LoadError.usage("`--port` is too large") }
    let system = arguments.text("patient-system", or: "urn:oid:1.2.392.200250.99.2")
    let patient = arguments.text("patient", or: "0045678")
    let documents = bundle(byteCount: try arguments.number("bytes", or: 8192), patient)
    let found = patients(patient, system)
    let fields = Fields([("content-type", "application/fhir+json; charset=utf-8")])
    let loop = try EventLoop(name: "backend")
    let identity = try TLSIdentity(
      ServerTLSFiles(
        chain: "\(directory)/server.pem", key: "\(directory)/server.key",
        clientAuthorities: "\(directory)/ca.pem", revocationList: nil, minimum: .tls13))
    let limits = ServerLimits(requestsPerConnectionMax: .max)
    let listener = try Listener(
      name: "backend", address: "127.0.0.1", port: port, loops: [loop], identity: identity,
      limits: limits
    ) { request, _ in
      let body = request.head.target.path.hasSuffix("/Patient") ? found : documents
      return ServerResponse(status: 200, fields: fields, body: body)
    }
    Output.data("\(listener.port)\n")
    // Until it is killed; the listener must live as long.
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  /// The answer to `Patient?identifier=`: the one patient.
  static func patients(_ patient: String, _ system: String) -> [UInt8] {
    let resource =
      #"{"resourceType":"Patient","id":"p-\#(patient)","#
      + #""identifier":[{"system":"\#(system)","value":"\#(patient)"}]}"#
    return searchset([#"{"resource":\#(resource),"search":{"mode":"match"}}"#])
  }

  /// The patient's documents, as many as `byteCount` holds, padded to it.
  static func bundle(byteCount: Int, _ patient: String) -> [UInt8] {
    var entries: [String] = []
    while searchset(entries + [entry(entries.count, patient)]).count <= byteCount {
      entries.append(entry(entries.count, patient))
    }
    let bytes = searchset(entries)
    return bytes + Array(repeating: 0x20, count: max(0, byteCount - bytes.count))
  }

  private static func searchset(_ entries: [String]) -> [UInt8] {
    Array(
      (#"{"resourceType":"Bundle","type":"searchset","total":\#(entries.count),"entry":["#
        + entries.joined(separator: ",") + "]}").utf8)
  }

  /// What the documents are: LOINC code, words and media type.
  private static let kinds = [
    ("18842-5", "退院時サマリー", "text/plain; charset=utf-8"),
    ("11502-2", "検体検査報告書", "application/pdf"), ("57833-6", "処方箋", "text/plain; charset=utf-8"),
    ("18748-4", "画像診断報告書（胸部CT）", "application/pdf"), ("57133-1", "診療情報提供書", "application/pdf"),
    ("18610-6", "注射実施記録", "text/plain; charset=utf-8"),
  ]

  private static let authors = ["石田 功", "渡邉 美咲", "髙橋 健", "井上 さゆり"]

  /// A document of a kind, an author, a day and a length of its own, written as one server does.
  private static func entry(_ number: Int, _ patient: String) -> String {
    let id = "d-\(patient)-\(number)"
    let (code, words, media) = kinds[number % kinds.count]
    let (first, last) = ("2026-04-\(10 + number % 10)", "2026-04-\(10 + number * 7 % 10 + 10)")
    let type = #"{"coding":[{"system":"http://loinc.org","code":"\#(code)"}],"text":"\#(words)"}"#
    let format =
      #"{"system":"urn:oid:1.3.6.1.4.1.19376.1.2.3","#
      + #""code":"urn:ihe:iti:xds:2017:mimeTypeSufficient"}"#
    let resource =
      #"{"resourceType":"DocumentReference","id":"\#(id)","status":"current","docStatus":"final","#
      + #""masterIdentifier":{"system":"urn:ietf:rfc:3986","#
      + #""value":"urn:oid:1.2.392.99.\#(number * 31)"},"#
      + #""type":\#(type),"category":[\#(type)],"subject":{"reference":"Patient/p-\#(patient)"},"#
      + #""date":"\#(last)T1\#(number % 10):0\#(number * 3 % 10):00+09:00","#
      + #""author":[{"display":"\#(authors[number % authors.count])"}],"#
      + #""description":"山本様 \#(words)（\#(patient)）","#
      + #""securityLabel":[{"coding":[{"system":"\#(confidentiality)","code":"N"}]}],"#
      + #""content":[{"attachment":{"contentType":"\#(media)","language":"ja","#
      + #""url":"Binary/\#(id)","title":"\#(words) 山本 花子"},"format":\#(format)}],"#
      + #""context":{"period":{"start":"\#(first)","end":"\#(last)"},"#
      + #""sourcePatientInfo":{"reference":"Patient/p-\#(patient)"}}}"#
    return #"{"fullUrl":"https://localhost/fhir/DocumentReference/\#(id)","#
      + #""resource":\#(resource),"search":{"mode":"match"}}"#
  }

  private static let confidentiality =
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
}
