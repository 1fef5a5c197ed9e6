import Linkage
package import Platform
package import Record

/// The looks that were taken under a work plan; it names patients by pseudonyms of this plan alone.
package struct PlanLooks: Equatable, Sendable {
  /// One look: a session that was opened for one patient.
  package struct Look: Equatable, Sendable {
    /// The patient, by a pseudonym that no other plan shares.
    package let patient: String
    /// The link the look went through, by a pseudonym that no other plan shares.
    package let link: String
    /// The session.
    package let session: SessionID
    /// The facility that holds the record: the patient's home.
    package let home: FacilityReference
    /// The categories that policy and plan both allowed, sorted.
    package let categories: [String]
    /// How long the policy leaves for a review; nil if it demands none.
    package let reviewWithin: Duration?
    /// The ledger's entry of it.
    package let entry: Int64
    /// When.
    package let at: Timestamp

    /// A look that is about to be taken.
    package init(
      patient: String, link: String, session: SessionID, home: FacilityReference,
      categories: [String], reviewWithin: Duration?, entry: Int64, at: Timestamp
    ) {
      self.patient = patient
      self.link = link
      self.session = session
      self.home = home
      self.categories = categories
      self.reviewWithin = reviewWithin
      self.entry = entry
      self.at = at
    }
  }

  /// All looks, in order.
  package private(set) var looks: [Look] = []

  /// No looks yet.
  package init() {}

  /// The patients, in the order of the first looks.
  package var patients: [String] {
    var seen: Set<String> = []
    return looks.map(\.patient).filter { seen.insert($0).inserted }
  }

  /// The facilities whose records were looked at.
  package var homes: Set<FacilityReference> { Set(looks.map(\.home)) }

  /// The looks at one patient, in order.
  package func looks(at patient: String) -> [Look] { looks.filter { $0.patient == patient } }

  /// The earliest moment at which a policy wants a look reviewed; nil if none does.
  package var reviewDue: Timestamp? {
    looks.compactMap { look in look.reviewWithin.map { look.at.adding($0) } }.min()
  }

  /// Whether one more look through `link` is within the plan, before anything is known of the
  /// patient: a link that leads nowhere is refused like one that leads somewhere.
  func admit(link: String, _ terms: PlanTerms) throws(PlanError) {
    let before = looks.filter { $0.link == link }
    guard !before.isEmpty || patients.count < terms.patientsMax else { throw .limit(.patients) }
    guard before.count < terms.looksMax else { throw .limit(.looks) }
  }

  /// Adds a look; throws `limit` where the plan allows no more, whatever link it goes through.
  mutating func add(_ look: Look, _ terms: PlanTerms) throws(PlanError) {
    let before = looks(at: look.patient)
    guard !before.isEmpty || patients.count < terms.patientsMax else { throw .limit(.patients) }
    guard before.count < terms.looksMax else { throw .limit(.looks) }
    looks.append(look)
  }
}

extension WorkPlan {
  /// When the networks have to have compared the looks with the plan; nil while it has not ended
  /// or where it was never in force.
  package func due(_ looks: PlanLooks) -> Timestamp? {
    guard let ended, state.awaitsReconciliation || state.outcome != nil else { return nil }
    let own = ended.adding(reconcileWithin)
    return looks.reviewDue.map { min($0, own) } ?? own
  }

  /// True if the plan is not reconciled in time.
  package func isOverdue(_ looks: PlanLooks, at now: Timestamp) -> Bool {
    guard state.awaitsReconciliation, let due = due(looks) else { return false }
    return now >= due
  }

  /// Whether `addressee` may know of it.
  package func concerns(_ addressee: Addressee, _ looks: PlanLooks) -> Bool {
    addressees.contains(addressee) || looks.homes.contains { .facility($0) == addressee }
  }

  /// Both operators and the facility where the administrator works.
  var addressees: [Addressee] {
    [.network(terms.requester), .network(terms.custodian), .facility(terms.facility)]
  }
}

// MARK: - Packing

extension PlanLooks {
  private static let version: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.number(Int64(looks.count))
    for look in looks {
      packer.text(look.patient)
      packer.text(look.link)
      packer.text(look.session.hex)
      packer.reference(look.home)
      packer.texts(look.categories)
      packer.optional(look.reviewWithin?.components.seconds)
      packer.number(look.entry)
      packer.number(look.at.milliseconds)
    }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    let count = try unpacker.number()
    let most = PlanRules.patientBounds.upperBound * PlanRules.lookBounds.upperBound
    guard (0...Int64(most)).contains(count) else { throw .malformedRecord }
    for _ in 0..<count {
      let (patient, link) = (try unpacker.text(), try unpacker.text())
      guard let session = SessionID(hex: try unpacker.text()) else { throw .malformedRecord }
      looks.append(
        Look(
          patient: patient, link: link, session: session, home: try unpacker.reference(),
          categories: try unpacker.texts(),
          reviewWithin: try unpacker.optionalNumber().map { .seconds($0) },
          entry: try unpacker.number(), at: Timestamp(milliseconds: try unpacker.number())))
    }
    try unpacker.finish()
  }
}
