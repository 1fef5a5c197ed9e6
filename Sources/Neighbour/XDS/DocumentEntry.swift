import Crypto
import Record

/// A document as XDS describes it (IHE ITI TF-3 4.2.3.2), made from its DocumentReference.
struct DocumentEntry {
  /// A coded value with its scheme.
  struct Code: Equatable {
    let code: String
    let scheme: String
    let display: String

    /// The form it has in a query.
    var queried: String { "\(code)^^\(scheme)" }
  }

  /// What this document does to another one.
  struct Relation {
    let type: String
    let target: String
  }

  let reference: String
  let entryUUID: String
  let uniqueID: String
  let isApproved: Bool
  let mimeType: String
  let title: String?
  let comments: String?
  let language: String?
  /// Times as digits, those with a time of day in UTC.
  let creationTime: String?
  let serviceStart: String?
  let serviceStop: String?
  let hash: String?
  let size: String?
  let uri: String
  let codes: [RegistryTables.Scheme: [Code]]
  /// Authors as XCN and their institutions as XON.
  let authors: [(person: String, institution: String?)]
  /// Patient as CX, and what the source says of them.
  let patientID: String
  let patientInfo: [String]
  /// Other numbers of it as CXi.
  let referenceIDs: [String]
  let relations: [Relation]

  /// Where its bytes are among the Binaries of the book.
  var binaryID: String { "b-\(reference.lastSegment)-0" }
}

extension DocumentEntry {
  /// The entry of a DocumentReference; nil where it says not whose it is.
  init?(_ entry: RecordBook.Entry, in book: RecordBook) {
    let value = entry.value
    let content = value["content"]?[0]
    let attachment = content?["attachment"]
    guard let subject = value["subject"]?["reference"]?.string?.lastSegment,
      let patient = book.entry("Patient/\(subject)").map({ PatientDescription($0.value) })
    else { return nil }
    reference = entry.reference
    entryUUID = Self.entryUUID(of: entry.reference)
    uniqueID = Self.uniqueID(of: entry)
    isApproved = value["status"] == "current"
    mimeType = attachment?["contentType"]?.string ?? "application/octet-stream"
    title = attachment?["title"]?.string
    comments = value["description"]?.string
    language = attachment?["language"]?.string
    creationTime = attachment?["creation"]?.string.flatMap(RegistryTime.digits)
    let period = value["context"]?["period"]
    serviceStart = period?["start"]?.string.flatMap(RegistryTime.digits)
    serviceStop = period?["end"]?.string.flatMap(RegistryTime.digits)
    hash = attachment?["hash"]?.string.flatMap(Base64.decode).map(Hex.encode)
    if case .number(let digits) = attachment?["size"] { size = digits } else { size = nil }
    let ending = mimeType.contains("xml") ? "xml" : mimeType.contains("jpeg") ? "jpg" : "txt"
    uri = "\(entry.reference.lastSegment).\(ending)"
    codes = Self.codes(of: value, content)
    authors = Self.authors(of: value)
    patientID = patient.identifier
    patientInfo = patient.info
    referenceIDs = Self.referenceIDs(of: value)
    relations = (value["relatesTo"]?.elements ?? []).compactMap(Relation.init)
  }

  /// The registry's own name of a document.
  static func entryUUID(of reference: String) -> String { "urn:uuid:\(UUIDText.of(reference))" }

  /// The name that the document has everywhere: its master identifier if that is an object
  /// identifier, or one made of its UUID.
  static func uniqueID(of entry: RecordBook.Entry) -> String {
    let master = entry.value["masterIdentifier"]?["value"]?.string ?? ""
    if master.hasPrefix("urn:oid:") { return String(master.dropFirst(8)) }
    return master.isEmpty ? "urn:uuid:\(UUIDText.of("unique:\(entry.reference)"))" : master
  }

