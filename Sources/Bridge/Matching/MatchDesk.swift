import Consent
import Crypto
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Transport

/// The bridge's part in blinded matches with one custodian network: one of the two keys, the way
/// to the network's gateway, and how often who may ask.
struct MatchDesk: Sendable {
  /// One epoch's keys.
  struct Generation: Sendable {
    /// What was agreed on.
    let keys: MatchPublicKeys
    /// The bridge's own key.
    let key: OPRFKey
  }

  /// LIMIT: patients a facility may ask for in an hour.
  static let patientsPerHourMax = 200
  /// LIMIT: elements in one call of a network that builds its index.
  static let indexElementsMax = 1024

  /// The network whose patients can be found.
  let custodian: NetworkID
  /// The epochs served, the newest first.
  let generations: [Generation]
  private let gateway: Upstream
  private let basePath: String
  private let open = OpenMatches()
  private let asking = AttemptLimiter(
    attemptsMax: MatchDesk.patientsPerHourMax, window: .seconds(3600))
  /// Where the many elements of an index are worked on.
  private let readers: EventLoop
  private let clock: WallClock

  /// A desk in front of the gateway that `settings` name.
  init(
    _ settings: MatchSettings, of custodian: NetworkID, gateway: Upstream, readers: EventLoop,
    clock: WallClock
  ) throws {
    self.custodian = custodian
    self.gateway = gateway
    self.readers = readers
    self.clock = clock
    basePath = settings.gateway.basePath
    generations = try settings.keys(of: custodian).sorted { $0.keys.epoch > $1.keys.epoch }
  }

  /// Writes the public keys in force to the ledger, so that a change of them cannot be hidden.
  func record(in logbook: Logbook) async {
    for keys in generations.map(\.keys) {
      let fields: [(name: String, value: EntryValue)] = [
        ("action", .text("match-keys")), ("network", .text(custodian.text)),
        ("epoch", .number(Int64(keys.epoch))), ("digest", .text(keys.digest.hex)),
        ("bridge", .text(Base64URL.encode(keys.bridge.bytes))),
        ("gateway", .text(Base64URL.encode(keys.gateway.bytes))),
      ]
      // A ledger that takes no entry refuses every match, too.
      _ = try? await logbook.append(.key, fields)
    }
  }

  /// A match that began: its id, and what both keys made of the elements.
  struct Begun {
    let id: MatchID
    let bridge: OPRFEvaluation
    let gateway: JSONValue
  }

  /// Takes a question's elements past both keys.
  func begin(
    _ elements: [GroupElement], epoch: Int, by asker: FacilityReference, on loop: EventLoop
  ) async throws(Problem) -> Begun {
    guard asking.admits(asker, at: clock.now()) else { throw .tooManyMatches }
    let own = try evaluate(elements, epoch: epoch)
    let answer = try await ask(
      "/evaluate", ["epoch": .number("\(epoch)"), "elements": MatchWire.value(own.elements)],
      on: loop)
    let theirs: OPRFEvaluation
    do throws(MatchError) {
      theirs = try MatchWire.evaluation(answer, count: elements.count)
    } catch { throw .custodianUnavailable }
    let id = MatchID.random()
    let said = MatchWire.value(own).encoded() + MatchWire.value(theirs).encoded()
    guard open.begin(id, by: asker, said: said, at: clock.now()) else { throw .tooManyMatches }
    return Begun(id: id, bridge: own, gateway: MatchWire.value(theirs))
  }

  /// Has the gateway look for what the asker sealed; the answer is for the asker alone.
  func look(
    _ sealed: [UInt8], in match: MatchID, by asker: FacilityReference, on loop: EventLoop
  ) async throws(Problem) -> [UInt8] {
    guard open.look(match, by: asker, said: sealed, at: clock.now()) else { throw .unknownMatch }
    let answer = try await ask(
      "/look",
      [
        "match": .string(match.hex), "network": .string(asker.network.text),
        "facility": .string(asker.facility.text), "sealed": MatchWire.sealed(sealed),
      ], on: loop)
    do throws(MatchError) {
      let bytes = try MatchWire.sealed(answer["sealed"]?.string)
      guard bytes.count == MatchAnswer.bytes else { throw MatchError.malformedMessage }
      return bytes
    } catch { throw .custodianUnavailable }
  }

  /// Spends a match: whose patient its ticket means, and the digest of all that was said.
  func spend(
    _ ticket: MatchTicket, in match: MatchID, by asker: FacilityReference, with key: SideKeys
  ) throws(Problem) -> (asked: ProposedSide, transcript: Digest) {
    guard
      let transcript = open.spend(match, by: asker, said: ticket.sealed, at: clock.now())
    else { throw .unknownMatch }
    do throws(LinkageError) {
      let meant = try ticket.open(in: match, for: asker, with: key)
      let facility = FacilityReference(network: custodian, facility: meant.facility)
      return (ProposedSide(facility: facility, localID: meant.localID), transcript)
    } catch { throw .unknownMatch }
  }

  /// Reads the elements of an index, apart from the exchanges: a thousand take 20 ms.
  func indexElements(_ text: String) async throws(Problem) -> [GroupElement] {
    do throws(MatchError) {
      return try await readers.apart { () throws(MatchError) in
        try MatchWire.elements(text, counts: 1...Self.indexElementsMax)
      }
    } catch { throw .match(error) }
  }

  /// Evaluates the elements of an index, apart from the exchanges: a thousand take 100 ms.
  func evaluateIndex(
    _ elements: [GroupElement], epoch: Int
  ) async throws(Problem) -> OPRFEvaluation {
    try await readers.apart { () throws(Problem) in try evaluate(elements, epoch: epoch) }
  }

  /// Evaluates elements with the bridge's key of `epoch`, and proves it.
  private func evaluate(
    _ elements: [GroupElement], epoch: Int
  ) throws(Problem) -> OPRFEvaluation {
    guard let key = generations.first(where: { $0.keys.epoch == epoch })?.key else {
      throw .unknownEpoch
    }
    do throws(CryptoError) { return try key.blindEvaluate(elements) } catch {
      throw .malformedMatch
    }
  }

  private func ask(
    _ path: String, _ body: JSONValue, on loop: EventLoop
  ) async throws(Problem) -> JSONValue {
    var fields = Fields()
    fields.append("content-type", "application/json")
    let answer = try await gateway.answer(
      to: UpstreamRequest(
        method: .post, path: basePath + path, fields: fields, body: body.encoded()), on: loop)
    // What is not strict JSON is no answer either.
    guard answer.head.status.isSuccess, let value = try? JSONValue.parse(answer.body) else {
      throw .custodianUnavailable
    }
    return value
  }
}
