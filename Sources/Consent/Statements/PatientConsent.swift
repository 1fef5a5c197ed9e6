import Platform

/// Everything a patient has said in one network; one entry, so that one read answers all.
package struct PatientConsent: Equatable, Sendable {
  /// The statements in the order in which they were said; of those said at once, in any.
  package private(set) var statements: [ConsentStatement] = []

  /// Nothing was said yet.
  package init() {}

  /// What was said, checked already.
  package init(_ statements: some Sequence<ConsentStatement>) {
    self.statements = statements.sorted { $0.said < $1.said }
  }

  /// Throws what is wrong with statements that are recorded at `now`.
  func check(
    _ added: [ConsentStatement], at now: Timestamp, acknowledgingEnd: Bool
  ) throws(ConsentError) {
    for statement in added {
      try statement.check(at: next(after: now), acknowledgingEnd: acknowledgingEnd)
    }
  }

  /// Adds what was said; what is there already is not said twice.
  ///
  /// At the limit what has run out is forgotten first; throws if that is not enough.
  mutating func add(_ added: [ConsentStatement], at now: Timestamp) throws(ConsentError) {
    let known = Set(statements)
    let new = Set(added).subtracting(known)
    guard !new.isEmpty else { return }
    let max = ConsentLimits.statementsPerPatientMax
    if statements.count + new.count > max {
      statements.removeAll { $0.isGrant && $0.validity.until.map { $0 <= now } ?? false }
    }
    guard statements.count + new.count <= max else { throw .limit(.statementsPerPatient) }
    self = PatientConsent(statements + new)
  }

  /// True if something was granted since the patient last withdrew.
  var hasGrants: Bool {
    let withdrawn = statements.last { $0.matter == .participation(.withdrawn) }?.said
    return statements.contains { statement in
      statement.isGrant && withdrawn.map { statement.said > $0 } ?? true
    }
  }

  /// The instant of something that is said now: behind all that was said before.
  func next(after now: Timestamp) -> Timestamp {
    guard let last = statements.last?.said, last >= now else { return now }
    return last.adding(.milliseconds(1))
  }
}
