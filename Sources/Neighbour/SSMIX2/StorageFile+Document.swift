extension StorageFile {
  /// The folder of contents of a document in the extended storage.
  ///
  /// Its type folder names no code of the institution's own, but LOINC's:
  /// `^退院時サマリー^^18842-5^退院時サマリー^LN`.
  init(_ document: Document, _ position: Int) {
    let note = document.note
    self.init(
      patient: note.patient.number, careDate: String(note.written.compact.prefix(8)),
      type: "^\(note.kind.title)^^\(note.kind.rawValue)^\(note.kind.title)^LN",
      order: StorageRecords.orderNumber(note.patient, position), time: note.written,
      department: "01", isSuperseded: document.isSuperseded)
  }
}

extension Document {
  /// What the document is called within its folder of contents.
  var fileName: String {
    switch contentType {
    case "text/xml": "document.xml"
    case "image/jpeg": "document.jpg"
    default: "document.txt"
    }
  }
}
