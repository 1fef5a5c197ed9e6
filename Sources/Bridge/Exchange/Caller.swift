import Consent
import Crypto
import Record
import Transport

/// Who holds the other end of a connection, by its certificate and nothing else.
enum Caller: Sendable {
  /// A registered, active facility of the listener's network.
  case facility(Facility, certificate: Digest, notAfterUnixSeconds: Int64)
  /// The operator of the listener's network.
  case operatorOf(NetworkID)

  /// The facility, or the problem for whoever is none.
  func asFacility() throws(Problem) -> (facility: Facility, certificate: Digest, until: Int64) {
    guard case .facility(let facility, let certificate, let until) = self else {
      throw Problem(
        403, "facility-only", ja: "この操作は施設の証明書で行ってください",
        en: "only a facility's certificate may do this")
    }
    return (facility, certificate, until)
  }

  /// The operator's network, or the problem for whoever is none.
  func asOperator() throws(Problem) -> NetworkID {
    guard case .operatorOf(let network) = self else { throw .operatorOnly }
    return network
  }
}

/// The certificates pinned to a network's operator and, through the register, to its facilities.
struct Doorkeeper: Sendable {
  let network: NetworkID
  let operators: Set<Digest>
  let registers: Registers

  /// Spends the proof that TLS verified the peer and says who it is.
  func caller(_ peer: consuming VerifiedPeer) async throws(Problem) -> Caller {
    let certificate = peer.certificate
    let until = peer.notAfterUnixSeconds
    if operators.contains(certificate) { return .operatorOf(network) }
    let found: Facility?
    do { found = try await registers.facility(certificate: certificate, in: network) } catch {
      throw .storeUnavailable
    }
    // A certificate pinned in another network's register is a stranger at this listener.
    guard let facility = found, facility.reference.network == network else {
      throw .facilityUnknown
    }
    guard facility.status == .active else { throw .facilityInactive }
    return .facility(facility, certificate: certificate, notAfterUnixSeconds: until)
  }
}
