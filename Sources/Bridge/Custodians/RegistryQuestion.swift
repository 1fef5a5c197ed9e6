import Crypto
import Dialect
import HTTP
import Transport
import XML

/// One question in SOAP, and how its answer is told from others.
struct RegistryQuestion {
  let request: UpstreamRequest
  private let messageID: String
  private let action: SOAPAction

  /// Asks for `action` with `payload` at a path of `origin`; `security` is the header that says who
  /// asks.
  init(
    _ action: SOAPAction, _ payload: [UInt8], to origin: String, _ path: String,
    security: [UInt8]?
  ) {
    self.action = action
    messageID = "urn:uuid:\(SecureRandom.uuid())"
    let header = SOAPHeader(
      request: action.rawValue, messageID: messageID, to: origin + path, security: security)
    var fields = Fields()
    fields.append("content-type", SOAPWriter.type(action.rawValue).text)
    fields.append("accept", "application/soap+xml, multipart/related")
    request = UpstreamRequest(
      method: .post, path: path, fields: fields, body: SOAPWriter.message(header, payload))
  }

  /// The answer and its payload; a fault may come with any status, and what is no message at all is
  /// no answer.
  func read(
    _ answer: UpstreamResponse
  ) throws(Problem) -> (message: SOAPMessage, payload: XMLTree.Element) {
    do throws(DialectError) {
      let type = try Self.type(of: answer.head)
      let message: SOAPMessage
      do throws(SOAPError) { message = try SOAPMessage(answer.body, type) } catch {
        throw .soap(error)
      }
      return (message, try payload(of: message.envelope))
    } catch {
      throw .custodianUnavailable
    }
  }

  /// The payload of the answer's envelope.
  func payload(of envelope: SOAPEnvelope) throws(DialectError) -> XMLTree.Element {
    try envelope.answer(to: messageID, action: action.answer)
  }

  /// The media type of an answer.
  static func type(of head: ResponseHead) throws(DialectError) -> ContentType {
    do throws(MIMEError) {
      return try ContentType(field: head.fields["content-type"] ?? "")
    } catch {
      throw .soap(.mime(error))
    }
  }
}
