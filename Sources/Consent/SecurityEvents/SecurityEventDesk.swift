import Crypto
package import Platform
package import Record
package import Store

/// Takes the events that identity providers push, and remembers since when whose assertions count.
package struct SecurityEventDesk: Sendable {
  /// How old what a token tells may be: its id is remembered for longer, so that it is taken once.
  package static let patience = Duration.seconds(14 * 86_400)

  /// What became of a token.
  package enum Outcome: Equatable, Sendable {
    /// What the user had is worth nothing any more.
    case revoked(SecurityEvent)
    /// The same token was taken before (RFC 8935 §2.2: it is acknowledged once more).
    case known(SecurityEvent)
  }

  private let registers: Registers
  private let storage: Storage
  private let clock: WallClock

  /// A desk over the registers.
  package init(registers: Registers, store: any Store, clock: WallClock) {
    self.registers = registers
    storage = Storage(store: store)
    self.clock = clock
  }

  /// Reads a token of a network's provider; nothing is stored yet.
  package func read(
    _ token: String, of provider: IdentityProvider
  ) throws(SecurityEventError) -> SecurityEvent {
    let event = try SecurityEvent(token: token, of: provider)
    let now = clock.now()
    guard event.at <= now.adding(UserAssertionChecker.clockSkewMax),
      now.duration(since: event.at) <= Self.patience
    else { throw .untimely }
    return event
  }

  /// Makes an event of `network` durable, then ends what the user has at each facility.
  ///
  /// An event that comes after a younger one changes nothing that the younger one did not.
  package func take(
    _ event: SecurityEvent, token: String, of network: NetworkID
  ) async throws(SecurityEventError) -> Outcome {
    let outcome: Outcome?
    do throws(ConsentError) {
      let places = try await places(of: event.user, in: network)
      guard !places.isEmpty else { throw .unknownUser }
      outcome = try await keep(event, SHA256.hash(token), network, places)
    } catch .unknownUser {
      throw .unknownUser
    } catch {
      throw .register(error)
    }
    guard let outcome else { throw .reused }
    return outcome
  }

  /// The facilities of the network at which somebody of this name is registered.
  private func places(
    of user: UserID, in network: NetworkID
  ) async throws(ConsentError) -> [FacilityReference] {
    var places: [FacilityReference] = []
    for facility in try await registers.facilities(network)
    where try await registers.user(user, at: facility.reference) != nil {
      places.append(facility.reference)
    }
    return places
  }

  /// What became of it; nil if its id was used for another token.
  private func keep(
    _ event: SecurityEvent, _ token: Digest, _ network: NetworkID, _ places: [FacilityReference]
  ) async throws(ConsentError) -> Outcome? {
    var outcome: Outcome?
    let subjects = places.map { ConsentEvent.Subject.user($0, event.user) }
    _ = try await registers.events.publishing(subjects) { () async throws(ConsentError) in
      outcome = try await store(event, token, network)
      guard let outcome else { return [] }
      let isNew = outcome == .revoked(event)
      return subjects.map {
        ConsentEvent(
          subject: $0, part: .user, facility: nil, from: event.kind.rawValue,
          to: event.kind.rawValue, effect: isNew ? .narrows : .same, at: clock.now())
      }
    }
    return outcome
  }

  private func store(
    _ event: SecurityEvent, _ token: Digest, _ network: NetworkID
  ) async throws(ConsentError) -> Outcome? {
    let idKey = Key.securityEvent(event.id, of: network)
    let sinceKey = Key.assertionsSince(event.user, of: network)
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      if let known = try await storage.get(idKey) {
        return known.value == token.bytes ? .known(event) : nil
      }
      let present = try await storage.get(sinceKey)
      let since = max(event.at, present.flatMap { Timestamp(kept: $0.value) } ?? event.at)
      let lease = try await storage.lease(Self.patience + .seconds(86_400))
      let isStored = try await storage.commit(
        [.absent(idKey), present.guarding(sinceKey)],
        [.put(idKey, token.bytes, lease: lease), .put(sinceKey, since.kept)])
      if isStored { return .revoked(event) }
    }
    throw .contention
  }
}

extension Key {
  /// That a Security Event Token of this id was taken.
  fileprivate static func securityEvent(_ id: String, of network: NetworkID) -> Key {
    Key("event", network.text, SHA256.hash(id).hex)
  }

  /// Since when a user's assertions count.
  static func assertionsSince(_ user: UserID, of network: NetworkID) -> Key {
    Key("assertions-since", network.text, user.text)
  }
}

extension Timestamp {
  /// As it is kept: milliseconds in decimal digits.
  fileprivate var kept: [UInt8] { Array("\(milliseconds)".utf8) }

  /// What was kept.
  init?(kept bytes: [UInt8]) {
    guard let milliseconds = Int64(String(decoding: bytes, as: UTF8.self)) else { return nil }
    self.init(milliseconds: milliseconds)
  }
}
