import Bridge
import Dialect
import HTTP
import Neighbour
import Platform
import Record
import Testing
import Transport

extension Live {
  /// What hostile requests in XCA and HL7 v2 meet.
  @Suite(.program, .serialized) struct `Hostile messages` {
    /// LIMIT: what a bridge may hold more after all of them, in KiB.
    private static let growthMax = 64 << 10

    private func post(
      _ message: HostileMessage, to path: String = "/xca/oshidori"
    ) async throws -> UpstreamResponse {
      try await BridgeHost.current.client("mame", "c-101").send(
        .post, path, message.bytes, contentType: message.contentType)
    }

    @Test func `in SOAP are refused by fault, and the bridge goes on`() async throws {
      let host = try BridgeHost.current
      _ = try await post(HostileMessage.xml[0])
      let before = try Holdings(ofProcessWith: host.configurationFile)
      for message in HostileMessage.xml + HostileMessage.mime {
        for path in ["/xca/oshidori", "/xca/nowhere"] {
          let answer = try await post(message, to: path)
          #expect([400, 500].contains(answer.head.status.code), "\(message.name)")
          #expect(
            answer.head.fields["content-type"]?.hasPrefix("application/soap+xml") == true,
            "\(message.name)")
          let text = String(decoding: answer.body, as: UTF8.self)
          #expect(text.contains("<s:Fault>"), "\(message.name)")
          #expect(!text.contains("root:"), "\(message.name)")
        }
        try await host.expectGoodService()
      }
      let after = try Holdings(ofProcessWith: host.configurationFile)
      #expect(after.residentKiB < before.residentKiB + Self.growthMax)
      #expect(after.descriptors <= before.descriptors)
    }

    @Test func `tell nobody who is not let in which custodians there are`() async throws {
      let host = try BridgeHost.current
      for assertion in [[], Array("<a/>".utf8), try host.saml(.otherDoctor)] {
        var answers: Set<String> = []
        for path in ["/xca/oshidori", "/xca/nowhere", "/xca/mame", "/xca", "/xca/oshidori/x"] {
          let message = DocumentQuestion.find(patient: "a^^^&1.2.3&ISO", slots: [])
            .message(to: host.origin("mame") + path, .gateway, assertion: assertion)
          let answer = try await host.client("mame", "c-101").send(
            .post, path, message.bytes, contentType: message.contentType)
          answers.insert(Self.withoutNames(answer))
        }
        #expect(answers.count == 1)
        #expect(answers.first?.contains("FailedAuthentication") == true)
      }
    }

    /// An answer without the names of messages, which are new each time, and its time.
    private static func withoutNames(_ answer: UpstreamResponse) -> String {
      let fields = answer.head.fields.filter { $0.name != "date" }.map { "\($0.name): \($0.value)" }
      let body = String(decoding: answer.body, as: UTF8.self)
        .replacing(#/urn:uuid:[0-9a-f-]+/#, with: "")
      return "\(answer.head.status.code)\n\(fields.joined(separator: "\n"))\n\(body)"
    }

    @Test func `are no way around a signature`() async throws {
      let host = try BridgeHost.current
      try await host.register(Assertion(user: "dr.evil", licence: "第200002号"))
      let client = GatewayClient(host: host)
      let question = DocumentQuestion.find(
        patient: "\(try await host.referral(1).handle)^^^&\(GatewayClient.home)&ISO", slots: [])
      for position in WrappedAssertion.Position.allCases {
        for sameID in [true, false] {
          let wrapped = try WrappedAssertion(host.saml(.doctor), as: "dr.evil", sameID: sameID)
          let answer = try await client.ask(question, assertion: wrapped.text(position))
          #expect(answer["fault"] != nil, "\(position) \(sameID)")
        }
      }
      let good = try WrappedAssertion(host.saml(.doctor), as: "dr.evil", sameID: true).original
      #expect(try await client.ask(question, assertion: Array(good.utf8))["fault"] == nil)
    }

    @Test(arguments: HostileHL7v2.all)
    func `in HL7 v2 are refused or end their connection, and no other`(
      _ hostile: HostileHL7v2
    ) async throws {
      let host = try BridgeHost.current
      let sound = MessageClient(host: host)
      let client = try await HostileClient.connected(host, "mame", "c-101", listener: "/mllp")
      await client.send(hostile.bytes(try sound.query("M-2")))
      let heard = await client.hear(until: "\u{1C}\r")
      await client.close()
      switch hostile.outcome {
      case .ended: #expect(heard.text.isEmpty, "\(heard.text)")
      case .rejected: #expect(heard.text.contains("\rMSA|AE|") || heard.text.contains("\rMSA|AR|"))
      case .nothing: #expect(heard.text.contains("|NF"), "\(heard.text)")
      }
      let answer = try await sound.ask(sound.query("M-2"))
      #expect(answer.first("QAK")?[2].text == "NF")
      try await host.expectGoodService()
    }
  }
}

/// A signed assertion, and a forged one that wants to be taken for it.
///
/// SOURCE: Somorovsky et al., On Breaking SAML: Be Whoever You Want to Be, 2012 (XSW1 to XSW8)
private struct WrappedAssertion {
  /// Where the signed one is put, seen from the forged one.
  enum Position: CaseIterable {
    case aroundInSignature, inObject, after, inside, afterWithSignature, inSignatureAndAfter
    case inExtensionsBefore, inObjectBeside
  }

  let original: String
  private let unsigned: String
  private let signature: String
  private let forged: String

  init(_ assertion: [UInt8], as user: String, sameID: Bool) throws {
    original = String(decoding: assertion, as: UTF8.self)
    let match = try #require(original.firstMatch(of: #/<ds:Signature .*<\/ds:Signature>/#))
    signature = String(match.output)
    unsigned = original.replacing(signature, with: "")
    let named = unsigned.replacing("dr.sato", with: user)
      .replacing(Assertion.licence, with: "第200002号")
    forged = sameID ? named : named.replacing(#/ID="[^"]*"/#, with: "ID=\"_evil\"")
  }

  func text(_ position: Position) -> [UInt8] {
    func forged(with part: String) -> String {
      self.forged.replacing("</saml2:Issuer>", with: "</saml2:Issuer>\(part)")
    }
    func signature(with part: String) -> String {
      self.signature.replacing("</ds:Signature>", with: "\(part)</ds:Signature>")
    }
    let object = signature(with: "<ds:Object>\(unsigned)</ds:Object>")
    let text =
      switch position {
      case .aroundInSignature: forged(with: signature(with: unsigned))
      case .inObject: forged(with: object)
      case .after: self.forged + original
      case .inside: forged(with: original)
      case .afterWithSignature: forged(with: self.signature) + unsigned
      case .inSignatureAndAfter: forged(with: signature(with: unsigned)) + original
      case .inExtensionsBefore:
        "<x:Extensions xmlns:x='urn:x'>\(original)</x:Extensions>\(self.forged)"
      case .inObjectBeside: forged(with: object) + unsigned
      }
    return Array(text.utf8)
  }
}
