extension ClinicalContent {
  /// The same content without identifiers, for whoever shows it as it stands.
  ///
  /// Every text passes the scrubber, and shows where it holds what no reader sees. A code, a code
  /// system or a number that the scrubber would change is left out; the value of an observation
  /// becomes text then. Who the patient is and the identifiers that were met are left out as well.
  /// Dates are no texts: they were read, and are the custodian's.
  package func scrubbed(by scrubber: TextScrubber) -> ClinicalContent {
    var cleaner = ClinicalCleaner(scrubber)
    var clean = ClinicalContent()
    clean.records = records.map { cleaner.record($0) }
    clean.written = written
    clean.facilityName = cleaner.text(facilityName)
    clean.department = cleaner.concept(department)
    for author in authors { clean.credit(cleaner.text(author)) }
    clean.confidentiality = cleaner.codings(confidentiality)
    clean.tag = tag
    for warning in warnings { clean.warn(cleaner.warning(warning)) }
    return clean
  }
}

/// Passes what records are made of through a scrubber.
struct ClinicalCleaner {
  private let scrubber: TextScrubber
  /// Codes and code systems that were looked through already: whether there is nothing to replace.
  private var known: [String: Bool] = [:]

  /// LIMIT: texts that are remembered; further ones are looked through each time.
  private static let knownMax = 4096

  init(_ scrubber: TextScrubber) { self.scrubber = scrubber }

  func text(_ text: String) -> String { scrubber.shown(text) }

  func text(_ text: String?) -> String? { text.map { scrubber.shown($0) } }

  func texts(_ texts: [String]) -> [String] { texts.map { scrubber.shown($0) } }

  private mutating func isClean(_ text: String) -> Bool {
    if let isClean = known[text] { return isClean }
    let isClean = scrubber.isClean(text.utf8.span) && VisibleText.isVisible(text)
    if known.count < Self.knownMax { known[text] = isClean }
    return isClean
  }

  /// nil if the code or its system is an identifier.
  mutating func coding(_ coding: Coding) -> Coding? {
    guard isClean(coding.code), coding.system.map({ isClean($0) }) ?? true else { return nil }
    return Coding(system: coding.system, code: coding.code, display: text(coding.display))
  }

  mutating func codings(_ codings: [Coding]) -> [Coding] { codings.compactMap { coding($0) } }

  mutating func concept(_ concept: CodedText) -> CodedText {
    CodedText(codes: codings(concept.codes), text: text(concept.text))
  }

  mutating func concept(_ concept: CodedText?) -> CodedText? { concept.map { self.concept($0) } }

  mutating func concepts(_ concepts: [CodedText]) -> [CodedText] { concepts.map { concept($0) } }

  mutating func numeral(_ numeral: Numeral) -> Numeral? {
    scrubber.isClean(numeral.digits.utf8.span) ? numeral : nil
  }

  /// nil if the number is an identifier.
  mutating func quantity(_ quantity: Quantity) -> Quantity? {
    numeral(quantity.value).map {
      Quantity($0, unit: concept(quantity.unit), comparator: quantity.comparator)
    }
  }

  mutating func quantity(_ quantity: Quantity?) -> Quantity? {
    quantity.flatMap { self.quantity($0) }
  }

  func warning(_ warning: ClinicalWarning) -> ClinicalWarning {
    switch warning {
    case .fieldNotCarried(let field): .fieldNotCarried(text(field))
    case .segmentWithheld(let segment): .segmentWithheld(text(segment))
    case .codeSystemUnmapped(let system): .codeSystemUnmapped(text(system))
    case .dateMalformed(let field): .dateMalformed(text(field))
    case .numberMalformed(let field): .numberMalformed(text(field))
    case .fieldMissing(let field): .fieldMissing(text(field))
    case .wordUnknown(let field): .wordUnknown(text(field))
    }
  }

  mutating func record(_ record: ClinicalRecord) -> ClinicalRecord {
    switch record {
    case .encounter(let record): .encounter(encounter(record))
    case .problem(let record): .problem(problem(record))
    case .allergy(let record): .allergy(allergy(record))
    case .medicationOrder(let record): .medicationOrder(order(record))
    case .administration(let record): .administration(administration(record))
    case .serviceOrder(let record): .serviceOrder(order(record))
    case .specimen(let record): .specimen(specimen(record))
    case .observation(let record): .observation(observation(record))
    case .report(let record): .report(report(record))
    case .procedure(let record): .procedure(procedure(record))
    case .dietOrder(let record): .dietOrder(order(record))
    }
  }
}
