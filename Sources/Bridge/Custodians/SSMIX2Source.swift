import Consent
import Dialect
import Linkage
import Platform
import Record
import SSMIX2Storage

/// The SS-MIX2 storages of a network's facilities, read as they stand at each question.
struct SSMIX2Source: RecordSource {
  private let storages: [FacilityID: SSMIX2Storage]
  private let codes: CodeMap
  private let documentsMax: Int
  /// Reads block, and so have a thread of their own.
  private let readers: EventLoop

  init(
    _ settings: StorageSettings, codes: CodeMap, readers: EventLoop, limits: LimitSettings
  ) {
    storages = Dictionary(
      uniqueKeysWithValues: settings.roots.map { root in
        var bounds = SSMIX2Storage.Limits()
        bounds.fileBytesMax = limits.answerBytesMax
        return (root.facility, SSMIX2Storage(roots: root.folders, limits: bounds))
      })
    self.codes = codes
    self.readers = readers
    documentsMax = limits.documentsMax
  }

  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> Holding {
    guard let place = Place(storages, opened) else { return Holding() }
    return try await apart { () throws(StorageError) -> Holding in
      let files = try place.storage.documents(of: place.number)
      guard !files.isEmpty else { return Holding() }
      guard files.count <= documentsMax else { throw .tooLarge }
      var page = DocumentPage()
      for file in files { try list(file, in: place, &page) }
      return Holding(
        patient: KnownPatient(logicalID: place.number.exposed, identifiers: page.identifiers),
        page: page)
    }
  }

  func content(
    of localDocumentID: String, opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> HeldDocument? {
    guard let place = Place(storages, opened) else { return nil }
    return try await apart { () throws(StorageError) -> HeldDocument? in
      let files = try place.storage.documents(of: place.number)
      guard let file = files.first(where: { $0.localID == localDocumentID }) else { return nil }
      var page = DocumentPage()
      let body = try list(file, in: place, &page)
      guard let entry = page.entries.first, let body else { return nil }
      var identifiers = page.identifiers
      if let known = opened.known {
        identifiers.formUnion(known.identifiers)
      } else if let basics = files.first(where: { $0.name.dataType == .patient }) {
        // What the custodian calls this patient stands in the basic data above all.
        var other = DocumentPage()
        try list(basics, in: place, &other)
        identifiers.formUnion(other.identifiers)
      }
      return HeldDocument(
        patient: KnownPatient(logicalID: place.number.exposed, identifiers: identifiers),
        page: page, entry: entry, body: body)
    }
  }

  func register(of facility: FacilityID) -> (any PersonRegister)? {
    storages[facility] == nil ? nil : self
  }

  /// One patient's part of one facility's storage.
  private struct Place: Sendable {
    let storage: SSMIX2Storage
    let number: SSMIX2.PatientNumber

    init?(_ storages: [FacilityID: SSMIX2Storage], _ opened: OpenedLinks.Opened) {
      self.init(storages, opened.facility, opened.localID)
    }

    init?(
      _ storages: [FacilityID: SSMIX2Storage], _ facility: FacilityID, _ localID: LocalID
    ) {
      guard let storage = storages[facility],
        let number = SSMIX2.PatientNumber(localID.exposed)
      else { return nil }
      self.storage = storage
      self.number = number
    }
  }

  /// Lists one file in `page` and returns what it holds.
  ///
  /// One that is gone, cannot be read or names another patient is withheld with a warning.
  @discardableResult
  private func list(
    _ file: StoredFile, in place: Place, _ page: inout DocumentPage
  ) throws(StorageError) -> HeldDocument.Body? {
    let bytes: [UInt8]
    do throws(StorageError) { bytes = try place.storage.read(file) } catch {
      guard case .system = error else { return withhold("it is gone or too large", &page) }
      throw error
    }
    // LIMIT: what is longer has no address here.
    guard file.localID.utf8.count <= 256 else { return withhold("its name is too long", &page) }
    if let extended = file.extendedDocument {
      extended.list(in: &page)
      return .bytes(bytes)
    }
    do throws(DialectError) {
      let document = try SSMIX2.Document(bytes, named: file.name, codes: codes)
      guard !document.namesOtherPatient else {
        return withhold("it names another patient", &page)
      }
      document.list(in: &page)
      return .records(document.content)
    } catch {
      return withhold("it cannot be read", &page)
    }
  }

  private func withhold(_ reason: String, _ page: inout DocumentPage) -> HeldDocument.Body? {
    page.warnings.append(PageWarning(.entryWithheld, "a document was withheld: \(reason)"))
    return nil
  }

  /// Runs what blocks on the readers' thread.
  private func apart<Value: Sendable>(
    _ body: @escaping @Sendable () throws(StorageError) -> Value
  ) async throws(Problem) -> Value {
    do throws(StorageError) { return try await readers.apart(body) } catch {
      if case .tooLarge = error { throw .tooManyDocuments }
      throw .custodianUnavailable
    }
  }
}

extension SSMIX2Source: PersonRegister {
  /// The basic data (ADT-00) say who a patient is.
  func person(
    _ localID: LocalID, of facility: FacilityID, on loop: EventLoop
  ) async throws(Problem) -> RegisteredPerson? {
    guard let place = Place(storages, facility, localID) else { return nil }
    return try await apart { () throws(StorageError) -> RegisteredPerson? in
      let files = try place.storage.documents(of: place.number)
      guard let basics = files.first(where: { $0.name.dataType == .patient }) else { return nil }
      let bytes = try place.storage.read(basics)
      // What cannot be read, or names another patient, says nothing of this one.
      guard let document = try? SSMIX2.Document(bytes, named: basics.name, codes: codes),
        !document.namesOtherPatient, let person = document.content.person
      else { return nil }
      return RegisteredPerson(person)
    }
  }
}

extension StoredFile {
  /// The document of the extended storage; nil in the standardized one.
  fileprivate var extendedDocument: SSMIX2.ExtendedDocument? {
    guard let extended, let contentName else { return nil }
    return SSMIX2.ExtendedDocument(name: name, type: extended, fileName: contentName)
  }

  /// What the file is called as a document of the custodian's; never leaves.
  fileprivate var localID: String { extendedDocument?.localID ?? name.exposed }
}
