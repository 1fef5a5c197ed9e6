import Bridge
import HTTP
import Platform
import Record
import Testing
import Transport

/// What a custodian does wrong and what the asking side is told.
struct Misdeed: Sendable, CustomTestStringConvertible {
  typealias C = MalformedCustodian

  let name: String
  /// The problem; nil where the answer is sound but without the document.
  let problem: Refused?
  let conduct: C.Conduct
  var testDescription: String { name }

  private init(
    _ name: String, _ problem: Refused?, _ change: (inout C.Conduct) -> Void
  ) {
    var conduct = C.Conduct()
    change(&conduct)
    (self.name, self.problem, self.conduct) = (name, problem, conduct)
  }

  private static let unavailable = Refused(502, "custodian-unavailable")
  private static let late = Refused(504, "custodian-timeout")

  private static func search(
    _ name: String, _ problem: Refused?, _ reply: @escaping C.Reply
  ) -> Misdeed { Misdeed(name, problem) { $0.search = reply } }

  private static func patients(
    _ name: String, _ problem: Refused?, _ reply: @escaping C.Reply
  ) -> Misdeed { Misdeed(name, problem) { $0.patients = reply } }

  /// Misdeeds while the documents are asked for.
  static let searching: [Misdeed] = [
    search("500", unavailable) { _ in C.failure(500) },
    search("404", unavailable) { _ in C.failure(404) },
    search("401", unavailable) { _ in C.failure(401) },
    search("an outcome with 200", unavailable) { _ in C.failure(200) },
    search("204", unavailable) { _ in ServerResponse(status: 204) },
    search("redirect", unavailable) { request in
      C.raw([], status: 302, [("location", "https://localhost:1/\(C.canary)")])
    },
    search("permanent redirect", unavailable) { request in
      C.raw([], status: 308, [("location", request.head.target.text)])
    },
    search("garbage", unavailable) { _ in C.raw("\u{0}\u{1}\(C.canary)") },
    search("a page of HTML", unavailable) { _ in C.raw("<html>\(C.canary)</html>") },
    search("nothing", unavailable) { _ in C.raw("") },
    search("cut off", unavailable) { _ in
      C.raw(C.bundle([C.document("doc-1")]).encoded().dropLast(20).map { $0 })
    },
    search("a second value", unavailable) { _ in
      C.raw(C.bundle([]).encoded() + Array("{}".utf8))
    },
    search("invalid UTF-8", unavailable) { _ in
      C.raw(Array(#"{"resourceType":"Bundle","type":"searchset","x":""#.utf8) + [0xFF, 0x22, 0x7D])
    },
    search("duplicate keys", unavailable) { _ in
      C.raw(#"{"resourceType":"Bundle","type":"searchset","entry":[],"entry":[]}"#)
    },
    search("duplicate keys in escapes", unavailable) { _ in
      C.raw(#"{"resourceType":"Bundle","type":"searchset","entry":[],"\u0065ntry":[]}"#)
    },
    search("deep nesting", unavailable) { _ in
      C.raw(#"{"resourceType":"Bundle","type":"searchset","x":"# + many("[", 100_000))
    },
    search("another resource", unavailable) { _ in C.fhir(C.patient) },
    search("a history", unavailable) { _ in
      C.fhir(C.bundle([]).setting("type", "history"))
    },
    search("entries that are no list", unavailable) { _ in
      C.fhir(C.bundle([]).setting("entry", ["resource": C.document("doc-1")]))
    },
    search("somebody else's documents", unavailable) { _ in
      C.fhir(C.bundle([C.document("doc-1", of: "pat-000078")]))
    },
    search("somebody else's among the patient's", unavailable) { _ in
      C.fhir(C.bundle([C.document("doc-1"), C.document("doc-2", of: "pat-000078")]))
    },
    search("somebody else's on the second page", unavailable) { request in
      request.head.target.text.contains("page=2")
        ? C.fhir(C.bundle([C.document("doc-2", of: "pat-000078")]))
        : C.fhir(C.bundle([C.document("doc-1")], next: "DocumentReference?page=2"))
    },
    search("more bytes than are taken", unavailable) { _ in
      C.raw([UInt8](repeating: 0x20, count: 300_000))
    },
    search("more documents than are taken", Refused(413, "too-many-documents")) { _ in
      C.fhir(C.bundle((0..<60).map { C.document("doc-\(100_000 + $0)") }))
    },
    search("a next link to another host", unavailable) { _ in
      C.fhir(C.bundle([C.document("doc-1")], next: "https://evil.example/fhir/DocumentReference"))
    },
    search("a next link out of the base", unavailable) { _ in
      C.fhir(C.bundle([C.document("doc-1")], next: "DocumentReference/../../admin"))
    },
    search("a next link to itself", unavailable) { request in
      C.fhir(
        C.bundle([C.document("doc-1")], next: String(request.head.target.text.dropFirst(6))))
    },
    search("pages without end", Refused(413, "too-many-documents")) { request in
      let number = Int(request.head.target.text.split(separator: "=").last ?? "") ?? 0
      let id = "doc-\(100_000 + number % 900_000)"
      return C.fhir(C.bundle([C.document(id)], next: "DocumentReference?page=\(number + 1)"))
    },
  ]

  /// Misdeeds that take their time.
  static let slow: [Misdeed] = [
    search("never answers", late) { request in
      await Forever.wait(request.loop)
      return C.failure(500)
    },
    patients("never says who the patient is", late) { request in
      await Forever.wait(request.loop)
      return C.failure(500)
    },
    search("pages that each come just in time", late) { request in
      await Forever.wait(request.loop, .milliseconds(400))
      let number = Int(request.head.target.text.split(separator: "=").last ?? "") ?? 0
      let id = "doc-\(100_000 + number % 900_000)"
      return C.fhir(C.bundle([C.document(id)], next: "DocumentReference?page=\(number + 1)"))
    },
  ]

  /// Misdeeds while the custodian is asked who the patient is.
  static let identifying: [Misdeed] = [
    patients("500", unavailable) { _ in C.failure(500) },
    patients("garbage", unavailable) { _ in C.raw(C.canary) },
    patients("somebody else: the identifier was ignored", unavailable) { _ in
      C.fhir(C.bundle([C.patient("POP-999999", id: "pat-000099")]))
    },
    patients("somebody without a number", unavailable) { _ in
      C.fhir(C.bundle([C.patient.removing("identifier")]))
    },
    patients("the number in another system", unavailable) { _ in
      C.fhir(
        C.bundle([
          C.patient.setting("identifier", [["system": "urn:x", "value": .string(C.number)]])
        ]))
    },
    patients("a patient without an id", unavailable) { _ in
      C.fhir(C.bundle([C.patient.removing("id")]))
    },
    patients("two patients under one number", nil) { _ in
      C.fhir(C.bundle([C.patient, C.patient(C.number, id: "pat-000078")]))
    },
    patients("nobody", nil) { _ in C.fhir(C.bundle([])) },
  ]

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }
}

/// Waiting on a loop without blocking it.
enum Forever {
  static func wait(_ loop: EventLoop, _ duration: Duration = .seconds(5)) async {
    await withCheckedContinuation { continuation in
      _ = loop.schedule(after: duration) { continuation.resume() }
    }
  }
}

/// A bridge whose おしどりネット is a ``MalformedCustodian``, with one linked patient.
struct MalformedSite: Sendable {
  let host: BridgeHost
  let custodian: MalformedCustodian
  let handle: String

  @TaskLocal static var running: MalformedSite?

  static var current: MalformedSite {
    get throws {
      guard let running else { throw Missing("the suite lacks `.malformed`") }
      return running
    }
  }
}

struct MalformedTrait: SuiteTrait, TestScoping {
  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let site = try Site.current
    let custodian = try MalformedCustodian(site)
    let limits = [
      "upstreamSeconds": 2, "answerBytes": 262_144, "documentBytes": 262_144, "documents": 50,
    ]
    let host = try await site.bridge(
      .init(limits: limits, servers: ["oshidori": custodian.server]))
    try await host.registerAll()
    try await host.agree("M-6000", MalformedCustodian.number)
    let referral = try await host.link("M-6000", MalformedCustodian.number)
    let running = MalformedSite(host: host, custodian: custodian, handle: referral.handle)
    try await MalformedSite.$running.withValue(running) { try await body() }
    await host.stop()
    await custodian.stop()
  }
}

extension Trait where Self == MalformedTrait {
  /// A bridge in front of a custodian that misbehaves.
  static var malformed: MalformedTrait { MalformedTrait() }
}

extension Live {
  @Suite(.malformed, .serialized) struct `Malformed upstreams` {
    @Test(arguments: Misdeed.searching + Misdeed.identifying + Misdeed.slow)
    func `a custodian's misdeed is a documented problem with a ledger entry`(
      _ misdeed: Misdeed
    ) async throws {
      let site = try MalformedSite.current
      let answer = try await search(misdeed.conduct)
      if let problem = misdeed.problem {
        #expect(answer.head.status.code == problem.status)
        let outcome = try JSONValue.parse(answer.body)
        let code = outcome["issue"]?[0]?["details"]?["coding"]?[0]?["code"]?.string
        #expect(code == problem.code)
      } else {
        #expect(try answer.json().resources.isEmpty)
      }
      try expectNothingOfTheirs(answer)
      let entry = try await site.host.lastEntry()
      #expect(entry["kind"]?.string == "exchange")
      let view = try await site.host.sealed(entry, for: "mame")
      #expect(view["failure"]?.string == misdeed.problem?.code)
      try await expectSound()
    }

    /// Searches after the bridge has forgotten who the patient is.
    private func search(_ conduct: MalformedCustodian.Conduct) async throws -> UpstreamResponse {
      let site = try MalformedSite.current
      site.custodian.behave(conduct)
      site.host.manual.advance(by: .seconds(301))
      return try await site.host.client("mame", "c-101")
        .search(site.handle, bearer: site.host.token(.doctor))
    }

    private func expectSound() async throws {
      let answer = try await search(.init())
      #expect(try answer.json().resources.count == 1)
      try expectNothingOfTheirs(answer)
    }

    private func expectNothingOfTheirs(_ answer: UpstreamResponse) throws {
      let seen = Guard(
        IdentifierSet([
          MalformedCustodian.canary, MalformedCustodian.number, "pat-000077", "pat-000078",
          "pat-000099", "doc-000001", "bin-000001", "db.example:5432", "evil.example",
        ]))
      let hit = seen.firstHit(in: answer.bytes)
      #expect(hit == nil, "\(String(decoding: answer.bytes, as: UTF8.self))")
    }

    @Test(arguments: [
      #"POP\u002d000126"#, #"\u0050OP-000126"#, #"POP-\u0030\u0030\u0030126"#, #"POP-000126"#,
      "ＰＯＰ－０００１２６", "pop-000126",
    ])
    func `an identifier in any spelling does not get out`(spelling: String) async throws {
      let site = try MalformedSite.current
      var conduct = MalformedCustodian.Conduct()
      conduct.search = { _ in
        let text = String(
          decoding: MalformedCustodian.bundle([
            MalformedCustodian.document("doc-000001", description: "番号 @@ の検査")
          ]).encoded(), as: UTF8.self)
        return MalformedCustodian.raw(text.replacing("@@", with: spelling))
      }
      let answer = try await search(conduct)
      try expectNothingOfTheirs(answer)
      #expect(answer.head.status == 200 || answer.head.status == 502)
      let entry = try await site.host.lastEntry()
      #expect(entry["kind"]?.string == "exchange")
    }

    @Test func `slashes written as escapes are read as slashes`() async throws {
      var conduct = MalformedCustodian.Conduct()
      conduct.search = { _ in
        let text = String(
          decoding: MalformedCustodian.bundle([MalformedCustodian.document("doc-000001")])
            .encoded(), as: UTF8.self)
        return MalformedCustodian.raw(
          text.replacing("Patient/pat-000077", with: #"Patient\/pat\u002D000077"#)
            .replacing("Binary/bin-000001", with: #"Binary\u002fbin-000001"#))
      }
      let answer = try await search(conduct)
      #expect(try answer.json().resources.count == 1)
      try expectNothingOfTheirs(answer)
    }

    @Test func `pages are fetched until their bytes are too many, not their documents`()
      async throws
    {
      let site = try MalformedSite.current
      var conduct = MalformedCustodian.Conduct()
      conduct.search = { request in
        let number = Int(request.head.target.text.split(separator: "=").last ?? "") ?? 0
        let page = MalformedCustodian.bundle(
          [MalformedCustodian.document("doc-1")], next: "DocumentReference?page=\(number + 1)")
        return MalformedCustodian.fhir(
          page.setting("more", .string(String(repeating: "a", count: 200_000))))
      }
      let answer = try await search(conduct)
      #expect(answer.head.status == 413)
      // Four answers of the largest size are 1 MiB: five such pages, the sixth is too much.
      #expect(site.custodian.requests.count == 7)
    }

    @Test func `the custodian is never asked for a patient it did not name`() async throws {
      let site = try MalformedSite.current
      var conduct = MalformedCustodian.Conduct()
      conduct.patients = { _ in
        MalformedCustodian.fhir(
          MalformedCustodian.bundle([MalformedCustodian.patient("POP-999999", id: "pat-000099")]))
      }
      _ = try await search(conduct)
      #expect(site.custodian.requests.count == 1)
    }
  }
}
