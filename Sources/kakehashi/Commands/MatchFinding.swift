import Bridge
import HTTP
import Linkage
import Platform
import Record

/// `match find`: the asking side of a blinded match, on the facility's own machine.
struct MatchFinding {
  private let keys: MatchPublicKeys
  private let client: APIClient

  static func run(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(
      words,
      options: [
        "as", "keys", "family", "given", "birth-date", "sex", "former-family", "family-written",
        "given-written", "postcode", "phone", "out",
      ])
    let keys = try annex(try arguments.required("keys"))
    let tokens = MatchTokens.tokens(for: try person(arguments), epoch: keys.epoch).map(\.bytes)
    let (match, answer) = try await APIClient.with(try Profile(arguments)) { client in
      try await MatchFinding(keys: keys, client: client).find(tokens)
    }
    let result: JSONValue = [
      "match": .string(match.hex), "target": .string(keys.network.text),
      "candidates": .array(answer.candidates.map(value)),
    ]
    if let path = arguments.value("out") {
      try DurableFile.replace(path, with: result.encoded() + [0x0A], mode: 0o600)
    }
    report(result, answer, arguments, output)
    return 0
  }

  // MARK: What goes in

  private static func annex(_ path: String) throws -> MatchPublicKeys {
    do {
      return try MatchPublicKeys(json: try DurableFile.read(path, bytesMax: 4096))
    } catch {
      throw CommandError(
        ja: "`\(path)` は照合の公開鍵（協定の付属書）ではありません",
        en: "`\(path)` holds no public keys of blinded matches")
    }
  }

  private static func person(_ arguments: Arguments) throws -> MatchPerson {
    var fields = MatchFields()
    fields.family = try arguments.required("family")
    fields.given = try arguments.required("given")
    fields.birthDate = try arguments.required("birth-date")
    fields.sex = arguments.value("sex") ?? ""
    fields.formerFamily = arguments.value("former-family") ?? ""
    fields.familyWritten = arguments.value("family-written") ?? ""
    fields.givenWritten = arguments.value("given-written") ?? ""
    fields.postcode = arguments.value("postcode") ?? ""
    fields.phone = arguments.value("phone") ?? ""
    do throws(LinkageError) { return try MatchPerson(japanese: fields) } catch {
      guard case .malformedDemographics(let field) = error else { throw error }
      throw CommandError(
        ja: "\(field) を読めません", en: "\(field) cannot be read", code: 2)
    }
  }

  // MARK: The match

  private func find(_ tokens: [[UInt8]?]) async throws -> (MatchID, MatchAnswer) {
    do {
      let question = try MatchQuestion(tokens)
      let target = JSONValue.string(keys.network.text)
      let begun = try await client.call(
        .post, "/api/matches",
        [
          "target": target, "epoch": .number("\(keys.epoch)"),
          "elements": MatchWire.value(question.elements),
        ])
      guard let match = begun["match"]?.string.flatMap({ MatchID(hex: $0) }),
        let asker = begun["asker"]?.string.flatMap({ FacilityReference(path: $0) })
      else { throw MatchError.malformedMessage }
      let count = question.elements.count
      let sealed = try question.inquiry(
        bridge: try MatchWire.evaluation(begun["bridge"], count: count),
        gateway: try MatchWire.evaluation(begun["gateway"], count: count), under: keys, in: match,
        by: asker)
      let answer = try await client.call(
        .post, "/api/matches/\(match.hex)/look",
        ["target": target, "sealed": MatchWire.sealed(sealed)])
      return (
        match, try question.answer(try MatchWire.sealed(answer["sealed"]?.string), in: match)
      )
    } catch let error as MatchError { throw Self.fault(error) }
  }

  private static func fault(_ error: MatchError) -> CommandError {
    switch error {
    case .badProof(.bridge):
      CommandError(
        ja: "架け橋が付属書と違う鍵を使っています。照合を止めました。網の事務局に知らせてください",
        en: "the bridge does not use the key in the annex; the match was stopped: tell your office")
    case .badProof(.gateway):
      CommandError(
        ja: "相手の網が付属書と違う鍵を使っています。照合を止めました。網の事務局に知らせてください",
        en: "the other network does not use the key in the annex; the match was stopped")
    default: CommandError(ja: "照合できません: \(error)", en: "the match failed: \(error)")
    }
  }

  // MARK: What comes out

  private static func value(_ candidate: MatchCandidate) -> JSONValue {
    [
      "initial": .string(String(candidate.initial)),
      "birthYear": .number("\(candidate.birthYear)"), "sex": .string(candidate.sex.rawValue),
      "agreeing": .number("\(candidate.hits.nonzeroBitCount)"),
      "ticket": MatchWire.sealed(candidate.ticket.sealed),
    ]
  }

  private static func report(
    _ result: JSONValue, _ answer: MatchAnswer, _ arguments: Arguments, _ output: Output
  ) {
    guard !arguments.json else { return output.json(result) }
    guard !answer.candidates.isEmpty else {
      return output.talk(
        Wording(
          ja: "候補はありません（いないのか、照合に同意していないのかは区別されません）",
          en: "no candidate (whether there is nobody or they did not agree is not told)"))
    }
    let heading =
      output.language == .japanese
      ? ["番号", "姓カナ頭文字", "生年", "性別", "一致"] : ["no.", "initial", "born", "sex", "agreeing"]
    output.table(
      [heading]
        + answer.candidates.enumerated().map { number, candidate in
          [
            "\(number + 1)", String(candidate.initial), "\(candidate.birthYear)",
            candidate.sex.rawValue, "\(candidate.hits.nonzeroBitCount)",
          ]
        })
    output.talk(
      Wording(
        ja: "まだ結ばれていません。本人に確かめてから match propose で提案してください",
        en: "nothing is linked yet: ask the patient, then run `match propose`"))
  }
}
