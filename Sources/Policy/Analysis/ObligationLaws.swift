extension PolicyAnalysis {
  /// Checks the obligations (analysis 13).
  package func obligationLaws() throws(PolicyError) -> ObligationLaws {
    ObligationLaws(
      breaches: lawBreaches(), overlaps: obligationOverlaps(), emergencies: bareEmergencies(),
      unguarded: try unguardedEmergency())
  }

  /// Joining is idempotent, commutative and never lightens; tried on every pair that is written.
  private func lawBreaches() -> [LawBreach] {
    let written = Set(clauses.flatMap(\.permits).map(\.rule.obligations))
    return written.flatMap { left in
      written.compactMap { right in
        let (there, back) = (left.joined(right), right.joined(left))
        let law: LawBreach.Law? =
          if left.joined(left) != left { .idempotent } else if there != back {
            .commutative
          } else if there.joined(left) != there || there.joined(right) != there {
            .monotone
          } else { nil }
        return law.map { LawBreach(law: $0, left: left, right: right) }
      }
    }
  }

  /// Permits that overlap and together demand more than one of them alone.
  private func obligationOverlaps() -> [ObligationOverlap] {
    let permits = clauses.flatMap(\.permits)
    return permits.indices.flatMap { first in
      permits[(first + 1)...].compactMap { overlap(permits[first], $0) }
    }
  }

  private func overlap(_ first: Clause.Part, _ second: Clause.Part) -> ObligationOverlap? {
    guard first.rule.half == second.rule.half,
      first.rule.obligations != second.rule.obligations
    else { return nil }
    let both = first.cube.intersection(second.cube)
    let count = count(function.outcome, store, within: both)
    guard count > 0, let witness = witness(function.outcome, store, within: both) else {
      return nil
    }
    return ObligationOverlap(
      first: reference(first), second: reference(second),
      firstDemands: first.rule.obligations, secondDemands: second.rule.obligations,
      group: words.group(both.intersection(domain), count), witness: witness)
  }

  /// Permits that name an emergency purpose without what an emergency needs: they do not reach it.
  private func bareEmergencies() -> [BareEmergency] {
    written.rules.compactMap { source in
      let rule = source.rule
      let purposes = rule.conditions.filter { $0.attribute == "purpose" && !$0.isComplement }
        .flatMap(\.values).filter(Vocabulary.emergencyPurposes.contains)
      let missing = ObligationKind.emergency.subtracting(rule.obligations.map(\.kind))
      guard rule.effect == .permit, !purposes.isEmpty, !missing.isEmpty else { return nil }
      return BareEmergency(
        rule: source.reference, purposes: purposes,
        missing: ObligationKind.allCases.filter(missing.contains))
    }
  }

  /// A permitted emergency without review, notification or session cap; compiling rules it out.
  private func unguardedEmergency() throws(PolicyError) -> Witness? {
    guard let level = vocabulary.position(of: "purpose") else { return nil }
    var store = store
    for purpose in Vocabulary.emergencyPurposes {
      guard let value = vocabulary.attributes[level].position(of: purpose) else { continue }
      let there = domain.fixing(level, to: value)
      for leaf in store.outcomes(function.outcome, within: there) {
        guard let demands = store.outcome(leaf),
          !ObligationKind.emergency.isSubset(of: demands.list.map(\.kind))
        else { continue }
        let set = try store.set(of: function.outcome, demanding: demands)
        return witness(set, store, within: there)
      }
    }
    return nil
  }

  private func reference(_ part: Clause.Part) -> RuleReference {
    RuleReference(
      pack: part.rule.pack, id: part.rule.id, half: part.rule.half, effect: part.rule.effect)
  }
}

extension Obligations {
  /// The demands of both.
  func joined(_ other: Obligations) -> Obligations {
    var joined = self
    joined.join(other)
    return joined
  }
}

/// What the obligations of a policy do together.
package struct ObligationLaws: Sendable, Hashable {
  /// Breaches of the laws of joining; a fault of this software.
  package let breaches: [LawBreach]
  /// Permits that overlap and demand more together than one of them alone.
  package let overlaps: [ObligationOverlap]
  /// Permits of an emergency purpose without review, notification and session cap.
  package let emergencies: [BareEmergency]
  /// An emergency that is permitted without them; compiling rules it out.
  package let unguarded: Witness?
}

/// Two lists of demands that do not join as they must.
package struct LawBreach: Sendable, Hashable {
  /// A law of joining.
  package enum Law: String, Sendable, Hashable {
    case idempotent, commutative, monotone
  }

  /// The law.
  package let law: Law
  /// One list of demands.
  package let left: Obligations
  /// The other.
  package let right: Obligations
}

/// Two permits of one half whose overlap demands more than one of them alone.
package struct ObligationOverlap: Sendable, Hashable {
  /// One permit.
  package let first: RuleReference
  /// The other.
  package let second: RuleReference
  /// What the one demands.
  package let firstDemands: Obligations
  /// What the other demands.
  package let secondDemands: Obligations
  /// The permitted requests both match, the cube of their conditions with its permitted count.
  package let group: RequestGroup
  /// One of them.
  package let witness: Witness

  /// What is demanded where both match.
  package var demands: Obligations { firstDemands.joined(secondDemands) }

  /// Whether it is more than either permit demands by itself.
  package var isStricterThanBoth: Bool { demands != firstDemands && demands != secondDemands }

  /// The overlap in words.
  package var say: Sentence {
    let must = demands.text ?? ""
    return Sentence(
      ja: "\(first.text) と \(second.text) が重なるところでは義務が合わさります(\(must)): \(group.say.ja)"
        + "(\(group.count.grouped) 通り)",
      en: "where \(first.text) and \(second.text) overlap their obligations join (\(must)): "
        + "\(group.say.en) (\(group.count.grouped) requests)")
  }
}

/// A permit that names an emergency purpose it cannot reach.
package struct BareEmergency: Sendable, Hashable {
  /// The permit.
  package let rule: RuleReference
  /// The emergency purposes it names.
  package let purposes: [String]
  /// The obligations it would need.
  package let missing: [ObligationKind]

  /// The finding in words.
  package var say: Sentence {
    let (purposes, missing) = (
      purposes.joined(separator: ", "), missing.map(\.rawValue).joined(separator: ", ")
    )
    return Sentence(
      ja: "\(rule.text) は \(missing) がないため \(purposes) を許可しません",
      en: "\(rule.text) does not permit \(purposes): it lacks \(missing)")
  }
}