  private static func codes(
    of value: JSONValue, _ content: JSONValue?
  ) -> [RegistryTables.Scheme: [Code]] {
    let context = value["context"]
    // A tag such as 未告知 has no place of its own in XDS; events may be coded in any system.
    let tags = (value["meta"]?["tag"]?.elements ?? []).map { Code($0) }
    return [
      .classCode: Code.all(value["category"]),
      .typeCode: Code.all(value["type"]),
      .confidentialityCode: Code.all(value["securityLabel"]),
      .eventCodeList: Code.all(context?["event"]) + tags,
      .formatCode: content?["format"].map { [Code($0)] } ?? [],
      .healthcareFacilityTypeCode: Code.all(context?["facilityType"]),
      .practiceSettingCode: Code.all(context?["practiceSetting"]),
    ]
  }

  private static func authors(of value: JSONValue) -> [(person: String, institution: String?)] {
    let custodian = value["custodian"]
    let code = custodian?["reference"]?.string?.lastSegment.drop { !$0.isNumber } ?? ""
    let institution = custodian?["display"]?.string.map {
      code.isEmpty ? $0 : "\($0)^^^^^&1.2.392.100495.20.3.23&ISO^^^^\(code)"
    }
    return (value["author"]?.elements ?? []).compactMap { $0["display"]?.string }.map { name in
      let parts = name.split(separator: " ").map(String.init)
      return ("^\(parts.joined(separator: "^"))", institution)
    }
  }

  private static func referenceIDs(of value: JSONValue) -> [String] {
    (value["context"]?["related"]?.elements ?? []).compactMap { related in
      guard let number = related["identifier"]?["value"]?.string,
        let system = related["identifier"]?["system"]?.string
      else { return nil }
      let authority = "&\(RegistryTables.codingScheme(system))&ISO"
      return "\(number)^^^\(authority)^urn:ihe:iti:xds:2013:order"
    }
  }
}

extension DocumentEntry.Code {
  /// A Coding; a scheme is empty where the record names none, and where the coding says not what
  /// it means, `text` does.
  init(_ coding: JSONValue, text: String? = nil) {
    code = coding["code"]?.string ?? ""
    scheme = RegistryTables.codingScheme(coding["system"]?.string ?? "")
    display = coding["display"]?.string ?? text ?? code
  }

  /// The codings of one CodeableConcept or several.
  fileprivate static func all(_ value: JSONValue?) -> [DocumentEntry.Code] {
    guard let value else { return [] }
    if let elements = value.elements { return elements.flatMap { all($0) } }
    let text = value["text"]?.string
    return (value["coding"]?.elements ?? []).map { DocumentEntry.Code($0, text: text) }
  }
}

extension DocumentEntry.Relation {
  /// What FHIR calls a relation, as an association (IHE MHD 4.2, table of DocumentReference).
  fileprivate init?(_ value: JSONValue) {
    let types = ["replaces": "RPLC", "transforms": "XFRM", "appends": "APND", "signs": "signs"]
    guard let type = value["code"]?.string.flatMap({ types[$0] }),
      let target = value["target"]?["reference"]?.string
    else { return nil }
    self.type = "urn:ihe:iti:2007:AssociationType:\(type)"
    self.target = DocumentEntry.entryUUID(of: target)
  }
}

/// Times of XDS: digits of any precision, in UTC where there is a time of day (TF-3 4.2.3.1.7).
enum RegistryTime {
  /// A FHIR date or dateTime.
  static func digits(_ text: String) -> String? {
    guard let range = SearchDate.range(of: text) else { return nil }
    guard text.contains("T") else { return text.filter(\.isNumber) }
    // `Moment` writes Japan's time, nine hours ahead.
    return Moment(milliseconds: range.lowerBound - 9 * 3_600_000).compact
  }

  /// The same with all fourteen digits, at the start of what it stands for.
  static func start(_ digits: String) -> String {
    digits + "00000101000000".dropFirst(digits.count)
  }
}
