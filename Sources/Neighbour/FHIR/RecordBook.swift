package import Record

/// Everything a neighbour holds, indexed for what may be asked.
package struct RecordBook: Sendable {
  /// How a DocumentReference carries its document.
  package enum Attachments: String, Sendable, CaseIterable {
    /// Within the DocumentReference, in base64.
    case inline
    /// As a Binary that the DocumentReference points to.
    case binary
  }

  /// One resource, read once and written once.
  package struct Entry: Sendable {
    /// The resource as a tree, for searching; an inline document is left out.
    package let value: JSONValue
    /// The resource as it is sent.
    package let encoded: [UInt8]
    /// `Type/id`.
    package let reference: String
  }

  /// The bytes of a document, read as a Binary.
  package struct Binary: Sendable {
    /// The media type.
    package let contentType: String
    /// The document.
    package let content: [UInt8]
  }

  private var entries: [String: Entry] = [:]
  private var binaries: [String: Binary] = [:]
  private var order: [String: [String]] = [:]
  /// By type, by the patient's logical id.
  private var ofPatient: [String: [String: [String]]] = [:]
  /// What is made of a patient when it is asked for: nobody could keep it for many.
  private var charts: [String: @Sendable () -> [JSONValue]] = [:]
  private var patientsByNumber: [String: [String]] = [:]

  /// An empty book.
  package init() {}

  /// Count of the resources, Binaries not counted.
  package var count: Int { entries.count }

  /// The resource at `Type/id`.
  package func entry(_ reference: String) -> Entry? { entries[reference] }

  /// The document with this id.
  package func binary(_ id: String) -> Binary? { binaries[id] }

  /// The references of a type in the order they were added.
  package func references(ofType type: String) -> [String] { order[type] ?? [] }

  /// The logical ids of the patients who have a number, in whatever system.
  package func patients(numbered number: String) -> [String] { patientsByNumber[number] ?? [] }

  /// The references of a patient's documents in the order they were added.
  package func documents(ofPatient logicalID: String) -> [String] {
    ofPatient["DocumentReference"]?[logicalID] ?? []
  }

  /// A patient's resources of a type, in the order they were added or are made.
  package func entries(ofType type: String, ofPatient logicalID: String) -> [Entry] {
    let kept = (ofPatient[type]?[logicalID] ?? []).compactMap { entries[$0] }
    let made = (charts[logicalID]?() ?? []).filter { $0["resourceType"]?.string == type }
    return kept
      + made.map { value in
        Entry(
          value: value, encoded: value.encoded(),
          reference: "\(type)/\(value["id"]?.string ?? "")")
      }
  }

  /// Has `chart` make the rest of a patient's record whenever it is asked for.
  mutating func add(
    chartOf logicalID: String, _ chart: @escaping @Sendable () -> [JSONValue]
  ) { charts[logicalID] = chart }

  /// Keeps a document's bytes under an id.
  package mutating func add(_ binary: Binary, id: String) { binaries[id] = binary }

  /// Adds a resource; false where it has no type or no id, or is there already.
  @discardableResult
  package mutating func add(_ value: JSONValue, encoded: [UInt8]? = nil) -> Bool {
    guard let type = value["resourceType"]?.string, let id = value["id"]?.string else {
      return false
    }
    let reference = "\(type)/\(id)"
    guard entries[reference] == nil else { return false }
    entries[reference] = Entry(
      value: value, encoded: encoded ?? value.encoded(), reference: reference)
    order[type, default: []].append(reference)
    index(value, type, id, reference)
    return true
  }

  private mutating func index(_ value: JSONValue, _ type: String, _ id: String, _ at: String) {
    if type == "Patient" {
      for number in value["identifier"]?.elements ?? [] {
        guard let text = number["value"]?.string else { continue }
        if patientsByNumber[text]?.last != id { patientsByNumber[text, default: []].append(id) }
      }
    }
    let subject = (value["subject"] ?? value["patient"])?["reference"]?.string
    if let subject, type == "DocumentReference" || SearchParameters.records[type] != nil {
      ofPatient[type, default: [:]][subject.lastSegment, default: []].append(at)
    }
  }
}

extension String {
  /// What follows the last `/`: the logical id of a reference.
  var lastSegment: String { String(split(separator: "/").last ?? "") }
}
