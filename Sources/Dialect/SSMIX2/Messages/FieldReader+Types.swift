import Record

// MARK: - Codes (HL7 v2.5 §2.A.13, CWE)

extension FieldReader {
  /// The URL of a code system that HL7 v2 knows by a mnemonic (table 0396).
  static let mnemonics = "http://terminology.hl7.org/CodeSystem/v2-0396"
  private static let urls = "urn:ietf:rfc:3986"

  /// The first repetition of a coded field.
  mutating func coded(_ segment: HL7v2.Segment?, _ field: Int) -> CodedText? {
    guard let segment, segment[field].hasValue else { return nil }
    mark(segment, field, 1...9)
    return concept(segment[field].first, at: Self.name(segment, field))
  }

  /// Each repetition of a coded field.
  mutating func codedList(_ segment: HL7v2.Segment?, _ field: Int) -> [CodedText] {
    guard let segment, segment[field].hasValue else { return [] }
    mark(segment, field, 1...9)
    let place = Self.name(segment, field)
    return segment[field].repetitions.compactMap { concept($0, at: place) }
  }

  /// A word of a table (IS, ID) as a code of the system `mnemonic`.
  mutating func coded(_ segment: HL7v2.Segment?, _ field: Int, in system: String) -> CodedText? {
    guard let segment, let code = text(segment, field) else { return nil }
    if segment[field].component(3).hasValue { return coded(segment, field) }
    let display = text(segment, field, 2)
    return CodedText(codes: codings(code, display, system: system), text: display)
  }

  /// A CWE: code, words and system; the same in another system; the original words.
  private mutating func concept(_ repetition: HL7v2.Repetition, at place: String) -> CodedText? {
    concept(repetition.components.enumerated().map { Self.text(of: $1, at: $0 + 1) }, at: place)
  }

  /// A CWE whose parts are the subcomponents of one component of the field `place`.
  mutating func concept(_ component: HL7v2.Component, at place: String) -> CodedText? {
    concept((1...6).map { component.subcomponent($0) }, at: place)
  }

  private mutating func concept(_ parts: [String], at place: String) -> CodedText? {
    func part(_ number: Int) -> String? {
      number <= parts.count && !parts[number - 1].isEmpty ? parts[number - 1] : nil
    }
    var concept = CodedText(text: part(9) ?? part(2) ?? part(5))
    for first in [1, 4] {
      guard let code = part(first) else { continue }
      let mnemonic = part(first + 2)
      let known = mnemonic.flatMap { url(of: $0, at: place) }
      let system = known ?? mnemonic.map { Self.url(unknown: $0) }
      let codings = codings(code, part(first + 1), system: system)
      if let mnemonic, known == nil, codings.count == 1 {
        content.warn(.codeSystemUnmapped(Self.name(of: mnemonic)))
      }
      concept.codes += codings
    }
    return concept.codes.isEmpty && concept.text == nil ? nil : concept
  }

  /// A component of a CWE; words that senders divide into subcomponents are one text.
  private static func text(of component: HL7v2.Component, at number: Int) -> String {
    let second = component.subcomponent(2)
    let isWords = number == 2 || number == 5 || number == 9
    return isWords && !second.isEmpty ? "\(component.text) \(second)" : component.whole
  }

  /// A code, its own first, and what the code map calls it.
  private func codings(_ code: String, _ display: String?, system: String?) -> [Coding] {
    // FHIR R4 §2.24.0.1: a code neither begins nor ends with white space.
    let code = code.split { $0.isWhitespace }.joined(separator: " ")
    guard !code.isEmpty else { return [] }
    return [Coding(system: system, code: code, display: display)]
      + (system.map { codes.targets(of: code, in: $0) } ?? [])
  }

