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
      && !denies(agreement?.rules ?? [], agreement?.nevers ?? [], nil, world)
  }

  /// Some permit matches and no deny matches.
  func permits(_ pack: Pack, _ side: Side, _ world: World) -> Bool {
    let rules = pack.rules.filter { $0.half == side.half }
    return rules.contains { permits($0, side, world) } && !denies(rules, pack.nevers, side, world)
  }

  /// The joined obligations of all permits that match a permitted world.
  func obligations(_ worlds: [World]) -> Obligations {
    var joined = Obligations()
    for world in worlds where permits(world) {
      for (pack, side) in [(requester, Side.requester), (custodian, .custodian)] {
        for rule in pack.rules where rule.half == side.half && permits(rule, side, world) {
          for obligation in rule.obligations { joined.join(obligation) }
        }
      }
    }
    return joined
  }

  private func permits(_ rule: Rule, _ side: Side, _ world: World) -> Bool {
    rule.effect == .permit && matches(rule, side, world, unknownMatches: false)
  }

  private func denies(_ rules: [Rule], _ nevers: [Never], _ side: Side?, _ world: World) -> Bool {
    nevers.contains {
      ($0.half == nil || $0.half == side?.half)
        && matches($0.conditions, side, world, unknownMatches: true)
    }
      || rules.contains { rule in
        guard matches(rule, side, world, unknownMatches: true) else { return false }
        let allowed = Obligations(rule.obligations).categories
        return rule.effect == .deny || !honoured.isSuperset(of: rule.obligations.map(\.kind))
          || allowed?.contains(world["category"] ?? "") == false
      }
  }

  private func matches(
    _ rule: Rule, _ side: Side?, _ world: World, unknownMatches: Bool
  ) -> Bool {
    matches(rule.conditions, side, world, unknownMatches: unknownMatches)
      && (rule.effect == .deny || reaches(rule, world["purpose"] ?? "", unknownMatches))
  }

  /// Emergencies need review, notification and a session cap; an unknown purpose could be one.
  private func reaches(_ rule: Rule, _ purpose: String, _ unknownMatches: Bool) -> Bool {
    if ObligationKind.emergency.isSubset(of: rule.obligations.map(\.kind)) { return true }
    let isWritten = rule.conditions.contains { $0.attribute == "purpose" }
    if purpose == "unknown" { return isWritten || unknownMatches }
    return !Vocabulary.emergencyPurposes.contains(purpose)
  }

  private func matches(
    _ conditions: [Condition], _ side: Side?, _ world: World, unknownMatches: Bool
  ) -> Bool {
    conditions.allSatisfy { condition in
      let value = world[condition.attribute(on: side)] ?? "unknown"
      if value == "unknown", unknownMatches { return true }
      if condition.isComplement { return value != "unknown" && !condition.values.contains(value) }
      return condition.values.contains(value)
    }
  }
}
