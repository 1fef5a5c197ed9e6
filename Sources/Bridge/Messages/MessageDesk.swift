import Consent
import Crypto
import Dialect
import HTTP
import Linkage
import Platform
import Policy
import Record
import Transport
import XML

/// Answers HL7 v2 messages of one network's facilities: what one of their own patients is called
/// towards a custodian (IHE ITI-9, ITI-21).
///
/// Only handles are answered, and only for numbers of the asking facility's own; who is described
/// and not numbered is found nowhere.
struct MessageDesk: Sendable {
  /// The requester, whose listener this is.
  let requester: NetworkSettings
  let doorkeeper: Doorkeeper
  /// One per custodian with which there is an agreement.
  let mediations: [NetworkID: Mediation]
  let clock: WallClock

  /// Answers one message, whatever it is.
  func answer(_ received: ServerMessage, _ peer: consuming VerifiedPeer) async -> MessageAnswer {
    let message: HL7v2.Message
    do throws(HL7v2Error) { message = try HL7v2.Message(received.bytes, fallback: .utf8) } catch {
      // What cannot be read can be answered to nobody; the sender sees the connection end.
      return MessageAnswer(bytes: [])
    }
    do throws(HL7v2.QueryFault) {
      let response = try await exchange(message, received.loop, peer)
      return MessageAnswer(bytes: Self.framed(response.body), gate: response.gate)
    } catch {
      return MessageAnswer(
        bytes: Self.framed(
          HL7v2.answer(error, to: message, time: time, controlID: Self.controlID)))
    }
  }

  private func exchange(
    _ message: HL7v2.Message, _ loop: EventLoop, _ peer: consuming VerifiedPeer
  ) async throws(HL7v2.QueryFault) -> ServerResponse {
    let query = try HL7v2.DiscoveryQuery(message)
    let credential = try HL7v2.Credential.of(message)
    let mediation = try mediation(for: query)
    do throws(Problem) {
      let calling = try await doorkeeper.caller(peer).asFacility()
      let visitor = try await visitor(credential, calling, mediation.admission)
      let own = try ownNumber(query)
      return try await discover(query, own, visitor, mediation, loop)
    } catch {
      throw HL7v2.QueryFault(
        .application, text: "\(error.wording.ja) / \(error.wording.en)")
    }
  }

  /// The custodian that is meant: by its OID, or the only one there is.
  private func mediation(
    for query: HL7v2.DiscoveryQuery
  ) throws(HL7v2.QueryFault) -> Mediation {
    let field = query.kind == .identifiers ? 4 : 8
    let named = mediations.values.filter { mediation in
      query.domains.isEmpty
        || mediation.custodian.network.communityID.map(query.domains.contains) ?? false
    }
    guard named.count == 1, let mediation = named.first, query.domains.count <= 1 else {
      throw HL7v2.QueryFault(.keyUnknown, "QPD", field)
    }
    return mediation
  }

  private func visitor(
    _ credential: HL7v2.Credential?, _ calling: CallingFacility, _ admission: Admission
  ) async throws(Problem) -> Visitor {
    switch credential {
    case .token(let token): return try await admission.visitor(bearer: token, at: calling)
    case .assertion(let bytes):
      guard let tree = try? XMLTree(bytes) else { throw .assertion(.malformedToken) }
      return try await admission.visitor(assertion: tree.root, at: calling)
    case nil: throw .bearerMissing
    }
  }

  /// The number as the asking network's own; nil if the patient was only described.
  private func ownNumber(_ query: HL7v2.DiscoveryQuery) throws(Problem) -> LocalID? {
    guard let identifier = query.identifier else { return nil }
    let own = requester.patientIdentifierSystem
    guard identifier.authority.map({ own == "urn:oid:\($0)" || own == $0 }) ?? true,
      let number = LocalID(identifier.value)
    else {
      throw Problem(
        400, "authority-unknown", ja: "この番号の発行元は、このネットワークのものではありません",
        en: "this identifier is not of the asking network's authority")
    }
    return number
  }

  private func discover(
    _ query: HL7v2.DiscoveryQuery, _ own: LocalID?, _ visitor: Visitor, _ mediation: Mediation,
    _ loop: EventLoop
  ) async throws(Problem) -> ServerResponse {
    let handle = try await mediation.ownHandle(own, for: visitor.facility.reference)
    let authority = mediation.custodian.network.communityID ?? ""
    func answer(_ found: Handle?) -> ServerResponse {
      ServerResponse(
        status: 200,
        body: query.answer(
          found, authority: authority, time: time, controlID: Self.controlID))
    }
    let exchange = DocumentExchange(mediation: mediation, visitor: visitor, loop: loop)
    return try await exchange.discover(handle, nothing: { answer(nil) }) { answer($0) }
  }

  private static func framed(_ message: [UInt8]) -> [UInt8] { HL7v2.frame(message) ?? [] }

  /// MSH-10: 20 characters that no other message of ours has.
  private static var controlID: String { Hex.encode(SecureRandom.bytes(10)) }

  private var time: String { HL7v2.dateTime(clock.now().milliseconds) }
}
