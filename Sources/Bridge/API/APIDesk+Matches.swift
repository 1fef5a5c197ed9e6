import Consent
import Crypto
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// The calls below `/api/matches`.
  func routeMatches(_ call: Call, _ rest: [String]) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.first, rest.count) {
    case (.get, "keys", 2): return try matchKeys(rest[1])
    case (.post, nil, 0): return try await beginMatch(call)
    case (.post, "index", 1): return try await indexElements(call)
    case (.post, .some(let id), 2) where rest[1] == "look": return try await look(id, call)
    case (.post, .some(let id), 2) where rest[1] == "propose":
      return try await propose(id, call)
    default: throw .methodNotAllowed
    }
  }

  /// `GET /api/matches/keys/<network>`: the public keys as the bridge has them, newest first, to be
  /// compared with the annex of the agreement.
  private func matchKeys(_ text: String) throws(Problem) -> ServerResponse {
    guard let network = NetworkID(text), let desk = matches[network] else {
      throw .matchUnavailable
    }
    return Answer.json(["keys": .array(desk.generations.map(\.keys.json))])
  }

  /// `POST /api/matches`: begins a match about one of the caller's patients, of whom it sends
  /// nothing but random points.
  private func beginMatch(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let (target, epoch, points): (NetworkID, Int, String)
    do throws(FieldError) {
      target = try body.network("target")
      epoch = try body.integer("epoch", in: MatchPublicKeys.epochs)
      points = try body.text("elements")
      try body.finish()
    } catch { throw .malformed(error) }
    let desk = try matchDesk(target)
    let elements = try Self.elements(points)
    let begun = try await audited(
      .match, facility, [("action", .text("begin")), ("target", .text(target.text))]
    ) { () async throws(Problem) in
      try await desk.begin(elements, epoch: epoch, by: facility.reference, on: call.loop)
    }
    return Answer.json(
      [
        "match": .string(begun.id.hex), "asker": .string(facility.reference.path),
        "bridge": MatchWire.value(begun.bridge), "gateway": begun.gateway,
      ], status: 201)
  }

  /// `POST /api/matches/<id>/look`: takes the sealed tokens to the custodian's gateway and its
  /// sealed answer back, always of one length.
  private func look(_ id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let (target, text): (NetworkID, String)
    do throws(FieldError) {
      target = try body.network("target")
      text = try body.text("sealed")
      try body.finish()
    } catch { throw .malformed(error) }
    let desk = try matchDesk(target)
    guard let match = MatchID(hex: id) else { throw .unknownMatch }
    let sealed = try Self.sealed(text)
    let answer = try await audited(
      .match, facility, [("action", .text("look")), ("target", .text(target.text))]
    ) { () async throws(Problem) in
      try await desk.look(sealed, in: match, by: facility.reference, on: call.loop)
    }
    return Answer.json(["sealed": MatchWire.sealed(answer)])
  }

  /// `POST /api/matches/<id>/propose`: has a link with one candidate proposed, which both sides
  /// then confirm or not.
  private func propose(_ id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    var body = try call.object()
    let (target, patient, text): (NetworkID, LocalID, String)
    let demographics: Demographics
    do throws(FieldError) {
      target = try body.network("target")
      patient = try body.localID("patient")
      text = try body.text("ticket")
      demographics = try body.demographics("demographics")
      try body.finish()
    } catch { throw .malformed(error) }
    let desk = try matchDesk(target)
    guard let match = MatchID(hex: id), let ticket = MatchTicket(try Self.sealed(text)),
      let sideKey = mediations[target]?.sideKeys
    else { throw .unknownMatch }
    let proposed = try await audited(
      .match, facility, [("action", .text("propose")), ("target", .text(target.text))]
    ) { () async throws(Problem) in
      let (asked, transcript) = try desk.spend(
        ticket, in: match, by: facility.reference, with: sideKey)
      return try await consent { () async throws(ConsentError) in
        try await proposals.propose(
          ProposedSide(facility: facility.reference, localID: patient), asked,
          evidence: LinkEvidence(mode: .blindedMatch, digest: transcript, validUntil: nil),
          showing: demographics)
      }
    }
    return Answer.json(
      [
        "handle": .string(proposed.handle.text), "state": .string(proposed.state.word),
        "expires": .string(proposed.expires.rfc3339),
      ], status: 201)
  }

  /// `POST /api/matches/index`: the operator of the network has the tokens of its own patients
  /// evaluated, to build its index with.
  private func indexElements(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    var body = try call.object()
    let (epoch, points): (Int, String)
    do throws(FieldError) {
      epoch = try body.integer("epoch", in: MatchPublicKeys.epochs)
      points = try body.text("elements")
      try body.finish()
    } catch { throw .malformed(error) }
    guard let desk = matches[own] else { throw .matchUnavailable }
    let elements = try await desk.indexElements(points)
    let evaluation = try await audited(
      .match, nil, [("action", .text("index")), ("count", .number(Int64(elements.count)))]
    ) { () async throws(Problem) in try await desk.evaluateIndex(elements, epoch: epoch) }
    return Answer.json(MatchWire.value(evaluation))
  }

  /// `POST /api/links/review`: what the asked side compares before it confirms a proposal.
  func reviewProposal(_ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    let handle = try handleBody(call)
    let isForeign = handles.link(handle, for: facility.reference) == nil
    let view = try await audited(
      .link, facility, [("action", .text("review")), ("subject", Self.subject(handle))]
    ) { () async throws(Problem) in
      try await lookingUp(
        for: facility.reference, .unknownLink, isGuess: { _ in isForeign }
      ) { () async throws(ConsentError) in
        try await proposals.view(handle, for: facility.reference)
      }
    }
    return Answer.json([
      "handle": .string(handle.text), "state": .string(view.state.word),
      "patient": .string(view.localID.exposed),
      "demographics": view.demographics.map { Self.value($0) } ?? .null,
    ])
  }

  /// Demographics as a person compares them.
  static func value(_ person: Demographics) -> JSONValue {
    [
      "kana": .string(person.kanaName), "name": .string(person.name),
      "birthDate": .string(person.birthDate), "sex": .string(person.sex.rawValue),
    ]
  }

  private func matchDesk(_ target: NetworkID) throws(Problem) -> MatchDesk {
    guard mediations[target] != nil else { throw .noAgreement }
    guard let desk = matches[target] else { throw .matchUnavailable }
    return desk
  }

  private static func elements(_ text: String) throws(Problem) -> [GroupElement] {
    let count = MatchQuestion.elementsCount
    do throws(MatchError) { return try MatchWire.elements(text, counts: count...count) } catch {
      throw .match(error)
    }
  }

  private static func sealed(_ text: String) throws(Problem) -> [UInt8] {
    do throws(MatchError) { return try MatchWire.sealed(text) } catch { throw .match(error) }
  }
}
