import Bridge
import HTTP
import Record
import Transport

/// B's patient as B's own reception sees it in B's own server.
struct DemoPatient {
  /// B's number, which A never learns.
  let localID: String
  let kana: String
  let name: String
  let birthDate: String
  let sex: String
  /// Documents that B holds.
  let documents: Int

  static let unknown = DemoPatient(
    localID: "", kana: "", name: "", birthDate: "", sex: "unknown", documents: 0)

  /// The patient with the most documents in the server that `client` speaks to.
  static func mostDocumented(_ client: APIClient, system: String) async throws -> DemoPatient {
    let bundle = try await client.call(.get, "/fhir/Patient?_count=200")
    var best = DemoPatient.unknown
    for entry in bundle["entry"]?.elements ?? [] {
      guard let resource = entry["resource"], let id = resource["id"]?.string else { continue }
      let found = try await client.call(
        .get, "/fhir/DocumentReference?patient=\(id)&status=current&_count=1")
      let count = Int(found["total"]?.integer ?? 0)
      if count > best.documents, let patient = DemoPatient(resource, system, count) {
        best = patient
      }
    }
    guard best.documents > 0 else {
      throw CommandError(ja: "文書のある患者がいません", en: "no patient with documents")
    }
    return best
  }

  private init?(_ resource: JSONValue, _ system: String, _ documents: Int) {
    let number = resource["identifier"]?.elements?.first { $0["system"]?.string == system }
    guard let localID = number?["value"]?.string,
      let birthDate = resource["birthDate"]?.string
    else { return nil }
    self.localID = localID
    self.birthDate = birthDate
    self.documents = documents
    sex = resource["gender"]?.string ?? "unknown"
    let names = resource["name"]?.elements ?? []
    name = Self.text(names.first { Self.form($0) != "SYL" }) ?? ""
    kana = Self.text(names.first { Self.form($0) == "SYL" }) ?? ""
  }

  private init(
    localID: String, kana: String, name: String, birthDate: String, sex: String, documents: Int
  ) {
    self.localID = localID
    self.kana = kana
    self.name = name
    self.birthDate = birthDate
    self.sex = sex
    self.documents = documents
  }

  /// `SYL` for kana, `IDE` for kanji (iso21090-EN-representation, as JP Core has it).
  private static func form(_ name: JSONValue) -> String? {
    name["extension"]?[0]?["valueCode"]?.string
  }

  private static func text(_ name: JSONValue?) -> String? {
    if let text = name?["text"]?.string { return text }
    guard let family = name?["family"]?.string else { return nil }
    return ([family] + (name?["given"]?.elements ?? []).compactMap(\.string)).joined(separator: " ")
  }
}
