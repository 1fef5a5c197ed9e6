import Crypto
import HTTP
import Neighbour
import Record

/// What the tests of the neighbour share.
enum Fixtures {
  static let seed: UInt64 = 42
  static let base = "https://localhost:8443/fhir"

  static func book(
    _ network: String = "oshidori", patients: Int = 3,
    attachments: RecordBook.Attachments = .inline, base: String? = nil
  ) -> RecordBook {
    .synthetic(
      network: network, seed: seed, patients: patients, attachments: attachments, base: base)
  }

  static func patient(_ index: Int = 0, at network: String = "oshidori") -> Patient {
    Patient(
      Person(seed: seed, index: index), seed: seed,
      at: Institution(network: network, seed: seed))
  }

  static func get(
    _ target: String, accept: String? = nil, from book: RecordBook? = nil
  ) throws -> Answer {
    var fields = Fields()
    if let accept { fields.append("accept", accept) }
    let head = RequestHead(method: .get, target: try Target("/fhir/\(target)"), fields: fields)
    return Endpoint(book ?? Fixtures.book()).answer(head, body: [], base: base)
  }

  static func post(_ target: String, form: String) throws -> Answer {
    let head = RequestHead(method: .post, target: try Target("/fhir/\(target)"), fields: Fields())
    return Endpoint(book()).answer(head, body: Array(form.utf8), base: base)
  }

  /// The resources that match, in order.
  static func found(_ target: String) throws -> [JSONValue] {
    try matches(JSONValue.parse(get(target).body))
  }

  static func matches(_ bundle: JSONValue) -> [JSONValue] {
    (bundle["entry"]?.elements ?? []).filter { $0["search"]?["mode"] == "match" }
      .compactMap { $0["resource"] }
  }

  static func link(_ relation: String, of bundle: JSONValue) -> String? {
    bundle["link"]?.elements?.first { $0["relation"]?.string == relation }?["url"]?.string
  }

  static func content(of document: JSONValue) -> [UInt8]? {
    document["content"]?[0]?["attachment"]?["data"]?.string.flatMap(Base64.decode)
  }

  static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    bytes.contains(Array(text.utf8))
  }
}
