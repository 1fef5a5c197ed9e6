import Bridge
import HTTP
import Platform
import Record
import Testing
import Transport

/// What a custodian does wrong while one document is fetched.
struct DocumentMisdeed: Sendable, CustomTestStringConvertible {
  typealias C = MalformedCustodian

  let name: String
  let problem: Refused
  let conduct: C.Conduct
  var testDescription: String { name }

  private init(_ name: String, _ problem: Refused, _ change: (inout C.Conduct) -> Void) {
    var conduct = C.Conduct()
    change(&conduct)
    (self.name, self.problem, self.conduct) = (name, problem, conduct)
  }

  private static let unavailable = Refused(502, "custodian-unavailable")
  private static let unsupported = Refused(415, "format-unsupported")
  private static let notFound = Refused(404, "not-found")

  private static func read(_ name: String, _ problem: Refused, _ document: JSONValue)
    -> DocumentMisdeed
  {
    DocumentMisdeed(name, problem) { $0.read = { _ in C.fhir(document) } }
  }

  private static func content(
    _ name: String, _ problem: Refused, _ reply: @escaping C.Reply
  ) -> DocumentMisdeed { DocumentMisdeed(name, problem) { $0.content = reply } }

  private static func text(_ bytes: [UInt8]) -> ServerResponse {
    ServerResponse(status: 200, fields: Fields([("content-type", "text/plain")]), body: bytes)
  }

