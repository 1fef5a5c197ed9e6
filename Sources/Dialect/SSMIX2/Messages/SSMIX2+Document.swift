package import Record

extension SSMIX2 {
  /// The records of a message that is `dataType`, wherever it came from.
  ///
  /// The article <doc:SSMIX2Records> says what each field becomes.
  package static func records(
    of message: HL7v2.Message, as dataType: DataType, codes: CodeMap
  ) -> ClinicalContent {
    var decoder = MessageDecoder(message, as: dataType, codes: codes)
    return decoder.decode()
  }

  /// A file of the standardized storage, read: what it says and how it is listed.
  package struct Document: Sendable {
    /// What its name says.
    package let name: FileName
    /// What it is about.
    package let dataType: DataType
    /// The records; ``FHIR/encodeBundle(_:for:)`` writes them.
    package let content: ClinicalContent
    /// True if the message names another patient than the file's name does (PID-3).
    ///
    /// A file in the wrong folder would show one patient's care under another's name: whoever
    /// lists it has to hold it back.
    package let namesOtherPatient: Bool

    /// The code system of ``DataType``.
    package static let dataTypes = "urn:kakehashi:ssmix2:data-type"
    /// The code system in which a code map says what a data type is in the words of the policy.
    package static let categories = "urn:kakehashi:category"

    /// LIMIT: segments of a file; a list of problems has four for each.
    package static let segmentsMax = 5000

    private let codes: [Coding]

    /// Reads the file `name` with its bytes.
    ///
    /// - Throws: `.attachmentUnsupported` for a data type that is not SS-MIX2's,
    ///   `.attachmentMalformed` for what is no message, or one of another kind than its name says.
    package init(_ bytes: [UInt8], named name: FileName, codes: CodeMap) throws(DialectError) {
      guard let dataType = name.dataType else {
        throw .attachmentUnsupported(contentType: name.type)
      }
      let message = try Self.message(bytes)
      guard dataType.messageTypes.contains(where: { $0.code == message.type.code }) else {
        throw .attachmentMalformed(reason: "the message is of another type than its name says")
      }
      var content = SSMIX2.records(of: message, as: dataType, codes: codes)
      for own in [name.patient.exposed, name.orderNumber, name.exposed] {
        content.identifiers.insert(own)
      }
      self.name = name
      self.dataType = dataType
      self.content = content
      self.codes =
        [Coding(system: Self.dataTypes, code: dataType.rawValue, display: dataType.japanese)]
        + codes.targets(of: dataType.rawValue, in: Self.dataTypes)
      let numbers = message.first("PID")?[3].repetitions.map { $0.text } ?? []
      namesOtherPatient = !numbers.contains(name.patient.exposed)
    }

    private static func message(_ bytes: [UInt8]) throws(DialectError) -> HL7v2.Message {
      do throws(HL7v2Error) {
        var limits = HL7v2.Limits()
        limits.segmentsMax = segmentsMax
        return try HL7v2.Message(bytes, fallback: .japanese, limits: limits)
      } catch {
        throw .attachmentMalformed(reason: "\(error)")
      }
    }

    /// What it is in the words of the policy: what the code map says, else unknown.
    package var category: Category {
      let words = codes.filter { $0.system == Self.categories }.map(\.code)
      guard let first = words.first, words.allSatisfy({ $0 == first }) else { return .unknown }
      return Category(rawValue: first) ?? .unknown
    }

    /// The title, in Japanese and English.
    package var title: String { "\(dataType.japanese) \(dataType.english)" }
  }
}

// MARK: - As an entry of a page

extension SSMIX2.Document {
  /// Lists the document in `page`, with all that is said about it and its identifiers.
  ///
  /// Its local id is the file's name. What its records could not carry is said when it is fetched,
  /// not here.
  package func list(in page: inout DocumentPage) {
    var entry = DocumentEntry(
      localID: page.add(name.exposed.utf8), localPatientID: page.add(name.patient.exposed.utf8),
      status: status)
    entry.type = DocumentEntry.Concept(
      codes: page.add(codes.filter { $0.system != Self.categories }),
      text: page.add(dataType.japanese.utf8))
    entry.category = category
    entry.securityLabels = page.add(content.confidentiality)
    entry.label = Classification.label(entry.securityLabels, in: page)
    entry.tag = content.tag
    entry.date = page.add(date: written)
    if let day = name.careDate.flatMap({ CalendarText.date($0) }), let date = page.add(date: day) {
      entry.period = DocumentEntry.Period(start: date, end: date)
    }
    entry.practiceSetting = department.map { setting in
      DocumentEntry.Concept(
        codes: page.add(setting.codes), text: setting.text.map { page.add($0.utf8) })
    }
    entry.custodianName = content.facilityName.map { page.add($0.utf8) }
    entry.authors = authors(in: &page)
    entry.references = references(in: &page)
    entry.attachment.contentType = page.add(FHIR.mediaType.utf8)
    entry.attachment.language = page.add("ja".utf8)
    entry.attachment.title = page.add(title.utf8)
    entry.attachment.creation = entry.date
    page.entries.append(entry)
    page.identifiers.formUnion(content.identifiers)
  }

  /// What the file says, as a unit that a policy decides on, with the facts that it is listed with.
  package var held: HeldRecords {
    let day = name.careDate.flatMap { CalendarText.date($0) }
    return HeldRecords(
      localID: name.exposed, category: category,
      label: Classification.label(content.confidentiality), tag: content.tag,
      date: [written, day].earliest, facilityName: content.facilityName, content: content)
  }

  private var status: DocumentStatus {
    switch name.condition {
    case .valid: .current
    case .superseded: .superseded
    case .deleted: .enteredInError
    }
  }

  /// When the file was written: its name says it to the millisecond.
  private var written: PartialDate? {
    CalendarText.date(name.time.prefix(14) + "." + name.time.suffix(3))
  }

  /// The department of the message, else the one of the name.
  private var department: CodedText? {
    content.department
      ?? name.department.map {
        CodedText(codes: [Coding(system: MessageDecoder.departments, code: $0)])
      }
  }

  private func authors(in page: inout DocumentPage) -> Sublist<DocumentEntry.Author> {
    let institution = content.facilityName.map { page.add($0.utf8) }
    let role = department?.shown.map { page.add($0.utf8) }
    let start = page.authors.count
    for author in content.authors {
      page.authors.append(
        DocumentEntry.Author(
          name: page.add(author.utf8), institution: institution, specialty: role))
    }
    return Sublist(start..<page.authors.count)
  }

  /// The order that led to the document, unless the number says that there is none.
  private func references(in page: inout DocumentPage) -> Sublist<DocumentEntry.Code> {
    guard name.orderNumber.contains(where: { $0 != "9" }) else { return Sublist() }
    return page.add([Coding(system: nil, code: name.orderNumber)])
  }
}

extension DocumentPage {
  /// Adds codes and says where they stand.
  mutating func add(_ added: [Coding]) -> Sublist<DocumentEntry.Code> {
    let start = codes.count
    for coding in added {
      let system = coding.system.map { add($0.utf8) }
      let display = coding.display.map { add($0.utf8) }
      codes.append(
        DocumentEntry.Code(system: system, code: add(coding.code.utf8), display: display))
    }
    return Sublist(start..<codes.count)
  }

  /// Adds a date and says where its text stands.
  mutating func add(date: PartialDate?) -> DocumentEntry.Date? {
    date.map { DocumentEntry.Date(text: add($0.text.utf8), span: $0.span) }
  }
}
