import Bridge
import HTTP
import Platform
import Record
import Testing
import Transport

/// One route of the API and who may use it.
struct Route: Sendable, CustomTestStringConvertible {
  let method: HTTP.Method
  let path: String
  /// Who calls it: `c-101` or `operator`.
  let caller: String
  /// A sound body.
  let body: JSONValue
  var testDescription: String { "\(method.rawValue) \(path)" }

  static let withBody: [Route] = [
    Route(
      method: .post, path: "/api/slips", caller: "c-101",
      body: ["patient": "M-1", "demographics": Someone().json, "target": "oshidori"]),
    Route(
      method: .post, path: "/api/slips/redeem", caller: "c-101",
      body: ["patient": "M-1", "slip": "e30.e30.e30"]),
    Route(
      method: .post, path: "/api/slips/revoke", caller: "c-101",
      body: ["id": "00112233445566778899aabbccddeeff"]),
    Route(method: .post, path: "/api/links/confirm", caller: "c-101", body: handle),
    Route(method: .post, path: "/api/links/revoke", caller: "c-101", body: handle),
    Route(
      method: .post, path: "/api/handles", caller: "c-101",
      body: ["patient": "M-1", "custodian": "oshidori"]),
    Route(
      method: .post, path: "/api/sessions", caller: "c-101",
      body: handle.setting("custodian", "oshidori")),
    Route(
      method: .post, path: "/api/sessions/cut", caller: "operator",
      body: ["session": "00112233445566778899aabbccddeeff"]),
    Route(
      method: .post, path: "/api/sessions/resume", caller: "operator",
      body: ["direction": "mame>oshidori"]),
    Route(
      method: .put, path: "/api/facilities/x-1", caller: "operator",
      body: [
        "type": "clinic", "nameJa": "x", "nameEn": "x", "status": "active", "certificates": [],
      ]),
    Route(
      method: .put, path: "/api/users/c-101/x", caller: "operator",
      body: ["role": "doctor", "status": "active"]),
    Route(
      method: .post, path: "/api/consents", caller: "operator",
      body: ["patient": "M-1", "kind": "participation", "value": "active"]),
  ]

  private static let handle: JSONValue = [
    "handle": .string(String(repeating: "a", count: 32))
  ]
}

