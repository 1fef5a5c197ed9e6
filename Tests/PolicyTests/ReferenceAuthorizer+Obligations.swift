import Policy

extension ReferenceAuthorizer {
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
}
