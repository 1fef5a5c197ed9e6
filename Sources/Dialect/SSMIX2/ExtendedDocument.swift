package import Record

extension SSMIX2 {
  /// A file of the extended storage: a document as some system wrote it (SS-MIX2 1.2g, 拡張ストレージ).
  package struct ExtendedDocument: Sendable {
    /// What the name of its folder of contents says.
    package let name: FileName
    /// What the type folder says.
    package let type: ExtendedType
    /// Its own name, such as `main_document.xml`.
    package let fileName: String

    /// A file in its folders.
    package init(name: FileName, type: ExtendedType, fileName: String) {
      self.name = name
      self.type = type
      self.fileName = fileName
    }

    /// What it is called as a document of the custodian's; never leaves.
    package var localID: String { "\(name.exposed)/\(fileName)" }

    /// The media type, by the end of its name; nil for one that nothing is known of.
    package var contentType: String? {
      switch fileName.split(separator: ".").last?.lowercased() {
      case "xml": "text/xml"
      case "txt": "text/plain"
      case "jpg", "jpeg": "image/jpeg"
      case "pdf": "application/pdf"
      default: nil
      }
    }

    /// Lists the document in `page`, with what its folders say about it.
    package func list(in page: inout DocumentPage) {
      var entry = DocumentEntry(
        localID: page.add(localID.utf8), localPatientID: page.add(name.patient.exposed.utf8),
        status: .current)
      let title = [type.standard.name, type.local.name].first { !$0.isEmpty } ?? type.local.code
      entry.type = DocumentEntry.Concept(
        codes: page.add(codings), text: title.isEmpty ? nil : page.add(title.utf8))
      entry.category = Classification.category(of: entry.type, or: Sublist(), in: page)
      entry.date = page.add(
        date: CalendarText.date(name.time.prefix(14) + "." + name.time.suffix(3)))
      if let date = page.add(date: name.careDate.flatMap { CalendarText.date($0) }) {
        entry.period = DocumentEntry.Period(start: date, end: date)
      }
      entry.attachment.contentType = contentType.map { page.add($0.utf8) }
      entry.attachment.language = page.add("ja".utf8)
      if !title.isEmpty { entry.attachment.title = page.add(title.utf8) }
      entry.attachment.creation = entry.date
      page.entries.append(entry)
      page.identifiers.insert(name.patient.exposed)
      page.identifiers.insert(name.orderNumber)
      page.identifiers.insert(name.exposed)
    }

    /// The standard code before the local one; `LN` is LOINC.
    private var codings: [Coding] {
      [type.standard, type.local].filter { !$0.code.isEmpty }.map { code in
        let system = code.system == "LN" ? Classification.loinc : code.system
        return Coding(
          system: system.isEmpty ? nil : system, code: code.code,
          display: code.name.isEmpty ? nil : code.name)
      }
    }
  }
}