  static let all: [DocumentMisdeed] = [
    read("another document", notFound, C.document("doc-000002")),
    read("another patient's document", notFound, C.document("doc-000001", of: "pat-000078")),
    read(
      "content on another host", unavailable,
      C.document("doc-000001", url: "https://evil.example/fhir/Binary/1")),
    read(
      "content on a host that begins alike", unavailable,
      C.document("doc-000001", url: "https://localhost.evil.example/fhir/Binary/1")),
    read("content by plain HTTP", unavailable, C.document("doc-000001", url: "http://localhost/x")),
    read("content in a file", unavailable, C.document("doc-000001", url: "file:///etc/passwd")),
    read("content out of the base", unavailable, C.document("doc-000001", url: "../admin/keys")),
    read("a path with an escape", unavailable, C.document("doc-000001", url: "a/%2e%2e/%2e%2e/x")),
    read("a line break in the URL", unavailable, C.document("doc-000001", url: "x\r\nX-A: b")),
    read("no document", unavailable, C.patient),
    read("a type that runs", unsupported, C.document("doc-000001", type: "text/html")),
    read("an image that runs", unsupported, C.document("doc-000001", type: "image/svg+xml")),
    read("a type of nothing", unsupported, C.document("doc-000001", type: ";")),
    read(
      "another encoding", unsupported, C.document("doc-000001", type: "text/plain; charset=utf-7")),
    DocumentMisdeed("gone", notFound) { $0.read = { _ in C.failure(404) } },
    DocumentMisdeed("500 for the document", unavailable) { $0.read = { _ in C.failure(500) } },
    DocumentMisdeed("a redirect", unavailable) {
      $0.read = { _ in C.raw([], status: 302, [("location", "/fhir/DocumentReference/doc-2")]) }
    },
    content("500 for the content", unavailable) { _ in C.failure(500) },
    content("404 for the content", unavailable) { _ in C.failure(404) },
    content("a redirect for the content", unavailable) { _ in
      C.raw([], status: 307, [("location", "https://evil.example/")])
    },
    content("content that is no text", unsupported) { _ in text([0xFF, 0xFE, 0x00]) },
    content("NUL in the text", unsupported) { _ in text([0x61, 0, 0x62]) },
    content("too much content", unavailable) { _ in text([UInt8](repeating: 97, count: 300_000)) },
    DocumentMisdeed("XML with an outside entity", unsupported) {
      $0.read = { _ in C.fhir(C.document("doc-000001", type: "application/xml")) }
      $0.content = { _ in
        text(Array(#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#.utf8))
      }
    },
    DocumentMisdeed("XML that explodes", unsupported) {
      $0.read = { _ in C.fhir(C.document("doc-000001", type: "text/xml")) }
      $0.content = { _ in
        text(Array(#"<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>"#.utf8))
      }
    },
    DocumentMisdeed("a picture that is none", unsupported) {
      $0.read = { _ in C.fhir(C.document("doc-000001", type: "image/jpeg")) }
    },
  ]
}

extension Live {
  @Suite(.malformed, .serialized) struct `Malformed documents` {
    @Test(arguments: DocumentMisdeed.all)
    func `a document that is not what it should be does not come out`(
      _ misdeed: DocumentMisdeed
    ) async throws {
      let site = try MalformedSite.current
      let url = try await shown()
      site.custodian.behave(misdeed.conduct)
      let answer = try await retrieve(url)
      #expect(answer.head.status.code == misdeed.problem.status)
      let outcome = try JSONValue.parse(answer.body)
      let code = outcome["issue"]?[0]?["details"]?["coding"]?[0]?["code"]?.string
      #expect(code == misdeed.problem.code)
      expectNothingOfTheirs(answer)
      let entry = try await site.host.lastEntry()
      #expect(entry["fields"]?["action"] == "retrieve")
      site.custodian.behave(.init())
      #expect(try await retrieve(url).head.status == 200)
    }

    @Test(arguments: [
      "text/plain; name=POP-000126", "text/plain; charset=utf-8; x=\"POP-000126\"",
      "text/plain;pat-000077", "TEXT/PLAIN ; note=doc-000001", "text/plain\r\nX-A: POP-000126",
    ])
    func `nothing the custodian writes beside the media type gets out`(type: String) async throws {
      let site = try MalformedSite.current
      let url = try await shown()
      var conduct = MalformedCustodian.Conduct()
      conduct.read = { _ in
        MalformedCustodian.fhir(MalformedCustodian.document("doc-000001", type: type))
      }
      site.custodian.behave(conduct)
      let answer = try await retrieve(url)
      expectNothingOfTheirs(answer)
      #expect(answer.head.fields["x-a"] == nil)
      if answer.head.status == 200 {
        #expect(answer.head.fields["content-type"] == "text/plain; charset=utf-8")
      }
      site.custodian.behave(.init())
    }

    @Test func `identifiers inside a text are taken out of it`() async throws {
      let site = try MalformedSite.current
      let url = try await shown()
      var conduct = MalformedCustodian.Conduct()
      conduct.content = { _ in
        ServerResponse(
          status: 200, body: Array("患者番号: POP-000126\nＰＯＰ－０００１２６ pat-000077 所見なし".utf8))
      }
      site.custodian.behave(conduct)
      let answer = try await retrieve(url)
      expectNothingOfTheirs(answer)
      #expect(answer.head.status == 200)
      #expect(String(decoding: answer.body, as: UTF8.self).contains("所見なし"))
      site.custodian.behave(.init())
    }

    /// The address of the one document, as a search shows it.
    private func shown() async throws -> String {
      let site = try MalformedSite.current
      site.custodian.behave(.init())
      site.host.manual.advance(by: .seconds(301))
      let found = try await site.host.visible(site.handle)
      return try #require(found.first?.attachmentURL)
    }

    private func retrieve(_ url: String) async throws -> UpstreamResponse {
      let host = try MalformedSite.current.host
      return try await host.client("mame", "c-101").retrieve(url, bearer: host.token(.doctor))
    }

    private func expectNothingOfTheirs(_ answer: UpstreamResponse) {
      let seen = Guard(
        IdentifierSet([
          MalformedCustodian.canary, MalformedCustodian.number, "pat-000077", "pat-000078",
          "doc-000001", "doc-000002", "bin-000001", "db.example:5432", "evil.example",
          "root:x:0:0",
        ]))
      #expect(
        seen.firstHit(in: answer.bytes) == nil,
        "\(String(decoding: answer.bytes, as: UTF8.self))")
    }
  }
}