/// Bytes that are no sound JSON object, whatever the route.
enum Malformed {
  static let bodies: [(name: String, bytes: [UInt8])] = [
    ("nothing", []), ("words", text("not json")), ("array", text("[]")), ("null", text("null")),
    ("number", text("1")), ("open", text("{")), ("half", text(#"{"patient":"#)),
    ("comma", text(#"{"patient":"M-1",}"#)), ("comment", text(#"{/**/}"#)),
    ("single quotes", text("{'patient':'M-1'}")), ("two values", text("{}{}")),
    ("trailing garbage", text("{} x")), ("BOM", [0xEF, 0xBB, 0xBF] + text("{}")),
    ("invalid UTF-8", text(#"{"a":""#) + [0xFF, 0xC0, 0x80] + text(#""}"#)),
    ("overlong", text(#"{"a":""#) + [0xC0, 0xAF] + text(#""}"#)),
    ("surrogate in UTF-8", text(#"{"a":""#) + [0xED, 0xA0, 0x80] + text(#""}"#)),
    ("lone surrogate", text(#"{"a":"\ud800"}"#)), ("raw control", text("{\"a\":\"\u{1}\"}")),
    ("NUL", text("{\"a\":\"\u{0}\"}")), ("NaN", text(#"{"a":NaN}"#)),
    ("leading zero", text(#"{"a":01}"#)), ("huge number", text(#"{"a":1e999999999}"#)),
    ("long number", text(#"{"a":\#(String(repeating: "9", count: 100_000))}"#)),
    ("duplicate key", text(#"{"a":1,"a":2}"#)), ("escaped duplicate", text(#"{"a":1,"\u0061":2}"#)),
    ("deep arrays", text(#"{"a":\#(String(repeating: "[", count: 100_000))"#)),
    ("deep objects", text(String(repeating: #"{"a":"#, count: 50_000))),
    (
      "many members",
      text("{" + (0..<5000).map { #""k\#($0)":0"# }.joined(separator: ",") + "}")
    ),
    ("UTF-16", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]),
  ]

  /// Values of the wrong kind for any member.
  static let values: [JSONValue] = [
    .null, .bool(true), .number("-1"), .number("1e400"), .array([]), .object([]), "",
    .string(String(repeating: "a", count: 5000)), "\u{0}", "a\nb", "'; DROP TABLE x; --",
    "../../etc/passwd", "%00", "\u{202E}abc",
  ]

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }
}

extension Live {
  @Suite(.bridge) struct `Malformed input` {
    @Test(arguments: Route.withBody)
    func `a body that is no sound object is malformed`(_ route: Route) async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", route.caller)
      for (name, bytes) in Malformed.bodies {
        let answer = try await client.send(route.method, route.path, bytes)
        #expect(answer.head.status == 400, "\(name)")
        #expect(Refused(answer).code == "malformed", "\(name)")
        expectNothingLeaks(answer, name)
      }
      try await host.expectGoodService()
    }

    @Test(arguments: Route.withBody)
    func `an unknown, a missing and a duplicate member are malformed`(_ route: Route) async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", route.caller)
      let members = route.body.members ?? []
      var bodies = [route.body.setting("patientt", "M-1").encoded()]
      // A handle that is well formed but unknown is answered before a missing member is.
      bodies += members.map { route.body.removing($0.key) }
        .filter { !($0.members ?? []).isEmpty || members.count == 1 }.map { $0.encoded() }
      for member in members {
        bodies.append(JSONValue.object(members + [member]).encoded())
      }
      for body in bodies {
        let text = String(decoding: body, as: UTF8.self)
        if route.path.hasSuffix("x-1"), !text.contains("certificates") { continue }
        let answer = try await client.send(route.method, route.path, body)
        #expect(Refused(answer) == Refused(400, "malformed"), "\(text)")
      }
    }

    @Test(arguments: Route.withBody)
    func `a member of another kind is refused, whichever it is`(_ route: Route) async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", route.caller)
      for (key, sound) in route.body.members ?? [] {
        for value in Malformed.values where value != sound {
          let body = route.body.setting(key, value)
          let answer = try await client.send(route.method, route.path, body.encoded())
          let isText = sound.string != nil && value.string != nil
          // A text in place of a text may be a name that nobody has; nothing else may pass.
          #expect(
            answer.head.status == 400 || isText && (200..<500).contains(answer.head.status.code),
            "\(key) = \(String(decoding: value.encoded(), as: UTF8.self)): \(answer.head.status)")
          expectNothingLeaks(answer, key)
        }
      }
      try await host.expectGoodService()
    }

    /// What can be read, too, where somebody stands.
    private static let read = ["/api/links", "/api/facilities/", "/api/users/"]

    @Test(arguments: Route.withBody.map(\.path) + ["/api/status", "/api/ledger/checkpoint"])
    func `methods that a route does not have are refused`(_ path: String) async throws {
      let host = try BridgeHost.current
      let own = Route.withBody.first { $0.path == path }?.method ?? .get
      for method in HTTP.Method.allCases where method != own {
        let isListed = ["/api/sessions", "/api/slips"].contains(path)
        if method == .get, isListed || Self.read.contains(where: path.hasPrefix) { continue }
        if path == "/api/sessions/cut" || path == "/api/sessions/resume", method == .delete {
          continue
        }
        let answer = try await host.client("mame", "operator").send(method, path)
        #expect([404, 405].contains(answer.head.status.code), "\(method)")
      }
    }

    @Test(arguments: [
      "/", "/api", "/api/", "/api//status", "/api/status/", "/api/status/x", "/api/nothing",
      "/API/status", "/api%2Fstatus", "/api/status%00", "/api/status%0d%0aX:%20y",
      "/api/st%u0061tus",
      "/api/%c0%ae%c0%ae/status", "/api/status;x=y", "/api/ledger", "/api/ledger/entries/-1",
      "/api/ledger/entries/99999999999999999999", "/api/ledger/entries/1.0",
      "/api/ledger/entries/0x0", "/api/ledger/entries/%2e%2e%2fcheckpoint",
      "/api/ledger/entries/999999999", "/api/ledger/proof/999999999", "/api/ledger/consistency/0/1",
      "/api/ledger/consistency/5/1", "/api/ledger/consistency/1/9999999", "/api/links/..%2f..",
      "/api/links/a", "/api/users/%2e%2e", "/api/facilities/x/y", "/fhir", "/fhir/",
      "/fhir/nowhere/metadata", "/fhir/mame/metadata", "/fhir/oshidori", "/fhir/oshidori/Patient",
      "/fhir/OSHIDORI/metadata", "/fhir/oshidori/metadata/", "/fhir/oshidori/Patient/1/$everything",
    ])
    func `a path that leads nowhere is told so`(_ path: String) async throws {
      let host = try BridgeHost.current
      for caller in ["c-101", "operator"] {
        let request = "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let heard = try await HostileClient.hear(request, host, "mame", caller)
        #expect(heard.statuses.count == 1)
        #expect(
          [400, 401, 403, 404, 405].contains(heard.statuses.first ?? 0), "\(caller): \(heard.text)")
      }
      try await host.expectGoodService()
    }

    private func expectNothingLeaks(_ answer: UpstreamResponse, _ name: String) {
      guard !answer.head.status.isSuccess else { return }
      let text = String(decoding: answer.bytes, as: UTF8.self)
      for word in ["/tmp", ".swift", "Error(", "Optional(", "0x"] {
        #expect(!text.contains(word), "\(name): \(text.prefix(300))")
      }
      #expect(text.utf8.count < 2000, "\(name)")
    }
  }

  @Suite(.bridge) struct `Malformed searches` {
    @Test(arguments: [
      ("status=current", 400), ("patient=x", 400), ("patient=P&status=", 400),
      ("patient=P&status=nonsense", 400), ("patient=P&status=current&status=superseded", 400),
      ("patient=P&patient=P&status=current", 400), ("patient=P&status=current&foo=bar", 400),
      ("patient=P&status=current&_include=DocumentReference:subject", 400),
      ("patient=P&status=current&_revinclude=*", 400), ("patient=P&status=current&_count=0", 400),
      ("patient=P&status=current&_count=-1", 400), ("patient=P&status=current&_count=1e9", 400),
      ("patient=P&status=current&_count=99999999999999999999", 400),
      ("patient=P&status=current&date=yesterday", 400),
      ("patient=P&status=current&date=2024-13-01", 400),
      ("patient=P&status=current&date=2024-02-30", 400),
      ("patient=P&status=current&date=ge", 400), ("patient=P&status=current&date=xx2024", 400),
      ("patient=P&status=current&page=..%2F..", 400), ("patient=P&status=current&_format=xml", 406),
      ("patient=P&status=current&type=%00", 400), ("patient=P&status=current&type=%zz", 400),
      ("patient=P&status=current&type=%ff%fe", 400), ("patient=P&status=current&=x", 400),
      ("patient=P&status=current&&", 400), ("patient:Patient=P&status=current", 400),
      ("patient.identifier=a|b&status=current", 400), ("patient=P&status:not=current", 400),
      ("patient=https://evil.example/Patient/P&status=current", 400),
      ("patient=Patient/P/../Q&status=current", 400),
      ("patient=%27%20OR%201=1&status=current", 400),
      ("patient=P&status=current&_filter=true", 400), ("patient=P&status=current&_sort=date", 400),
    ])
    func `a search that is not understood to the letter is refused`(
      query: String, status: Int
    ) async throws {
      let host = try BridgeHost.current
      let handle = try await host.handle("M-7000")
      let text = query.replacing("=P", with: "=\(handle)").replacing("/P", with: "/\(handle)")
      let path = "/fhir/oshidori/DocumentReference?\(text)"
      let token = try host.token(.doctor)
      let request = """
        GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\
        Connection: close\r\n\r\n
        """
      let heard = try await HostileClient.hear(request, host, "mame", "c-101")
      #expect(heard.statuses == [status])
      try await host.expectGoodService()
    }

    @Test(arguments: [
      "Binary/x", "Binary/%00", "Binary/..%2f..%2fetc", "DocumentReference/x",
      "DocumentReference/_search", "Binary/\(String(repeating: "a", count: 7000))",
    ])
    func `a document nobody was shown is not found`(_ path: String) async throws {
      let host = try BridgeHost.current
      let token = try host.token(.doctor)
      let request = """
        GET /fhir/oshidori/\(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\
        Connection: close\r\n\r\n
        """
      let heard = try await HostileClient.hear(request, host, "mame", "c-101")
      #expect([400, 404, 405].contains(heard.statuses.first ?? 0))
      #expect(heard.statuses.count == 1)
    }

    @Test func `another facility's page and document tokens are worth nothing`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(3)
      let page = try await host.client("mame", "c-101")
        .search(referral.handle, "status=current&_count=1", bearer: host.token(.doctor)).json()
      let next = try #require(page.link("next"))
      let url = try #require(page.resources.first?.attachmentURL)
      let other = try host.client("mame", "c-102")
      let theirs = try await other.send(
        .get, Client.path(next), bearer: host.token(.otherDoctor))
      // The handle in the link is nobody's at this facility: an empty answer or a refused page.
      #expect(try theirs.head.status == 400 || theirs.json().resources.isEmpty)
      let document = try await other.retrieve(url, bearer: host.token(.otherDoctor))
      #expect(document.head.status == 404)
    }
  }
}
