import Crypto
import Dialect
import Platform
import Record
import Testing

/// A facility of まめネット that asks in HL7 v2 over MLLP.
struct MessageClient: Sendable {
  let host: BridgeHost
  /// What the bridge numbers おしどりネット's patients under.
  static let domain = "1.2.392.200250.99.102"

  /// A query and who asks it.
  func query(
    _ number: String, _ event: String = "Q23", domain: String = domain,
    authority: String? = nil, as person: Assertion? = .reception, version: String = "2.5"
  ) throws -> [UInt8] {
    let authority = try authority ?? host.authority("mame")
    let field =
      event == "Q23"
      ? "\(number)^^^&\(authority)&ISO|^^^&\(domain)&ISO"
      : "@PID.3.1^\(number)~@PID.3.4.2^\(authority)|||||^^^&\(domain)&ISO"
    var lines = [
      "MSH|^~\\&|受付|CLINIC|BRIDGE|KAKEHASHI|20261121||QBP^\(event)|C-1|P|\(version)"
        + "||||||UNICODE UTF-8",
      "QPD|IHE Query^照会^HL7|TAG-9|\(field)", "RCP|I",
    ]
    if let person {
      let token = Base64.encode(Array(try host.token(person).utf8))
      lines.insert("UAC|JWT|^AP^^Base64^\(token)", at: 1)
    }
    return Array(lines.map { $0 + "\r" }.joined().utf8)
  }

  /// What comes back to a message, as a message.
  func ask(_ message: [UInt8], as facility: String = "c-101") async throws -> HL7v2.Message {
    let client = try await HostileClient.connected(host, "mame", facility, listener: "/mllp")
    await client.send(try #require(HL7v2.frame(message)))
    let heard = await client.hear(until: "\u{1C}\r")
    await client.close()
    let bytes = Array(heard.text.utf8).filter { $0 != 0x0B && $0 != 0x1C }
    return try HL7v2.Message(bytes, fallback: .utf8)
  }
}
