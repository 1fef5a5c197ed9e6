import Bridge
import HTTP
import Platform
import Record
import Transport

extension Referral {
  /// A's doctor opens a session, searches and reads every document.
  func read() async throws {
    tell.step("A の医師が B の記録を読む", "A's doctor reads what B holds")
    let doctor = try await assertion("dr.sato", at: "c-101", role: "doctor", purpose: "TREAT")
    session = try await open(handle, as: "c-101", doctor)
    let found = try await tell.timed("検索（ITI-67）", "searched (ITI-67)") {
      try await search(handle, as: "c-101", session)
    }
    let entries = found["entry"]?.elements ?? []
    visible = entries.count
    try tell.expect(
      !entries.isEmpty, "文書が \(entries.count) 件見える", "\(entries.count) documents visible")
    for (name, count) in Self.kinds(entries) {
      tell.note("  \(name): \(count)", "  \(name): \(count)")
    }
    let bytes = try await tell.timed("取得（ITI-68）", "retrieved (ITI-68)") {
      try await retrieveAll(entries, as: "c-101", session)
    }
    tell.note("\(bytes) バイトを受け取った", "\(bytes) bytes received")
    try tell.expect(
      !seen.contains(patient.localID), "A が受け取ったどのバイトにも B の患者番号はない",
      "B's patient number is in no byte that A received")
  }

  /// Opens a session and returns its token.
  func open(_ handle: String, as facility: String, _ assertion: String) async throws -> String {
    let opened = try await call(
      as: facility, of: "mame", .post, "/api/sessions",
      ["handle": .string(handle), "custodian": "oshidori"], bearer: assertion)
    return opened["token"]?.string ?? ""
  }

  /// All pages of a search, joined.
  func search(_ handle: String, as facility: String, _ bearer: String) async throws -> JSONValue {
    let client = try APIClient(site.profile("mame", facility))
    defer { client.close() }
    var path: String? =
      "/fhir/oshidori/DocumentReference?patient=\(handle)&status=current&_count=100"
    var all: [JSONValue] = []
    while let next = path {
      let answer = try await client.raw(.get, next, bearer: bearer)
      try seen.keep(answer)
      guard answer.head.status.isSuccess, let bundle = try? JSONValue.parse(answer.body) else {
        throw CommandError(
          ja: "検索に失敗しました (\(answer.head.status.code))",
          en: "the search failed (\(answer.head.status.code))")
      }
      all += bundle["entry"]?.elements ?? []
      let link = bundle["link"]?.elements?.first { $0["relation"]?.string == "next" }
      path = link?["url"]?.string.map(Self.path)
    }
    return ["entry": .array(all)]
  }

  private func retrieveAll(
    _ entries: [JSONValue], as facility: String, _ bearer: String
  ) async throws -> Int {
    let client = try APIClient(site.profile("mame", facility))
    defer { client.close() }
    var bytes = 0
    for entry in entries {
      let attachment = entry["resource"]?["content"]?[0]?["attachment"]
      guard let url = attachment?["url"]?.string else { continue }
      let answer = try await client.raw(.get, Self.path(url), bearer: bearer)
      try seen.keep(answer)
      guard answer.head.status.isSuccess else {
        throw CommandError(
          ja: "取得に失敗しました (\(answer.head.status.code))",
          en: "a document could not be retrieved (\(answer.head.status.code))")
      }
      bytes += answer.body.count
    }
    return bytes
  }

  /// How many documents of each type, by the type's own words.
  static func kinds(_ entries: [JSONValue]) -> [(String, Int)] {
    var counts: [String: Int] = [:]
    for entry in entries {
      let type = entry["resource"]?["type"]
      let name = type?["text"]?.string ?? type?["coding"]?[0]?["display"]?.string ?? "-"
      counts[name, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func path(_ url: String) -> String {
    let rest = url.dropFirst("https://".count)
    return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
  }
}
