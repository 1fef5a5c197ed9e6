/// For whose eyes an explanation is.
package enum Audience: String, Sendable, Hashable, CaseIterable {
  /// The ledger, and who reviews it for both networks.
  case full
  /// The network that asks.
  case requester
  /// The network that holds the record.
  case custodian
}

/// An explanation cut to what one audience may know.
///
/// An audience sees its own half in full. Of the other side it learns only that it does not
/// provide, by one uniform code, and it learns that only if its own half has nothing against it: so
/// what it reads when it refuses itself depends on its own facts alone.
package struct ExplanationView: Sendable, Hashable {
  /// For whose eyes.
  package let audience: Audience
  /// Whether something is permitted.
  package let decision: Effect
  /// Why not; empty for a permit.
  package let reasons: [Reason]
  /// The matching rules the audience may know.
  package let matching: [RuleReference]
  /// The deciding rules the audience may know.
  package let deciding: [RuleReference]
  /// Changes the audience can bring about or may know of.
  package let nearMisses: [NearMiss]
  /// All obligations joined; they bind whoever demanded them.
  package let obligations: Obligations
  /// The obligations whose rule the audience may know.
  package let origins: [ObligationOrigin]
  /// The facts the audience may know.
  package let facts: [NamedFact]
  /// The mapping rows the facts came through.
  package let mappingRows: [String]
  /// The packs and the agreement the decision rests on.
  package let packHashes: [PackHash]
  /// The permitted cells.
  package let scope: [String]
}

extension Explanation {
  /// The explanation as one audience may see it.
  package func view(_ audience: Audience) -> ExplanationView {
    let visible = audience == .full ? nil : visibleRules(audience)
    func isShown(_ rule: Int) -> Bool {
      visible.map { $0[rule / 64] >> UInt64(rule % 64) & 1 != 0 } ?? true
    }
    let deciding = decidingNumbers.filter(isShown)
    let isPermit = decision == .permit
    let obligations =
      isPermit ? compiled.obligations(standing, over: cells) : Obligations()
    return ExplanationView(
      audience: audience, decision: decision, reasons: reasons(for: audience),
      matching: ruleNumbers(isShown).map(reference), deciding: deciding.map(reference),
      nearMisses: nearMisses(for: audience), obligations: obligations,
      origins: isPermit ? deciding.flatMap(origins) : [],
      facts: facts.named.filter { isVisible(attribute: $0.attribute, to: audience) },
      mappingRows: audience == .custodian ? [] : mappingRows, packHashes: packHashes,
      scope: scopeNames)
  }

  private func reasons(for audience: Audience) -> [Reason] {
    guard audience != .full, decision == .deny else { return reasons }
    guard fault == nil else {
      let isOwn = facts.unknownWords.allSatisfy {
        facts.vocabulary.position(of: $0.attribute) != nil
          && isVisible(attribute: $0.attribute, to: audience)
      }
      return isOwn ? reasons : [.otherSide]
    }
    guard !ownSideHasCells(audience) else { return [.otherSide] }
    let own = reasons(of: ownParts(audience)) { isVisible($0, to: audience) }
    return own.isEmpty ? [.disjoint] : own
  }

  private func nearMisses(for audience: Audience) -> [NearMiss] {
    guard audience != .full, decision == .deny else { return nearMisses }
    guard fault == nil, !ownSideHasCells(audience) else { return [] }
    let visible = visibleRules(audience)
    return NearMissSearch(self, part: ownParts(audience), rules: visible) {
      isVisible(attribute: $0.name, to: audience)
    }.found
  }

  /// Whether the audience's own half, less what it may know of the agreement, permits something.
  private func ownSideHasCells(_ audience: Audience) -> Bool {
    let visible = visibleRules(audience)
    let own = standing.indices.map { standing[$0] & visible[$0] }
    return filtered(compiled.permittedCells(own, ownParts(audience))).contains { $0 != 0 }
  }

  private func visibleRules(_ audience: Audience) -> [UInt64] {
    var visible = [UInt64](repeating: 0, count: compiled.ruleWords)
    for rule in compiled.rules.indices where isVisible(rule, to: audience) {
      visible[rule / 64] |= 1 << UInt64(rule % 64)
    }
    return visible
  }

  private func ownParts(_ audience: Audience) -> CompiledPolicy.Part {
    [audience == .requester ? .request : .disclose, .agreement]
  }

  /// Whether an audience may know of a rule: its own half, and of the agreement what does not turn
  /// on the other side's facts.
  private func isVisible(_ rule: Int, to audience: Audience) -> Bool {
    let rule = compiled.rules[rule]
    guard audience != .full else { return true }
    guard audience.sees(rule.half) else { return false }
    return rule.sets.indices.allSatisfy { position in
      rule.sets[position] == nil
        || isVisible(attribute: compiled.vocabulary.attributes[position].name, to: audience)
    }
  }

  private func isVisible(attribute name: String, to audience: Audience) -> Bool {
    guard let position = facts.vocabulary.position(of: name) else { return false }
    return audience.sees(facts.vocabulary.attributes[position].axis)
  }
}