  /// The URL of the code system that a message calls `mnemonic` in the field `place`.
  ///
  /// One mnemonic names units, forms and categories alike: a map may know it as `RXE-6 MR9P` or
  /// for all fields. HL7's own tables have a URL by rule.
  private func url(of mnemonic: String, at place: String) -> String? {
    for name in ["\(place) \(mnemonic)", mnemonic] {
      if let url = mnemonics[name]?.first(where: { $0.system == Self.urls }) { return url.code }
    }
    let table = mnemonic.hasPrefix("HL7") ? mnemonic.dropFirst(3) : ""
    if table.utf8.count == 4, table.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return "http://terminology.hl7.org/CodeSystem/v2-\(table)"
    }
    return nil
  }

  /// A code system that no map knows keeps the name it goes by in messages.
  private static func url(unknown mnemonic: String) -> String {
    "urn:kakehashi:code-system:" + name(of: mnemonic)
  }

  /// As much of a mnemonic as a URN and a warning can hold.
  private static func name(of mnemonic: String) -> String {
    let name = mnemonic.prefix(40).filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-+.".contains($0))
    }
    return name.isEmpty ? "unnamed" : name
  }
}

// MARK: - People and places

extension FieldReader {
  /// The names of people in an XCN field, kanji before kana; their numbers are taken.
  ///
  /// SOURCE: HL7 v2.5 §2.A.86, JAHIS データ交換規約（共通編）: a person may stand twice, once in
  /// each writing, told apart by the name representation code (XCN-15).
  mutating func staff(_ segment: HL7v2.Segment?, _ field: Int) -> String? {
    guard let segment, segment[field].hasValue else { return nil }
    mark(segment, field)
    var first: String?
    for repetition in segment[field].repetitions {
      let parts = repetition.components.map(\.whole)
      if let number = parts.first { insert(number) }
      let name = parts.dropFirst().prefix(3).filter { !$0.isEmpty }.joined(separator: " ")
      let isKana = parts.count > 14 && parts[14] == "P"
      if !name.isEmpty, first == nil, !isKana || segment[field].repetitions.count == 1 {
        first = name
      }
    }
    content.credit(first)
    return first
  }

  /// A patient's name (XPN): one repetition per writing.
  ///
  /// The representation code is component 8; senders who count wrong have it in 7. Without it kana
  /// are known by their characters.
  mutating func personName(_ segment: HL7v2.Segment, _ field: Int) -> HumanName {
    mark(segment, field)
    var name = HumanName()
    for repetition in segment[field].repetitions {
      let parts = repetition.components.map(\.whole)
      let writing = HumanName.Writing(
        family: parts[0], given: parts.count > 1 ? parts[1] : "")
      guard !writing.full.isEmpty else { continue }
      let isKana =
        parts.dropFirst(6).prefix(2).last { "IPA".contains($0) && !$0.isEmpty }.map { $0 == "P" }
        ?? writing.full.unicodeScalars.allSatisfy(Self.isKana)
      if isKana {
        name.syllabic = name.syllabic ?? writing
      } else {
        name.ideographic = name.ideographic ?? writing
      }
    }
    return name
  }

  private static func isKana(_ scalar: Unicode.Scalar) -> Bool {
    (0x3040...0x30FF).contains(scalar.value) || scalar.value == 0x20 || scalar.value == 0x3000
  }

  /// A ward, room and bed, or a clinic (PL): what is shown.
  mutating func place(_ segment: HL7v2.Segment?, _ field: Int) -> String? {
    guard let segment, segment[field].hasValue else { return nil }
    mark(segment, field, 1...3)
    mark(segment, field, 6...6)
    mark(segment, field, 9...9)
    let location = segment[field].first
    if let words = location.component(9).hasValue ? location.component(9).whole : nil {
      return words
    }
    let names = location.component(6).text == "C" ? ["診療科", "", ""] : ["病棟", "病室", "病床"]
    let parts = zip(names, 1...3).compactMap { name, number -> String? in
      let part = location.component(number)
      return part.hasValue ? "\(name) \(part.whole)" : nil
    }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}
