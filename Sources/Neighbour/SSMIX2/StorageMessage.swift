/// An HL7 v2.5 message as it is put into SS-MIX2 storage: segments of numbered fields.
///
/// SOURCE: HL7 v2.5 §2.5, §2.7; SS-MIX2 標準化ストレージ仕様書 1.2g
struct StorageMessage {
  private var segments: [String] = []

  /// A message with its header: its type, such as `ADT^A08^ADT_A01`, its time and its number.
  init(type: String, time: Moment, controlID: String) {
    // MSH-1 is the separator itself, so that every number is one more than its place.
    let header = [
      2: "^~\\&", 3: "HIS", 4: "SEND", 5: "GW", 6: "RCV", 7: time.compact, 9: type,
      10: controlID, 11: "P", 12: "2.5", 18: "~ISO IR87", 20: "ISO 2022-1994",
      21: "SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO",
    ]
    segments.append("MSH|" + Self.line(header, from: 2))
  }

  /// Appends a segment; fields that are not given are empty.
  mutating func append(_ name: String, _ fields: [Int: String]) {
    segments.append("\(name)|" + Self.line(fields, from: 1))
  }

  /// The whole message; every segment ends with a carriage return.
  var text: String { segments.map { "\($0)\r" }.joined() }

  private static func line(_ fields: [Int: String], from first: Int) -> String {
    let last = fields.keys.max() ?? first
    return (first...last).map { fields[$0] ?? "" }.joined(separator: "|")
  }

  /// A text with what separates parts of a message escaped (HL7 v2.5 §2.7).
  static func escaped(_ text: String) -> String {
    let escapes: [Character: String] = [
      "\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\",
    ]
    return text.reduce(into: "") { $0 += escapes[$1] ?? String($1) }
  }

  /// A coded value, CWE: code, text and system.
  static func coded(_ code: String, _ text: String, _ system: String) -> String {
    "\(code)^\(escaped(text))^\(system)"
  }

  /// A name as written and as read, XPN.
  static func names(_ patient: Patient) -> String {
    let person = patient.person
    let kanji = "\(escaped(patient.family))^\(escaped(person.given))^^^^^L^I"
    return "\(kanji)~\(person.familyKana)^\(person.givenKana)^^^^^L^P"
  }

  /// A doctor, XCN.
  static func doctor(_ name: String) -> String {
    let parts = name.split(separator: " ").map { escaped(String($0)) }
    return "D01^\(parts.joined(separator: "^"))^^^^^^^L^^^^^I"
  }
}
