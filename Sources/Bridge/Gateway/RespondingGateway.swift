import Consent
import Crypto
import Dialect
import HTTP
import Platform
import Record
import Transport
import XML

/// The Responding Gateway of every custodian towards one requester network (IHE XCA ITI-38 and
/// ITI-39, XCPD ITI-55), with users asserted by XUA.
///
/// Whoever may see nothing gets an empty success, whatever the reason (invariant 5).
struct RespondingGateway: Sendable {
  /// The requester, whose listener this is.
  let requester: NetworkSettings
  /// One per custodian with which there is an agreement.
  let mediations: [NetworkID: Mediation]
  let admission: Admission
  let listed: ListedDocuments
  let clock: WallClock

  /// One request as the transactions see it.
  struct Call {
    let action: SOAPAction
    let payload: XMLTree.Element
    let messageID: String?
    let exchange: DocumentExchange
    let names: RegistryNames

    var facility: FacilityReference { exchange.visitor.facility.reference }
  }

  /// Answers `POST /xca/<custodian>`.
  ///
  /// Which custodians there are is learnt by whoever is let in, and by nobody else.
  func answer(
    _ request: ServerRequest, _ segments: ArraySlice<String>, _ caller: Caller
  ) async -> ServerResponse {
    guard request.head.method == .post else { return Answer.problem(.methodNotAllowed) }
    var messageID: String?
    do throws(SOAPFault) {
      let message = try read(request)
      messageID = message.envelope.messageID
      let (action, payload) = try wanted(message)
      let visitor = try await visitor(message, caller)
      let (mediation, names) = try addressed(segments)
      let exchange = DocumentExchange(
        mediation: mediation, visitor: visitor, loop: request.loop)
      return try await answer(
        Call(
          action: action, payload: payload, messageID: messageID, exchange: exchange, names: names))
    } catch {
      return fault(error, to: messageID)
    }
  }

  /// The answer to whoever is no caller at all.
  func refusal(_ problem: Problem) -> ServerResponse { fault(.unauthenticated(problem), to: nil) }

  private func addressed(
    _ segments: ArraySlice<String>
  ) throws(SOAPFault) -> (Mediation, RegistryNames) {
    guard segments.count == 1, let custodian = segments.first.flatMap({ NetworkID($0) }),
      let mediation = mediations[custodian], let names = mediation.custodian.network.registryNames
    else {
      let words = Problem.noAgreement.wording
      throw SOAPFault(.sender, ja: words.ja, en: words.en)
    }
    return (mediation, names)
  }

  private func read(_ request: ServerRequest) throws(SOAPFault) -> SOAPMessage {
    do throws(SOAPError) {
      let field = request.head.fields["content-type"] ?? ""
      let type: ContentType
      do throws(MIMEError) { type = try ContentType(field: field) } catch {
        throw .mediaTypeUnsupported
      }
      return try SOAPMessage(request.body, type)
    } catch {
      throw SOAPFault(error)
    }
  }

  private func wanted(
    _ message: SOAPMessage
  ) throws(SOAPFault) -> (SOAPAction, XMLTree.Element) {
    let (word, payload): (String, XMLTree.Element)
    do throws(SOAPError) { (word, payload) = try message.envelope.request() } catch {
      throw SOAPFault(error)
    }
    switch SOAPAction(rawValue: word) {
    case .crossGatewayQuery: return (.crossGatewayQuery, payload)
    case .crossGatewayRetrieve: return (.crossGatewayRetrieve, payload)
    case .patientDiscovery: return (.patientDiscovery, payload)
    default: throw .actionNotSupported
    }
  }

  private func visitor(
    _ message: SOAPMessage, _ caller: Caller
  ) async throws(SOAPFault) -> Visitor {
    do throws(Problem) {
      let calling = try caller.asFacility()
      let assertion: XMLTree.Element
      do throws(AssertionError) {
        assertion = try SecurityHeader.assertion(in: message.envelope.envelope, at: clock.now())
      } catch {
        throw .assertion(error)
      }
      return try await admission.visitor(assertion: assertion, at: calling)
    } catch {
      throw .unauthenticated(error)
    }
  }

  private func answer(_ call: Call) async throws(SOAPFault) -> ServerResponse {
    do throws(Problem) {
      switch call.action {
      case .crossGatewayRetrieve: return try await retrieve(call)
      case .patientDiscovery: return try await discover(call)
      default: return try await query(call)
      }
    } catch {
      let isTheirs = (400..<500).contains(error.status)
      throw SOAPFault(
        isTheirs ? .sender : .receiver, ja: error.wording.ja, en: error.wording.en)
    }
  }

  // MARK: Messages

  /// A message that answers `call`.
  func message(_ payload: [UInt8], to call: Call) -> ServerResponse {
    let header = SOAPHeader(
      answer: call.action.answer, messageID: "urn:uuid:\(SecureRandom.uuid())", to: call.messageID)
    return Answer.make(
      200, contentType: SOAPWriter.type(call.action.answer).text,
      body: SOAPWriter.message(header, payload))
  }

  private func fault(_ fault: SOAPFault, to messageID: String?) -> ServerResponse {
    Answer.make(
      fault.status, contentType: "application/soap+xml; charset=UTF-8",
      body: SOAPWriter.fault(fault, messageID: "urn:uuid:\(SecureRandom.uuid())", to: messageID))
  }
}

extension SOAPFault {
  /// What is answered to whoever is not let in.
  fileprivate static func unauthenticated(_ problem: Problem) -> SOAPFault {
    SOAPFault(.sender, .failedAuthentication, ja: problem.wording.ja, en: problem.wording.en)
  }
}

extension NetworkSettings {
  /// What the bridge is called in XDS where it stands for this network; nil where it does not.
  var registryNames: RegistryNames? {
    communityID.flatMap { RegistryNames(home: $0, repository: "\($0).1", authority: $0) }
  }
}
