import Crypto
import Dialect
import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// HL7 v2 over MLLP: what a facility's own patient is called towards the other network.
  @Suite(.bridge, .serialized) struct `Messages of facilities` {
    private var client: MessageClient { get throws { MessageClient(host: try .current) } }

    @Test(arguments: [("Q23", 1), ("Q22", 8)])
    func `get the handle of a patient who is linked`(
      _ event: String, _ index: Int
    ) async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(index)
      let answer = try await client.ask(client.query(referral.here, event))
      #expect(answer.type.code == "RSP")
      #expect(answer.first("MSA")?[1].text == "AA")
      #expect(answer.first("MSA")?[2].text == "C-1")
      #expect(answer.first("QAK")?[1].text == "TAG-9")
      #expect(answer.first("QAK")?[2].text == "OK")
      #expect(answer.first("QPD")?[1].component(2).text == "照会")
      let identifier = answer.first("PID")?[3]
      #expect(identifier?.component(1).text == referral.handle)
      #expect(identifier?.component(4).subcomponent(2) == MessageClient.domain)
      #expect(!String(decoding: answer.utf8, as: UTF8.self).contains(referral.there))
    }

    @Test func `get the same nothing for every reason`() async throws {
      let host = try BridgeHost.current
      let linked = try await host.referral(2)
      try await host.agree("M-2001", try BridgeHost.number(3))
      let withdrawn = try await host.referral(4)
      try await host.consent("oshidori", withdrawn.there, "participation", "withdrawn")
      var answers: Set<String> = []
      for (number, person) in [
        ("M-nobody", Assertion.reception), ("M-2001", .reception), (withdrawn.here, .reception),
        (linked.here, Assertion(purpose: "HOPERAT")),
      ] {
        let answer = try await client.ask(client.query(number, as: person))
        #expect(answer.first("QAK")?[2].text == "NF")
        answers.insert(
          answer.segments.filter { $0.name != "MSH" }.map { "\($0.name) \($0[1].whole)" }
            .joined(separator: "\n"))
      }
      #expect(answers.count == 1)
    }

    @Test func `are told what is wrong with them, and served on`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(5)
      for (message, code, place) in [
        (try client.query(referral.here, as: nil), "207", ""),
        (try client.query(referral.here, domain: "1.2.3"), "204", "QPD"),
        (try client.query(referral.here, authority: "1.2.3"), "207", ""),
        (try client.query(referral.here, version: "2.3"), "203", "MSH"),
        (try client.query("", "Q23"), "101", "QPD"),
      ] {
        let answer = try await client.ask(message)
        #expect(answer.first("ERR")?[3].text == code)
        #expect(answer.first("ERR")?[2].text == place)
        #expect(["AE", "AR"].contains(answer.first("MSA")?[1].text))
      }
    }

    @Test(arguments: [
      ("ORU^R01^ORU_R01", "200"), ("OMP^O09^OMP_O09", "200"), ("OML^O33^OML_O33", "200"),
      ("OMG^O19^OMG_O19", "200"), ("OUL^R22^OUL_R22", "200"), ("ADT^A08^ADT_A01", "200"),
      ("QBP^Q21^QBP_Q21", "201"),
    ])
    func `that bring results or orders are rejected, for nothing is kept`(
      _ type: String, _ code: String
    ) async throws {
      let message = """
        MSH|^~\\&|検査|CLINIC|BRIDGE|KAKEHASHI|20261121||\(type)|C-2|P|2.5||||||UNICODE UTF-8
        PID|1||M-1^^^&1.2.3&ISO||仮橋^受付
        OBR|1|||718-7^Hemoglobin^LN
        OBX|1|NM|718-7^Hemoglobin^LN||13.2|g/dL|||||F

        """
      let answer = try await client.ask(Array(message.replacing("\n", with: "\r").utf8))
      #expect(answer.type.code == "ACK")
      #expect(answer.first("MSA")?[1].text == "AR")
      #expect(answer.first("MSA")?[2].text == "C-2")
      #expect(answer.first("ERR")?[2].component(1).text == "MSH")
      #expect(answer.first("ERR")?[2].component(3).text == "9")
      #expect(answer.first("ERR")?[3].component(1).text == code)
      #expect(answer.first("ERR")?[4].text == "E")
      let said = String(decoding: answer.utf8, as: UTF8.self)
      #expect(!said.contains("M-1") && !said.contains("13.2") && !said.contains("仮橋"))
    }

    @Test func `of another facility get a handle of their own`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(6)
      try await host.agree(
        referral.here, referral.there, facilities: ["mame/c-101", "mame/c-102"])
      let answer = try await client.ask(
        client.query(
          referral.here, as: Assertion(user: "dr.ito", facility: "c-102", purpose: "PATADMIN")),
        as: "c-102")
      #expect(answer.first("PID")?[3].component(1).text != referral.handle)
    }

    @Test func `without a frame end the connection and nothing else`() async throws {
      let host = try BridgeHost.current
      let hostile = try await HostileClient.connected(host, "mame", "c-101", listener: "/mllp")
      await hostile.send("MSH|^~\\&|no frame\r")
      #expect(await hostile.hear().text.isEmpty)
      await hostile.close()
      let referral = try await host.referral(7)
      #expect(try await client.ask(client.query(referral.here)).first("QAK")?[2].text == "OK")
    }
  }
}
