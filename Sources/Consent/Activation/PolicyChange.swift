package import Crypto
package import Policy

/// What an edition changes, computed from the documents before and after and from nothing else.
package struct PolicyChange: Sendable {
  /// One direction before and after.
  package struct Course: Sendable {
    /// Who asks whom.
    package let direction: Direction
    /// The SHA-256 of what the direction's policy means afterwards (意味指紋).
    package let fingerprint: Digest
    /// What it decides otherwise; nil where the two cannot be compared, as in two vocabularies.
    package let difference: PolicyDifference?

    /// Whether this direction is proven to become no wider.
    package var onlyTightens: Bool { difference?.onlyTightens ?? false }
  }

  /// How the reading of foreign words changes.
  package enum Mappings: String, Sendable, CaseIterable {
    /// Every word is read as before.
    case same
    /// Some words are no longer read; the others as before.
    case narrower
    /// Some word is read otherwise, or for the first time.
    case other
  }

  /// Every direction that is agreed afterwards, in the agreement's order.
  package let courses: [Course]
  /// The mappings.
  package let mappings: Mappings

  /// Whether nothing can be seen afterwards that could not before, and no obligation is lighter.
  ///
  /// Such a change needs one network's approval only.
  package var onlyTightens: Bool {
    mappings != .other && courses.allSatisfy(\.onlyTightens)
  }

  /// Compares what is in force with what shall be.
  package init(
    from old: PolicySet, to new: PolicySet, honouring: Set<ObligationKind>
  ) throws(ActivationError) {
    var courses: [Course] = []
    for direction in new.agreement.directions {
      let after = try new.analysis(of: direction, honouring: honouring)
      var difference: PolicyDifference?
      if old.agreement.directions.contains(direction) {
        let before = try old.analysis(of: direction, honouring: honouring)
        // What cannot be compared is not proven to tighten.
        difference = try? PolicyDifference(from: before, to: after)
      }
      courses.append(
        Course(
          direction: direction, fingerprint: try Self.fingerprint(after), difference: difference))
    }
    self.courses = courses
    mappings = Self.mappings(from: old.mappings, to: new.mappings)
  }

  /// The SHA-256 of what a direction's policy means.
  package static func fingerprint(_ analysis: PolicyAnalysis) throws(ActivationError) -> Digest {
    SHA256.hash(try translating { () throws(PolicyError) in try analysis.fingerprint() })
  }

  private static func mappings(
    from old: [VocabularyMapping], to new: [VocabularyMapping]
  ) -> Mappings {
    guard old != new else { return .same }
    // A network without a mapping speaks the vocabulary itself, under no ceiling.
    let isNarrower = new.allSatisfy { mapping in
      old.first { $0.network == mapping.network }.map(mapping.isWithin) ?? false
    }
    return isNarrower && old.count == new.count ? .narrower : .other
  }
}

extension VocabularyMapping {
  /// Whether every word that is read here is read alike there, and every ceiling there is as high.
  fileprivate func isWithin(_ other: VocabularyMapping) -> Bool {
    guard vocabulary == other.vocabulary else { return false }
    let rowsAreKnown = rows.allSatisfy { row in
      // The first row of a word counts.
      other.rows.first { $0.kind == row.kind && $0.foreign == row.foreign }?.value == row.value
    }
    return rowsAreKnown
      && ceilings.allSatisfy { ceiling in
        ceiling.roles.allSatisfy { other.allows(role: $0, at: ceiling.facilityType) }
      }
  }
}
