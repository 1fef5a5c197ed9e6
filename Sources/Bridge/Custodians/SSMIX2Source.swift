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

  /// Every file of the standardized storage is a unit.
  func records(
    of opened: OpenedLinks.Opened, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RecordHolding {
    guard let place = Place(storages, opened) else { return RecordHolding() }
    return try await apart { () throws(StorageError) -> RecordHolding in
      let files = try place.storage.documents(of: place.number)
      guard !files.isEmpty else { return RecordHolding() }
      guard files.count <= documentsMax else { throw .tooLarge }
      var (holding, page) = (RecordHolding(), DocumentPage())
      for file in files where file.extendedDocument == nil {
        if let unit = try unit(file, in: place, &page) { holding.units.append(unit) }
      }
      holding.identifiers = page.identifiers
      holding.warnings = page.warnings
      holding.patient = KnownPatient(
        logicalID: place.number.exposed, identifiers: page.identifiers)
      return holding
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
    guard let bytes = try read(file, in: place, &page) else { return nil }
    if let extended = file.extendedDocument {
      extended.list(in: &page)
      return .bytes(bytes)
    }
    guard let document = document(file, bytes, &page) else { return nil }
    document.list(in: &page)
    return .records(document.content)
  }

  /// What one file of the standardized storage says; its identifiers and warnings go to `page`.
  private func unit(
    _ file: StoredFile, in place: Place, _ page: inout DocumentPage
  ) throws(StorageError) -> HeldRecords? {
    guard let bytes = try read(file, in: place, &page),
      let document = document(file, bytes, &page)
    else { return nil }
    page.identifiers.formUnion(document.content.identifiers)
    return document.held
  }

  private func read(
    _ file: StoredFile, in place: Place, _ page: inout DocumentPage
  ) throws(StorageError) -> [UInt8]? {
    let bytes: [UInt8]
    do throws(StorageError) { bytes = try place.storage.read(file) } catch {
      guard case .system = error else { return withhold("it is gone or too large", &page) }
      throw error
    }
    // LIMIT: what is longer has no address here.
    guard file.localID.utf8.count <= 256 else { return withhold("its name is too long", &page) }
    return bytes
  }

  private func document(
    _ file: StoredFile, _ bytes: [UInt8], _ page: inout DocumentPage
  ) -> SSMIX2.Document? {
    do throws(DialectError) {
      let document = try SSMIX2.Document(bytes, named: file.name, codes: codes)
      guard !document.namesOtherPatient else {
        return withhold("it names another patient", &page)
      }
      return document
    } catch {
      return withhold("it cannot be read", &page)
    }
  }

  private func withhold<Value>(_ reason: String, _ page: inout DocumentPage) -> Value? {
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
    _ localID: LocalID, of facility: FacilityID, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RegisterEntry? {
    guard let place = Place(storages, facility, localID) else { return nil }
    return try await apart { () throws(StorageError) -> RegisterEntry? in
      let files = try place.storage.documents(of: place.number)
      guard let basics = files.first(where: { $0.name.dataType == .patient }) else { return nil }
      let bytes = try place.storage.read(basics)
      // What cannot be read, or names another patient, says nothing of this one.
      guard let document = try? SSMIX2.Document(bytes, named: basics.name, codes: codes),
        !document.namesOtherPatient, let person = document.content.person
      else { return nil }
      return RegisterEntry(person)
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
