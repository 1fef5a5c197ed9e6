import Consent
import Linkage
import Session

/// Cuts what a change of the registers takes away, before the change is acknowledged.
enum Withdrawals {
  /// Ends every live session and exchange that rests on what `event` narrowed (invariant 4).
  static func apply(_ event: ConsentEvent, broker: Broker, opened: OpenedLinks) {
    if case .link(let link) = event.subject { opened.forget(link) }
    guard event.effect == .narrows else { return }
    switch event.subject {
    case .facility(let facility): broker.cut(.facility(facility), reason: .facilityRevoked)
    case .user(let facility, let user):
      broker.cut(.user(facility, user), reason: .userRevoked)
    case .patient(let patient, _):
      broker.cut(.patient(patient.digest), reason: .consentRevoked)
    case .link(let link): broker.cut(.link(link), reason: .linkRevoked)
    }
  }
}
