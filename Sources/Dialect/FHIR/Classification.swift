package import Record

/// What a code of a document's type or class is in the words of the policy: a table, not a rule.
///
/// LOINC document codes as JP Core's document codes, JP-CLINS' document types and common records
/// use them. A code that is not here is unknown, which no policy permits. Triage notes are written
/// by nurses and count as nursing records.
package enum Classification {
  static let loinc = "http://loinc.org"

  /// Code systems whose codes are LOINC's.
  static let loincSystems = [
    loinc, "urn:oid:2.16.840.1.113883.6.1",
    "http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes",
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_DocumentCodes_CS",
    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/JP_DocumentCodes_CS",
  ]

  /// The table, one row per category.
  package static let rows: [(Category, [String])] = [
    (.referral, ["57133-1", "18761-7", "28616-1", "11488-4", "51845-6", "57134-9"]),
    (
      .discharge,
      ["18842-5", "28655-9", "34105-7", "34106-5", "11490-0", "34745-0", "29761-4"]
    ),
    (.prescription, ["57833-6", "57828-6", "29551-9", "60593-1", "56445-0", "10160-0"]),
    (.injection, ["18610-6"]),
    (
      .labResult,
      [
        "11502-2", "26436-6", "18725-2", "18719-5", "18723-7", "18767-4", "18768-2", "11526-1",
        "27898-6",
      ]
    ),
    (.imagingOrder, ["55115-0"]),
    (
      .imagingReport,
      [
        "18748-4", "18726-0", "68604-8", "18747-6", "18755-9", "18760-9", "18782-3", "24606-6",
        "11524-6", "18745-0", "18751-8", "18744-3", "55113-5",
      ]
    ),
    (
      .progressNote,
      [
        "11506-3", "34117-2", "28570-0", "11504-8", "34109-9", "34111-5", "34131-3", "34112-3",
        "34108-1", "15507-7", "28569-9",
      ]
    ),
    (.nursing, ["34746-8", "54094-8", "28651-8", "28623-7", "34119-8"]),
    (.carePlan, ["18776-5", "52521-2", "61145-9", "56447-6"]),
  ]

  /// The codes as words, and at the same places what they are.
  private static let words = rows.flatMap { $0.1.map { word($0.utf8.span) } }
  private static let categories = rows.flatMap { row in row.1.map { _ in row.0 } }

  /// The bytes of a code behind their count; 0 for none and for one longer than all of the table.
  private static func word(_ code: Span<UInt8>) -> UInt64 {
    guard code.count <= 7 else { return 0 }
    var word = UInt64(code.count)
    for index in 0..<code.count { word = word &<< 8 | UInt64(code[index]) }
    return word
  }

  private static func category(_ code: Span<UInt8>) -> Category? {
    let word = word(code)
    return word == 0 ? nil : words.firstIndex(of: word).map { categories[$0] }
  }

  /// The category of a document by its type, or by its classes if the type says nothing.
  ///
  /// Codes that are not in the table say nothing; two that say different things make it unknown.
  package static func category(
    of type: DocumentEntry.Concept, or classes: Sublist<DocumentEntry.Concept>,
    in page: DocumentPage
  ) -> Category {
    var found: Category?
    fold(type.codes, in: page, into: &found)
    if let found { return found }
    for index in classes.range { fold(page.concepts[index].codes, in: page, into: &found) }
    return found ?? .unknown
  }

  private static func fold(
    _ codes: Sublist<DocumentEntry.Code>, in page: DocumentPage, into found: inout Category?
  ) {
    for index in codes.range {
      let code = page.codes[index]
      guard let system = code.system, loincSystems.contains(where: { page.says(system, $0) }),
        let category = category(page.text.span.extracting(code.code.range))
      else { continue }
      found = found == nil || found == category ? category : .unknown
    }
  }

  static let confidentiality = [
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    "http://hl7.org/fhir/v3/Confidentiality", "urn:oid:2.16.840.1.113883.5.25",
  ]

  /// The strictest of a document's labels (HL7 v3 Confidentiality).
  ///
  /// U, L, M and N are normal. A code or a system that is not known makes the label unknown,
  /// which is stricter than all: it may say that the document is sensitive.
  package static func label(
    _ codes: Sublist<DocumentEntry.Code>, in page: DocumentPage
  ) -> Label {
    var strictest = 0
    for index in codes.range {
      strictest = max(strictest, rank(of: page.codes[index], in: page))
    }
    return ranks[strictest]
  }

  private static let ranks: [Label] = [
    .unlabelled, .normal, .restricted, .veryRestricted, .unknown,
  ]

  private static func rank(of code: DocumentEntry.Code, in page: DocumentPage) -> Int {
    let isKnown = code.system.map { system in
      confidentiality.contains { page.says(system, $0) }
    }
    return rank(of: page.text.span.extracting(code.code.range), isKnown: isKnown ?? false)
  }

  /// How strict a code is; `isKnown` if it is of a system that is.
  private static func rank(of code: Span<UInt8>, isKnown: Bool) -> Int {
    guard isKnown, code.count == 1 else { return 4 }
    switch Unicode.Scalar(code[0]) {
    case "U", "L", "M", "N": return 1
    case "R": return 2
    case "V": return 3
    default: return 4
    }
  }

  static let indication = "http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication"

  /// The strictest of a document's tags (JP-CLINS 1.5.2): not handed over, unknown, not told.
  package static func tag(_ codes: Sublist<DocumentEntry.Code>, in page: DocumentPage) -> Tag {
    var strictest = Tag.none
    for index in codes.range {
      let code = page.codes[index]
      guard let system = code.system, page.says(system, indication) else { continue }
      strictest = stricter(strictest, page.string(code.code))
    }
    return strictest
  }

  /// The stricter of a tag and a code: not handed over, unknown, not told.
  private static func stricter(_ tag: Tag, _ code: String) -> Tag {
    switch code {
    case _ where tag == .undelivered: .undelivered
    case "UNDELIVERED": .undelivered
    case "LTS": tag
    case "UNINFORMED": tag == .unknown ? .unknown : .uninformed
    default: .unknown
    }
  }

  /// The strictest of labels; see ``label(_:in:)``.
  package static func label(_ codes: [Coding]) -> Label {
    let strictest = codes.lazy.map { code in
      let isKnown = code.system.map { confidentiality.contains($0) } ?? false
      return rank(of: code.code.utf8.span, isKnown: isKnown)
    }.max()
    return ranks[strictest ?? 0]
  }

  /// The strictest of tags; see ``tag(_:in:)``.
  package static func tag(_ codes: [Coding]) -> Tag {
    codes.lazy.filter { $0.system == indication }.reduce(Tag.none) { stricter($0, $1.code) }
  }
}
