import HTTP
import Platform
import Transport

/// The server behind: answers every request with the same FHIR Bundle.
enum Backend {
  static func run(_ arguments: Arguments) async throws {
    let directory = try arguments.text("directory")
    let port = try arguments.number("port")
    guard let port = UInt16(exactly: port) else { throw LoadError.usage("`--port` is too large") }
    let body = bundle(byteCount: try arguments.number("bytes", or: 8192))
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
    ) { _, _ in ServerResponse(status: 200, fields: fields, body: body) }
    Output.data("\(listener.port)\n")
    // Until it is killed; the listener must live as long.
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  /// A searchset of made-up document references, padded to the size asked for.
  static func bundle(byteCount: Int) -> [UInt8] {
    let head = #"{"resourceType":"Bundle","type":"searchset","total":0,"entry":["#
    let tail = "]}"
    var text = head
    var number = 0
    while true {
      let entry = (number == 0 ? "" : ",") + Self.entry(number)
      guard text.utf8.count + entry.utf8.count + tail.utf8.count <= byteCount else { break }
      text += entry
      number += 1
    }
    text += tail
    return Array((text + String(repeating: " ", count: max(0, byteCount - text.utf8.count))).utf8)
  }

  private static func entry(_ number: Int) -> String {
    #"{"resource":{"resourceType":"DocumentReference","id":"doc-\#(number)","status":"current","#
      + #""subject":{"identifier":{"system":"urn:oid:1.2.392.100495.20.3.51.1","#
      + #""value":"PID-\#(100_000 + number)"}},"#
      + #""type":{"coding":[{"system":"http://loinc.org","code":"18842-5"}]},"#
      + #""description":"退院時サマリー \#(number)","#
      + #""date":"2026-04-\#(10 + number % 20)T09:00:00+09:00"}}"#
  }
}
