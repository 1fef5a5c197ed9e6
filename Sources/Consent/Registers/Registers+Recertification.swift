import Linkage
package import Platform
package import Record
import Store

extension Registers {
  /// What somebody decides of an account they looked at.
  package struct Certification: Sendable {
    /// The line it stands on, from 1.
    package let line: Int
    /// The user.
    package let id: UserID
    /// Whether the account is right; one that is not ends.
    package let isRight: Bool

    /// A decision.
    package init(line: Int, id: UserID, isRight: Bool) {
      self.line = line
      self.id = id
      self.isRight = isRight
    }
  }

  /// Since when entries say when they were put: what is older counts as put then.
  ///
  /// The first bridge that asks writes it down.
  package func certifiedSince() async throws(ConsentError) -> Timestamp {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      if let stored = try await storage.get(.certifiedSince) {
        return try translating { () throws(LinkageError) in
          var unpacker = try Unpacker(stored.value, version: 1)
          return Timestamp(milliseconds: try unpacker.number())
        }
      }
      var packer = Packer(version: 1)
      let now = clock.now()
      packer.number(now.milliseconds)
      let isFirst = try await storage.commit(
        [.absent(.certifiedSince)], [.put(.certifiedSince, packer.bytes)])
      if isFirst { return now }
    }
    throw .contention
  }

  /// Confirms accounts or ends them: all of them, or none where one cannot be.
  ///
  /// Returns the lines that cannot be and why.
  package func certify(
    _ certifications: [Certification], at facility: FacilityReference, by actor: UserStep.Actor,
    isDryRun: Bool = false
  ) async throws(ConsentError) -> [(line: Int, error: ConsentError)] {
    try actor.check()
    return try await changeUsers(at: facility, isDryRun: isDryRun) {
      roster throws(ConsentError) in
      var entries: [UserRecord] = []
      var faults: [(line: Int, error: ConsentError)] = []
      for certification in certifications {
        do throws(ConsentError) {
          let event = certification.isRight ? UserEvent.recertify : .withdraw
          let entry = try roster.user(certification.id)
            .taking(event, by: actor, at: clock.now())
          try roster.put(entry)
          entries.append(entry)
        } catch { faults.append((certification.line, error)) }
      }
      return (faults.isEmpty ? entries : [], faults)
    }.result
  }
}
