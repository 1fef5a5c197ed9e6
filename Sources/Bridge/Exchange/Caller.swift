import Consent
import Crypto
import Platform
import Record
import Session
import Transport

/// Who holds the other end of a connection, by its certificate and nothing else.
enum Caller: Sendable {
  /// A registered, active facility of the listener's network.
  case facility(CallingFacility)
  /// The operator of the listener's network.
  case operatorOf(NetworkID)

  /// The network whose listener the connection came to.
  var network: NetworkID {
    switch self {
    case .facility(let calling): calling.facility.reference.network
    case .operatorOf(let network): network
    }
  }

  /// The facility, or the problem for whoever is none.
  func asFacility() throws(Problem) -> CallingFacility {
    guard case .facility(let calling) = self else {
      throw Problem(
        403, "facility-only", ja: "この操作は施設の証明書で行ってください",
        en: "only a facility's certificate may do this")
    }
    return calling
  }

  /// The operator's network, or the problem for whoever is none.
  func asOperator() throws(Problem) -> NetworkID {
    guard case .operatorOf(let network) = self else { throw .operatorOnly }
    return network
  }
}

/// A facility by the certificate of its connection, as it was registered a moment ago.
struct CallingFacility: Sendable {
  let registered: Reading<Facility>
  let certificate: Digest
  let certificateUntil: Timestamp
  /// Taken before the facility was read: what is cut from then on cuts the exchange, even before
  /// it has entered (invariant 4).
  let mark: CutMark

  var facility: Facility { registered.value }
}

/// The certificates pinned to a network's operator and, through the register, to its facilities.
struct Doorkeeper: Sendable {
  let network: NetworkID
  let operators: Set<Digest>
  let registers: Registers
  let broker: Broker
  /// What its network does about audits; nil if nothing.
  let audits: AuditRules?
  let clock: WallClock

  /// Spends the proof that TLS verified the peer and says who it is.
  ///
  /// A facility whose audit is overdue is let in where it may answer it, and nowhere else.
  func caller(
    _ peer: consuming VerifiedPeer, answeringAudit: Bool = false
  ) async throws(Problem) -> Caller {
    let certificate = peer.certificate
    let until = Timestamp(milliseconds: peer.notAfterUnixSeconds * 1000)
    if operators.contains(certificate) { return .operatorOf(network) }
    let mark = broker.mark
    let found: Reading<Facility>?
    do { found = try await registers.facility(certificate: certificate, in: network) } catch {
      throw .storeUnavailable
    }
    // A certificate pinned in another network's register is a stranger at this listener.
    guard let found, found.value.reference.network == network else { throw .facilityUnknown }
    guard found.value.status == .active else { throw .facilityInactive }
    let isSilent = audits?.silence(of: found.value).map { $0 <= clock.now() } ?? false
    guard !isSilent || answeringAudit else { throw .facilityOverdue }
    return .facility(
      CallingFacility(
        registered: found, certificate: certificate, certificateUntil: until, mark: mark))
  }
}
