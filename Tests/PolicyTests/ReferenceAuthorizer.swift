import Policy

/// The specification, as plainly as it can be said: one document, one rule after the other.
struct ReferenceAuthorizer {
  typealias World = [String: String]
  let requester: Pack
  let custodian: Pack
  let agreement: Agreement?
  var honoured = Set(ObligationKind.allCases)

  /// Both halves permit, and nothing that was agreed denies.
  func permits(_ world: World) -> Bool {
    permits(requester, .requester, world) && permits(custodian, .custodian, world)
      && !denies(agreement?.statements ?? [], .agreement, nil, world)
  }

  /// Some permit matches and no deny matches.
  func permits(_ pack: Pack, _ side: Side, _ world: World) -> Bool {
    pack.rules.contains { $0.half == side.half && permits($0, side, world) }
      && !denies(pack.statements, side.half, side, world)
  }

  func permits(_ rule: Rule, _ side: Side, _ world: World) -> Bool {
    rule.effect == .permit && matches(rule.conditions, side, world, unknownMatches: false)
      && reaches(rule, world["purpose"] ?? "", unknownMatches: false)
  }

  private func denies(
    _ statements: [Statement], _ half: Half, _ side: Side?, _ world: World
  ) -> Bool {
    statements.contains { statement in
      switch statement {
      case .never(let never) where never.half == nil || never.half == half:
        return matches(never.conditions, side, world, unknownMatches: true)
      case .rule(let rule) where rule.half == half:
        guard matches(rule.conditions, side, world, unknownMatches: true) else { return false }
        if rule.effect == .deny { return true }
        let isHonoured = honoured.isSuperset(of: rule.obligations.map(\.kind))
        let allowed = Obligations(rule.obligations).categories
        return reaches(rule, world["purpose"] ?? "", unknownMatches: true)
          && (!isHonoured || allowed?.contains(world["category"] ?? "") == false)
      default: return false
      }
    }
  }

  /// Emergencies need review, notification and a session cap; an unknown purpose could be one.
  private func reaches(_ rule: Rule, _ purpose: String, unknownMatches: Bool) -> Bool {
    if ObligationKind.emergency.isSubset(of: rule.obligations.map(\.kind)) { return true }
    guard purpose == "unknown" else { return !Vocabulary.emergencyPurposes.contains(purpose) }
    return unknownMatches || rule.conditions.contains { $0.attribute == "purpose" }
  }

  private func matches(
    _ conditions: [Condition], _ side: Side?, _ world: World, unknownMatches: Bool
  ) -> Bool {
    conditions.allSatisfy { condition in
      let value = world[condition.attribute(on: side)] ?? "unknown"
      if value == "unknown" {
        return unknownMatches || (!condition.isComplement && condition.values.contains(value))
      }
      return condition.values.contains(value) != condition.isComplement
    }
  }
}
