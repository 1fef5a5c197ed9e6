import Linkage
import Platform
package import Record

/// What an import does to one user, or would.
package struct UserDifference: Equatable, Sendable {
  /// What happens to the entry.
  package enum Kind: String, CaseIterable, Sendable {
    case added, changed, suspended, unchanged
  }

  /// One field that becomes another.
  package struct Change: Equatable, Sendable {
    /// Its name.
    package let field: UserField
    /// What the register has; nil for nothing.
    package let from: String?
    /// What it will have.
    package let to: String?
  }

  /// The line of the file; nil for a user that it does not name.
  package let line: Int?
  /// The user.
  package let id: UserID
  /// What happens.
  package let kind: Kind
  /// Field by field.
  package let changes: [Change]
}

/// What came of an import.
package struct UserImport: Sendable {
  /// What happens to each user that can be imported, in the order of the file.
  package internal(set) var differences: [UserDifference] = []
  /// Why others cannot be, by their lines.
  package internal(set) var faults: [Fault] = []
  /// Whether the register was changed.
  package internal(set) var isWritten = false

  /// Why a row is refused: by what it lacks, or by the register.
  package enum Fault: Sendable {
    case field(line: Int, UserFault)
    case register(line: Int, ConsentError)

    /// The line of the file.
    package var line: Int {
      switch self {
      case .field(let line, _), .register(let line, _): line
      }
    }
  }
}

extension Registers {
  /// How an import goes about the users of a facility.
  package struct UserImportRules: Sendable {
    /// Whether who is active and not named is suspended.
    package let isWhole: Bool
    /// Whether the rows that are right are written without the others.
    package let isPartial: Bool
    /// Whether nothing is written at all.
    package let isDryRun: Bool

    /// The rules of one import.
    package init(isWhole: Bool, isPartial: Bool, isDryRun: Bool) {
      self.isWhole = isWhole
      self.isPartial = isPartial
      self.isDryRun = isDryRun
    }
  }

  /// Brings a facility's users to what a file says of them.
  ///
  /// All rows are judged together, those that free something first: one who leaves frees a licence
  /// for one who comes. Nothing is written where a row is at fault, unless the import is partial.
  /// More than ``usersPerCommitMax`` changes are written in blocks; after a crash between two of
  /// them the same file completes the work. What says what the register says is not written.
  package func importUsers(
    _ rows: [UserSheet.Row], at facility: FacilityReference, by actor: UserStep.Actor,
    _ rules: UserImportRules
  ) async throws(ConsentError) -> UserImport {
    try actor.check()
    return try await changeUsers(at: facility, isDryRun: rules.isDryRun) {
      roster throws(ConsentError) in
      var run = UserImportRun(roster: roster, facility: facility, actor: actor, now: clock.now())
      for row in rows.sorted(by: UserImportRun.isFreeing) { run.take(row) }
      if rules.isWhole { run.suspend(allBut: Set(rows.map(\.id))) }
      guard run.roster.users.count <= ConsentLimits.listMax else { throw .limit(.list) }
      roster = run.roster
      let isRefused = !run.result.faults.isEmpty && !rules.isPartial
      var result = run.result
      result.differences.sort { ($0.line ?? .max, $0.id.text) < ($1.line ?? .max, $1.id.text) }
      result.faults.sort { $0.line < $1.line }
      result.isWritten = !isRefused && !rules.isDryRun && !run.entries.isEmpty
      return (isRefused ? [] : run.entries, result)
    }.result
  }
}

/// An import while it is worked out.
private struct UserImportRun {
  var roster: Roster
  let facility: FacilityReference
  let actor: UserStep.Actor
  let now: Timestamp
  private(set) var entries: [UserRecord] = []
  private(set) var result = UserImport()

  init(roster: Roster, facility: FacilityReference, actor: UserStep.Actor, now: Timestamp) {
    self.roster = roster
    self.facility = facility
    self.actor = actor
    self.now = now
  }

  /// Whether `left` has to be looked at before `right`: it frees what the other may need.
  static func isFreeing(_ left: UserSheet.Row, before right: UserSheet.Row) -> Bool {
    func rank(_ row: UserSheet.Row) -> Int {
      row.values.status.map { $0 != .active } ?? false ? 0 : 1
    }
    return (rank(left), left.line) < (rank(right), right.line)
  }

  mutating func take(_ row: UserSheet.Row) {
    let former = roster.users[row.id]
    let wanted: UserRecord
    do throws(UserFault) {
      wanted = try row.values.entry(of: row.id, at: facility, over: former)
    } catch {
      result.faults.append(.field(line: row.line, error))
      return
    }
    do throws(ConsentError) {
      try put(wanted, over: former, line: row.line)
    } catch {
      result.faults.append(.register(line: row.line, error))
    }
  }

  /// Suspends whoever is active and not in the file.
  mutating func suspend(allBut named: Set<UserID>) {
    for user in roster.users.values where user.status == .active && !named.contains(user.id) {
      var wanted = user
      wanted.status = .suspended
      // A suspension takes nothing that could be another's.
      try? put(wanted, over: user, line: nil)
    }
  }

  private mutating func put(
    _ wanted: UserRecord, over former: UserRecord?, line: Int?
  ) throws(ConsentError) {
    let changes = wanted.changes(from: former)
    if !changes.isEmpty || former == nil {
      var entry = wanted.put(over: former, by: actor, at: now)
      entry.isPersonal = wanted.isPersonal
      // A list from the staff register is no look at each account.
      if let former { entry.certified = former.certified }
      try roster.put(entry)
      entries.append(entry)
    }
    result.differences.append(
      UserDifference(
        line: line, id: wanted.id, kind: wanted.kind(from: former, changes), changes: changes))
  }
}

extension UserRecord {
  fileprivate func kind(
    from former: UserRecord?, _ changes: [UserDifference.Change]
  ) -> UserDifference.Kind {
    guard let former else { return .added }
    if changes.isEmpty { return .unchanged }
    return former.status == .active && status != .active ? .suspended : .changed
  }

  fileprivate func changes(from former: UserRecord?) -> [UserDifference.Change] {
    UserField.allCases.compactMap { field in
      let (from, to) = (former?.text(of: field), text(of: field))
      return from == to ? nil : UserDifference.Change(field: field, from: from, to: to)
    }
  }

  private func text(of field: UserField) -> String? {
    switch field {
    case .role: role
    case .status: status.word
    case .licence: licence
    case .licenceSource: licenceProof?.source.word
    case .licenceCheckedBy: licenceProof?.checkedBy
    case .licenceValidUntil: licenceValidUntil?.rfc3339
    case .personal: isPersonal ? "yes" : "no"
    }
  }
}
