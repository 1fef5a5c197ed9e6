package import Linkage
package import Platform
package import Record
import Synchronization

/// Something that exchanges and sessions may depend on was changed.
package struct ConsentEvent: Equatable, Sendable {
  /// Whose entry changed.
  package enum Subject: Hashable, Sendable {
    case facility(FacilityReference)
    case user(FacilityReference, UserID)
    case patient(PatientIndex, NetworkID)
    case link(LinkID)
  }

  /// Which part of the entry changed.
  package enum Part: String, CaseIterable, Sendable {
    case facility, user, participation, facilityConsent, emergencyConsent, disclosureNotice, link
  }

  /// What the change does to access.
  package enum Effect: String, CaseIterable, Sendable {
    /// Access may be less than before: what depends on it must be cut or looked at again.
    case narrows
    /// Access may be more than before.
    case widens
    /// The entry says what it said: nothing is taken away.
    case same
  }

  /// Whose entry changed.
  package let subject: Subject
  /// Which part of it.
  package let part: Part
  /// The facility a patient's consent is about; nil for anything else.
  package let facility: FacilityReference?
  /// What it said before, in the vocabulary's words; `unknown` if nothing.
  package let from: String
  /// What it says now.
  package let to: String
  /// What that does to access.
  package internal(set) var effect: Effect
  /// When it was changed.
  package let at: Timestamp
}

extension ConsentEvent.Effect {
  /// More, less or the same; what was never recorded counts as `least`.
  static func comparing<Value: Comparable>(
    _ former: Value?, _ value: Value?, least: Value
  ) -> ConsentEvent.Effect {
    if former == value { return .same }
    return (value ?? least) > (former ?? least) ? .widens : .narrows
  }
}

extension ConsentStatement.Matter {
  /// Which part of a patient's entry it changes.
  package var part: ConsentEvent.Part {
    switch self {
    case .participation: .participation
    case .viewing: .facilityConsent
    case .emergency: .emergencyConsent
    case .notice: .disclosureNotice
    }
  }

  /// What it says, in the vocabulary's words.
  package var word: String {
    switch self {
    case .participation(let value): value.word
    case .viewing(let value, _): value.word
    case .emergency(let value): Registers.word(value)
    case .notice(let value): value.word
    }
  }
}

/// Tells its subscribers of every change, one after the other, before the change is acknowledged.
package final class ConsentEvents: Sendable {
  /// Names one subscription.
  package struct Subscription: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct Subscribers: Sendable {
    var last: UInt64 = 0
    var bodies: [UInt64: @Sendable (ConsentEvent) -> Void] = [:]
  }

  private let subscribers = Mutex(Subscribers())
  /// How many changes of each subject have begun and are not published yet.
  private let underway = Mutex<[ConsentEvent.Subject: Int]>([:])

  /// Nobody listens yet.
  package init() {}

  /// Runs `body` for every later change, on the changing task and before it goes on.
  @discardableResult
  package func subscribe(_ body: @escaping @Sendable (ConsentEvent) -> Void) -> Subscription {
    subscribers.withLock { subscribers in
      subscribers.last += 1
      subscribers.bodies[subscribers.last] = body
      return Subscription(number: subscribers.last)
    }
  }

  /// Ends a subscription.
  package func cancel(_ subscription: Subscription) {
    subscribers.withLock { _ = $0.bodies.removeValue(forKey: subscription.number) }
  }

  /// Runs `change`, which stores a change of `subject`, and publishes what it returns.
  ///
  /// What says the same as a change that is stored but not published yet counts as `narrows`: a
  /// repeated withdrawal is never acknowledged before the first one has cut.
  func publishing(
    _ subject: ConsentEvent.Subject,
    _ change: () async throws(ConsentError) -> ConsentEvent
  ) async throws(ConsentError) -> ConsentEvent {
    let events = try await publishing([subject]) { () async throws(ConsentError) in
      [try await change()]
    }
    guard let event = events.first else { preconditionFailure("one change is one event") }
    return event
  }

  /// The same for a change of several subjects at once; no events mean that nothing was stored.
  func publishing(
    _ subjects: [ConsentEvent.Subject],
    _ change: () async throws(ConsentError) -> [ConsentEvent]
  ) async throws(ConsentError) -> [ConsentEvent] {
    underway.withLock { underway in
      for subject in subjects { underway[subject, default: 0] += 1 }
    }
    defer {
      underway.withLock { underway in
        for subject in subjects {
          underway[subject] = underway[subject].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
      }
    }
    var events = try await change()
    for index in events.indices where events[index].effect == .same {
      let subject = events[index].subject
      if underway.withLock({ $0[subject] ?? 0 }) > 1 { events[index].effect = .narrows }
    }
    for event in events { publish(event) }
    return events
  }

  private func publish(_ event: ConsentEvent) {
    let bodies = subscribers.withLock { subscribers in
      subscribers.bodies.sorted { $0.key < $1.key }.map(\.value)
    }
    for body in bodies { body(event) }
  }
}
