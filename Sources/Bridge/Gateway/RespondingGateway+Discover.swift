import Crypto
import Dialect
import Linkage
import Platform
import Record
import Transport

extension RespondingGateway {
  /// ITI-55: Cross Gateway Patient Discovery, by the asking network's own number.
  ///
  /// A match is a handle. Unknown, refused and not participating are all `NF`, and so is whoever is
  /// described and not numbered.
  func discover(_ call: Call) async throws(Problem) -> ServerResponse {
    let request: DiscoveryRequest
    do throws(DiscoveryFault) { request = try DiscoveryRequest(call.payload) } catch {
      return message(
        XCPD.encodeFault(error, to: call.payload, header(call)), to: call)
    }
    let own = requester.patientIdentifierSystem
    let numbers = request.discovery.ids.filter { own == "urn:oid:\($0.authority)" }
      .compactMap { LocalID($0.value) }
    let handle = try await call.exchange.mediation.ownHandle(
      numbers.count == 1 ? numbers[0] : nil, for: call.facility)
    func answer(_ found: Handle?) -> ServerResponse {
      let id = found.flatMap { AssignedID($0.text, authority: call.names.authority) }
      let matches = id.map {
        [PatientDiscovery.Match($0, degree: 100, home: call.names.home)]
      }
      return message(
        XCPD.encodeAnswer(.matches(matches ?? []), to: request, header(call)), to: call)
    }
    return try await call.exchange.discover(handle, nothing: { answer(nil) }) { answer($0) }
  }

  private func header(_ call: Call) -> DiscoveryHeader {
    DiscoveryHeader(
      messageID: SecureRandom.uuid(),
      time: String(TimeSpan.utc(clock.now().milliseconds).filter(\.isNumber)),
      from: call.names.home, to: requester.communityID ?? call.names.home)
  }
}
