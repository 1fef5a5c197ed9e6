import Consent
import Dialect
import Linkage
import Platform
import Record

/// One patient's Consents with their ids and versions, made anew of what the patient said.
struct ConsentResources: Sendable {
  /// One version of one Consent.
  struct Entry: Sendable {
    let id: ConsentID
    let consent: FHIRConsent
    let statements: [ConsentStatement]

    var version: String { consent.version ?? "" }
    var said: Timestamp { statements[0].said }
  }

  let patient: PatientIndex
  /// All versions, in the order in which they were said.
  private(set) var entries: [Entry] = []

  /// `number` is the patient's number, where it is known.
  init(
    of patient: PatientIndex, _ said: PatientConsent, number: FHIRReference.Identifier?,
    _ translation: ConsentTranslation, at now: Timestamp
  ) {
    self.patient = patient
    let subject = FHIRReference(
      address: "Patient/\(ConsentID.text(of: patient))", identifier: number)
    let ending = Ending(said.statements, at: now)
    var versions: [String: Int] = [:]
    for written in translation.consents(of: said.statements, patient: subject) {
      let id = ConsentID(patient, written.statements)
      let moment = written.statements[0].said.milliseconds
      let count = versions["\(id.text)/\(moment)", default: 0]
      versions["\(id.text)/\(moment)"] = count + 1
      var consent = written.consent
      consent.id = id.text
      consent.version = count == 0 ? "\(moment)" : "\(moment).\(count)"
      if ending.ends(written.statements[0]) { consent.status = .inactive }
      entries.append(Entry(id: id, consent: consent, statements: written.statements))
    }
  }

  /// The latest version of each Consent.
  var current: [Entry] {
    var latest: [ConsentID: Int] = [:]
    for (index, entry) in entries.enumerated() { latest[entry.id] = index }
    return latest.values.sorted().map { entries[$0] }
  }

  /// The latest version of a Consent, or the version that is named.
  func entry(_ id: ConsentID, version: String? = nil) -> Entry? {
    entries.last { $0.id == id && (version ?? $0.version) == $0.version }
  }

  /// The version that makes just these statements.
  func entry(of statements: [ConsentStatement]) -> Entry? {
    entries.last { Set($0.statements) == Set(statements) }
  }
}

/// What ended by the patient's withdrawing, or by their joining again.
private struct Ending {
  private var withdrawn: Timestamp?
  private var joined: Timestamp?

  init(_ statements: [ConsentStatement], at now: Timestamp) {
    for statement in statements where statement.validity.from.map({ $0 <= now }) ?? true {
      switch statement.matter {
      case .participation(.withdrawn): withdrawn = max(withdrawn ?? statement.said, statement.said)
      case .participation(.active): joined = max(joined ?? statement.said, statement.said)
      default: break
      }
    }
  }

  func ends(_ statement: ConsentStatement) -> Bool {
    switch statement.matter {
    case .participation(.withdrawn): joined.map { $0 > statement.said } ?? false
    case .notice: false
    default: statement.isGrant && withdrawn.map { $0 >= statement.said } ?? false
    }
  }
}
