package import Platform

/// A grant and a refusal that name somebody as closely and hold at the same time.
///
/// Which of them decides is the network's own rule; that there are two is shown, for one of them
/// may be a mistake.
package struct Contradiction: Equatable, Sendable {
  /// What gives.
  package let grant: ConsentStatement
  /// What refuses.
  package let refusal: ConsentStatement
  /// True if the network's rule lets the grant hold.
  package let isGranted: Bool
}

extension PatientConsent {
  /// What contradicts itself at `now`, by the network's own rule.
  package func contradictions(
    by rule: ConflictRule, at now: Timestamp
  ) -> [Contradiction] {
    let inForce = Hearing(statements, at: now).statements
    let standing = inForce.filter { !isTakenBack($0, in: inForce) }
    var found: [Contradiction] = []
    for refusal in standing where !refusal.isGrant {
      for grant in standing where grant.isGrant && grant.matter.contradicts(refusal.matter) {
        let isGranted = rule == .latest && grant.said > refusal.said
        found.append(Contradiction(grant: grant, refusal: refusal, isGranted: isGranted))
      }
    }
    return found
  }

  /// True if something of the same was taken back in so many words since.
  private func isTakenBack(
    _ statement: ConsentStatement, in others: [ConsentStatement]
  ) -> Bool {
    guard case .viewing(_, let coverage) = statement.matter else { return false }
    return others.contains { other in
      guard case .viewing(.unset, let undone) = other.matter, other.said > statement.said else {
        return false
      }
      return undone.closeness >= coverage.closeness && undone.meets(coverage)
    }
  }
}

extension ConsentStatement.Matter {
  fileprivate func contradicts(_ refusal: Self) -> Bool {
    switch (self, refusal) {
    case (.viewing(.granted, let given), .viewing(.refused, let refused)):
      given.closeness == refused.closeness && given.meets(refused)
        && (given.roles.isEmpty || refused.roles.isEmpty
          || !given.roles.isDisjoint(with: refused.roles))
    case (.emergency(true), .emergency(false)): true
    case (.notice(.given), .notice(.objected)): true
    default: false
    }
  }
}

extension Coverage {
  /// True if both, which name as closely, name somebody in common.
  fileprivate func meets(_ other: Coverage) -> Bool {
    switch (reach, other.reach) {
    case (.facilities(let mine), .facilities(let theirs)): !mine.isDisjoint(with: theirs)
    default: reach == other.reach
    }
  }
}
