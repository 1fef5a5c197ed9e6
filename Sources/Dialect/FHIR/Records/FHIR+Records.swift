package import Record

import HTTP

extension FHIR {
  /// The search for one patient's resources of a type, below a custodian's base URL; with `since`
  /// for those of that day and later, where the type can be asked so.
  package static func encodeRecordSearch(
    _ type: RecordType, localPatientID: String, since: PartialDate? = nil,
    countMax: Int = entriesMax
  ) -> String {
    let patient = PercentEncoding.encode("Patient/" + localPatientID)
    var dates = ""
    if let since, let name = type.dateParameter { dates = "&\(name)=ge\(since.text)" }
    return "\(type.rawValue)?patient=\(patient)\(dates)&_count=\(countMax)"
  }

  /// What the pages of one search say.
  package struct RecordPages: Sendable {
    /// The patient by the custodian's own logical id.
    private let patient: String
    private let type: RecordType
    /// LIMIT: resources of one type.
    package static let resourcesMax = 20_000

    private(set) var records: [ReadRecord] = []
    private var known: Set<String> = []
    /// Every identifier met anywhere, in withheld resources too.
    package private(set) var identifiers = IdentifierSet()
    /// The custodian's own URL of the page after the last one that was read.
    ///
    /// It never leaves.
    package private(set) var next: String?
    /// What was withheld and why, without any of its content.
    package private(set) var warnings: [PageWarning] = []

    /// Pages of a search for resources of `type` about that patient, none read yet.
    package init(_ type: RecordType, of localPatientID: String) {
      self.type = type
      patient = localPatientID
    }

    /// How many resources were read.
    package var count: Int { records.count }
    /// How many resources came, withheld ones too.
    package private(set) var met = 0

    /// Reads one more page.
    ///
    /// A resource that is malformed, or says something that must be understood and is not, is
    /// withheld with a warning; other types are stepped over.
    ///
    /// - Throws: ``DialectError/tooManyEntries(max:)`` if there are, or the server says that there
    ///   are, more than ``resourcesMax``; ``DialectError/patientDiffers`` if anything is about
    ///   another patient: a server that ignored the parameter answers about others.
    package mutating func read(
      _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(DialectError) {
      let bundle = try BundleReader(bytes, limits: limits)
      next = bundle.next
      guard (bundle.total ?? 0) <= Self.resourcesMax else {
        throw .tooManyEntries(max: Self.resourcesMax)
      }
      for resource in try bundle.resources {
        if bundle.json.says("OperationOutcome", .resourceType, in: resource) {
          warnings.append(PageWarning(.remark, "the custodian added an outcome"))
        } else if bundle.json.says(type.rawValue, .resourceType, in: resource) {
          met += 1
          try take(bundle.json, resource)
        }
      }
      IdentifierCollector.collect(bundle.json, into: &identifiers)
      guard met <= Self.resourcesMax else {
        throw .tooManyEntries(max: Self.resourcesMax)
      }
    }

    private mutating func take(
      _ json: JSONDocument, _ resource: Int
    ) throws(DialectError) {
      do throws(DialectError) {
        let record = try RecordReader.read(json, resource, as: type, of: patient)
        // Pages of a server that is written to meanwhile may overlap.
        if known.insert(record.id).inserted { records.append(record) }
      } catch .patientDiffers {
        throw .patientDiffers
      } catch {
        warnings.append(PageWarning(.entryWithheld, Self.warning(error)))
      }
    }

    /// Names the element alone; its content may be anything.
    private static func warning(_ error: DialectError) -> String {
      switch error {
      case .elementMalformed(let name): "a record was withheld: `\(name)` is malformed or missing"
      case .modifierNotUnderstood(let name): "a record was withheld: `\(name)` is not understood"
      default: "a record was withheld"
      }
    }
  }
}
