import Crypto
import Linkage
package import Platform
package import Record

/// A work plan: its terms, who approved it, how it ended and what the networks found.
///
/// Its state is not stored: it follows from the steps.
package struct WorkPlan: Equatable, Sendable {
  /// One step, who took it and when.
  package struct Step: Equatable, Sendable {
    /// What happened.
    package let event: PlanEvent
    /// The side of whoever did it; nil for what the clock did.
    package let side: ReviewSide?
    /// Their name, a user of that network; nil for what the clock did.
    package let by: UserID?
    /// Why, for their own side's eyes; at most 600 characters.
    package let note: String
    /// When.
    package let at: Timestamp
  }

  /// The plan.
  package let id: PlanID
  /// What it allows.
  package let terms: PlanTerms
  /// Who drafted it, a user of the administrator's network.
  package let draftedBy: UserID
  /// When it was drafted.
  package let drafted: Timestamp
  /// How long after the end the networks have to compare the looks with it.
  package let reconcileWithin: Duration
  /// What happened since, in order; five at most.
  package private(set) var steps: [Step] = []
  /// Where it stands.
  package private(set) var state = PlanState.drafted

  init(
    id: PlanID, terms: PlanTerms, draftedBy: UserID, drafted: Timestamp, reconcileWithin: Duration
  ) {
    self.id = id
    self.terms = terms
    self.draftedBy = draftedBy
    self.drafted = drafted
    self.reconcileWithin = reconcileWithin
  }

  /// Whether sessions may be opened under it.
  package func isInForce(at now: Timestamp) -> Bool {
    state == .approved && terms.from <= now && now < terms.until
  }

  /// When it ended; nil while it has not.
  package var ended: Timestamp? {
    steps.first { step in
      switch step.event {
      case .withdrawn, .finished, .lapsed: true
      case .approved, .signed: false
      }
    }?.at
  }

  /// The side that `network` is on; nil for any other network.
  package func side(of network: NetworkID) -> ReviewSide? {
    switch network {
    case terms.requester: .requester
    case terms.custodian: .custodian
    default: nil
    }
  }

  /// The plan as it stands at `now`: over if its time is.
  func standing(at now: Timestamp) -> WorkPlan {
    guard now >= terms.until, let next = try? state.after(.lapsed) else { return self }
    var plan = self
    plan.steps.append(Step(event: .lapsed, side: nil, by: nil, note: "", at: terms.until))
    plan.state = next
    return plan
  }

  /// Takes a step.
  ///
  /// Throws `personIsAdministrator`, `personIsTheSame`, `ownNetworkOnly`, `malformedPlan` or what
  /// the state refuses.
  mutating func take(_ step: Step) throws(PlanError) {
    let next = try state.after(step.event)
    switch step.event {
    case .approved, .signed: try checkPerson(of: step)
    case .finished: guard step.side == .requester else { throw .ownNetworkOnly }
    case .withdrawn, .lapsed: break
    }
    guard step.note.count <= PlanTerms.characters.upperBound,
      step.note.utf8.count <= 4 * PlanTerms.characters.upperBound
    else { throw .malformedPlan(field: "note") }
    // A deviation without words would say nothing to whoever asks later.
    if case .signed(_, .deviates) = step.event, !step.note.contains(where: { !$0.isWhitespace }) {
      throw .malformedPlan(field: "note")
    }
    steps.append(step)
    state = next
  }

  /// Nobody approves or signs their own work, nor one person for both networks.
  private func checkPerson(of step: Step) throws(PlanError) {
    guard let by = step.by, !by.isSamePerson(as: terms.administrator) else {
      throw .personIsAdministrator
    }
    for former in steps where former.event.isLike(step.event) {
      guard former.by?.isSamePerson(as: by) != true else { throw .personIsTheSame }
    }
  }
}

extension PlanEvent {
  /// Whether both are approvals, or both signatures.
  fileprivate func isLike(_ other: PlanEvent) -> Bool {
    switch (self, other) {
    case (.approved, .approved), (.signed, .signed): true
    default: false
    }
  }
}

extension UserID {
  fileprivate func isSamePerson(as other: UserID) -> Bool {
    text.lowercased() == other.text.lowercased()
  }
}

extension PlanID {
  /// A fresh id of a plan drafted at `moment`: the later the smaller, so that lists begin with the
  /// newest.
  static func next(at moment: Timestamp) -> PlanID {
    guard let id = PlanID(hex: ReviewID.next(at: moment).hex) else {
      preconditionFailure("a review's id has sixteen bytes")
    }
    return id
  }
}

// MARK: - Packing

extension WorkPlan {
  private static let version: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.text(id.hex)
    terms.pack(into: &packer)
    packer.text(draftedBy.text)
    packer.number(drafted.milliseconds)
    packer.number(reconcileWithin.components.seconds)
    packer.byte(UInt8(steps.count))
    for step in steps { step.pack(into: &packer) }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    guard let id = PlanID(hex: try unpacker.text()) else { throw .malformedRecord }
    let terms = try PlanTerms(unpacking: &unpacker)
    guard let draftedBy = UserID(try unpacker.text()) else { throw .malformedRecord }
    self.init(
      id: id, terms: terms, draftedBy: draftedBy,
      drafted: Timestamp(milliseconds: try unpacker.number()),
      reconcileWithin: .seconds(try unpacker.number()))
    for _ in 0..<Int(try unpacker.byte()) {
      let step = try Step(unpacking: &unpacker)
      do throws(PlanError) { try take(step) } catch { throw .malformedRecord }
    }
    try unpacker.finish()
  }
}

extension WorkPlan.Step {
  fileprivate func pack(into packer: inout Packer) {
    let (code, finding): (UInt8, PlanFinding?) =
      switch event {
      case .approved: (1, nil)
      case .withdrawn: (2, nil)
      case .finished: (3, nil)
      case .lapsed: (4, nil)
      case .signed(_, let finding): (5, finding)
      }
    packer.byte(code)
    packer.byte(side?.rawValue ?? 0)
    packer.byte(finding?.rawValue ?? 0)
    packer.optional(by?.text)
    packer.text(note)
    packer.number(at.milliseconds)
  }

  fileprivate init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    let code = try unpacker.byte()
    side = ReviewSide(rawValue: try unpacker.byte())
    let finding = PlanFinding(rawValue: try unpacker.byte())
    switch (code, side, finding) {
    case (1, let side?, nil): event = .approved(side)
    case (2, let side?, nil): event = .withdrawn(side)
    case (3, .some, nil): event = .finished
    case (4, nil, nil): event = .lapsed
    case (5, let side?, let finding?): event = .signed(side, finding)
    default: throw .malformedRecord
    }
    by = try unpacker.optionalText().flatMap(UserID.init)
    guard (by == nil) == (code == 4) else { throw .malformedRecord }
    note = try unpacker.text()
    at = Timestamp(milliseconds: try unpacker.number())
  }
}
