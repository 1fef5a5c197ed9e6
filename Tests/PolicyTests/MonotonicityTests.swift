import Policy
import Testing

@Suite struct ConsentMonotonicity {
  static let directions = [
    ["mame", "oshidori"], ["oshidori", "mame"], ["mio", "mame"], ["mame", "mio"],
    ["oshidori", "mio"], ["mio", "oshidori"],
  ]

  /// Every kind of visit, every combination of the custodian's consents, each lowered by one step.
  @Test(arguments: directions)
  func `less consent never means more access`(direction: [String]) throws {
    let isAgreed = !direction.contains("mio")
    let policy = try JointPolicy(
      requester: Shipped.pack(direction[0]), custodian: Shipped.pack(direction[1]),
      agreement: isAgreed ? Shipped.agreement() : nil)
    let custodian = try Shipped.pack(direction[1])
    let tested = Set(
      (custodian.rules.flatMap(\.conditions) + custodian.nevers.flatMap(\.conditions))
        .map { $0.attribute(on: .custodian) })
    let consents = policy.vocabulary.attributes.filter {
      $0.axis == .custodianConsent && $0.isOrdered && tested.contains($0.name)
    }
    #expect(consents.count >= 4)
    var narrowed = 0
    for subject in subjects(direction[0]) {
      let states = states(of: consents[...], from: subject)
      let scopes = states.map { policy.permitted($0) }
      var stride = states.count
      for consent in consents {
        stride /= consent.values.count
        for (number, scope) in scopes.enumerated()
        where number / stride % consent.values.count > 0 {
          guard let less = scopes[number - stride] else {
            narrowed += scope == nil ? 0 : 1
            continue
          }
          let isWithin = scope.map { less.isSubset(of: $0) } ?? false
          #expect(isWithin, "\(consent.name) \(states[number].named)")
        }
      }
    }
    #expect(narrowed > 0)
  }

  @Test func `less consent at the requester never means more access`() throws {
    let policy = try Shipped.joint("mame", asks: "oshidori")
    let consents = policy.vocabulary.attributes.filter { $0.axis == .requesterConsent }
    for subject in subjects("mame") {
      for consent in consents where consent.isOrdered {
        for value in consent.values.dropFirst() {
          var higher = subject
          higher.set(consent.name, value.name)
          guard let lower = lowered(higher, consent), let less = policy.permitted(lower) else {
            continue
          }
          #expect(policy.permitted(higher).map { less.isSubset(of: $0) } == true)
        }
      }
    }
  }

  /// One of every kind of asker the shipped rules tell apart.
  private func subjects(_ network: String) -> [Facts] {
    let people = [
      ["role": "doctor", "facilityType": "hospital"],
      ["role": "dentist", "facilityType": "dental"],
      ["role": "nurse", "facilityType": "homeNursing"],
      ["role": "clerk", "facilityType": "clinic"],
      ["role": "pharmacist", "facilityType": "pharmacy"],
      ["role": "careManager", "facilityType": "care"],
    ]
    return people.flatMap { person in
      [["TREAT", "query"], ["ETREAT", "query"], ["PATADMIN", "discover"]].flatMap { errand in
        ["no", "attested"].map { incapable in
          facts(
            person.merging([
              "network": network, "purpose": errand[0], "action": errand[1],
              "custodian.incapable": incapable,
            ]) { $1 })
        }
      }
    }
  }

  /// All combinations of the consents' values; the last consent runs fastest.
  private func states(of consents: ArraySlice<Attribute>, from facts: Facts) -> [Facts] {
    guard let consent = consents.first else { return [facts] }
    return consent.values.flatMap { value in
      var facts = facts
      facts.set(consent.name, value.name)
      return states(of: consents.dropFirst(), from: facts)
    }
  }

  private func lowered(_ facts: Facts, _ consent: Attribute) -> Facts? {
    guard let value = facts[consent.name], let position = consent.position(of: value), position > 0
    else { return nil }
    var lower = facts
    lower.set(consent.name, consent.values[position - 1].name)
    return lower
  }
}
