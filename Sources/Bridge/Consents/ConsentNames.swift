import Consent
import Dialect
import HTTP
import Linkage
import Platform
import Record

/// The identifiers by which Consents name networks, facilities, people and forms.
enum ConsentNames {
  /// A network: `oshidori`.
  static let network = "urn:kakehashi:network"
  /// A facility: `mame/c-101`; behind it perhaps `?roles=doctor,nurse`.
  static let facility = "urn:kakehashi:facility"
  /// A person at a facility: `mame/c-101/dr.sato`.
  static let person = "urn:kakehashi:person"
  /// The facilities that were a network's members on the day.
  static let members = "urn:kakehashi:members"
  /// Those and all that join it later.
  static let allMembers = "urn:kakehashi:members-and-later"
  /// The facilities of a network's partners on the day.
  static let partners = "urn:kakehashi:partners"
  /// Those and all that join later.
  static let allPartners = "urn:kakehashi:partners-and-later"
  /// What somebody who speaks for the patient is to them: `parent`.
  static let relation = "urn:kakehashi:relation"
  /// The number of a form.
  static let form = "urn:kakehashi:form"
  /// What a consent rests on, as the address of a policy; the basis stands behind it.
  static let basis = "urn:kakehashi:basis:"
  /// A document that proves implied consent, as the address of a policy.
  static let evidence = "urn:kakehashi:evidence:"
  /// The system of the categories of Consents that are none of looking.
  static let kind = "urn:kakehashi:consent-kind"
}

extension FHIRReference {
  init(_ type: String?, _ system: String, _ value: String) {
    self.init(type: type, identifier: Identifier(system: system, value: value))
  }

  init(network: NetworkID) { self.init("Organization", ConsentNames.network, network.text) }

  /// The network that is named; nil if it is none.
  var network: NetworkID? {
    guard address == nil, identifier?.system == ConsentNames.network else { return nil }
    return identifier.flatMap { NetworkID($0.value) }
  }
}

// MARK: - Actors

extension Coverage {
  /// The actors of a rule about whom this names, in the network `home`.
  func actors(home: NetworkID) -> [FHIRReference] {
    switch reach {
    case .facilities(let facilities):
      facilities.map(\.path).sorted().map { actor("Organization", ConsentNames.facility, $0) }
    case .members(let network):
      [
        actor(
          "Group", coversLaterMembers ? ConsentNames.allMembers : ConsentNames.members,
          network.text)
      ]
    case .partners:
      [
        actor(
          "Group", coversLaterMembers ? ConsentNames.allPartners : ConsentNames.partners,
          home.text)
      ]
    case .person(let facility, let user):
      [
        actor(
          "Practitioner", ConsentNames.person,
          "\(facility.path)/\(PercentEncoding.encode(user.text))")
      ]
    }
  }

  private func actor(_ type: String, _ system: String, _ place: String) -> FHIRReference {
    let words = roles.sorted().map(PercentEncoding.encode).joined(separator: ",")
    return FHIRReference(type, system, roles.isEmpty ? place : "\(place)?roles=\(words)")
  }

  /// Whom the actors of a rule name, in the network `home`; nil if that cannot be said.
  init?(actors: [FHIRReference], home: NetworkID) {
    let named = actors.compactMap(NamedActor.init)
    guard named.count == actors.count, let first = named.first,
      named.allSatisfy({ $0.system == first.system && $0.roles == first.roles })
    else { return nil }
    if first.system == ConsentNames.facility {
      let facilities = named.compactMap { FacilityReference(path: $0.place) }
      guard Set(facilities).count == named.count else { return nil }
      self.init(.facilities(Set(facilities)), roles: first.roles)
    } else {
      guard named.count == 1, let reach = first.reach(home: home) else { return nil }
      let isOpen = [ConsentNames.allMembers, ConsentNames.allPartners].contains(first.system)
      self.init(reach, roles: first.roles, coversLaterMembers: isOpen)
    }
  }
}

/// An identifier of an actor in its parts.
private struct NamedActor {
  let system: String
  let place: String
  let roles: Set<String>

  init?(_ actor: FHIRReference) {
    guard actor.address == nil, let identifier = actor.identifier else { return nil }
    let parts = identifier.value.split(
      separator: "?roles=", maxSplits: 1, omittingEmptySubsequences: false)
    system = identifier.system
    place = String(parts[0])
    guard parts.count == 2 else {
      roles = []
      return
    }
    let words = parts[1].split(separator: ",", omittingEmptySubsequences: false)
    let decoded = words.compactMap { try? PercentEncoding.decode(String($0)) }
    guard decoded.count == words.count, !decoded.contains(""),
      Set(decoded).count == decoded.count
    else { return nil }
    roles = Set(decoded)
  }

  func reach(home: NetworkID) -> Coverage.Reach? {
    switch system {
    case ConsentNames.members, ConsentNames.allMembers:
      return NetworkID(place).map { .members($0) }
    case ConsentNames.partners, ConsentNames.allPartners:
      return NetworkID(place) == home ? .partners : nil
    case ConsentNames.person:
      let parts = place.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 3, let user = try? PercentEncoding.decode(String(parts[2])),
        let facility = FacilityReference(path: "\(parts[0])/\(parts[1])"),
        let id = UserID(user)
      else { return nil }
      return .person(facility, id)
    default: return nil
    }
  }
}
