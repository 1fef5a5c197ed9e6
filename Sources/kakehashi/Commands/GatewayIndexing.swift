import Bridge
import Consent
import Crypto
import HTTP
import Linkage
import Platform
import Policy
import Record

/// `gateway index`: makes the index of a network's patients, with the bridge's key and its own.
struct GatewayIndexing {
  private let keys: MatchGatewayKeys.Generation
  private let output: Output

  static func run(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["config", "as", "patients"], flags: ["dry-run"])
    let settings = try GatewayCommand.settings(arguments)
    let path = try arguments.required("patients")
    let bytes: [UInt8]
    do throws(Errno) { bytes = try DurableFile.read(path, bytesMax: PatientSheet.bytesMax) } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
    let sheet = PatientSheet(bytes)
    for finding in sheet.findings.prefix(findingsShown) {
      output.talk(line(finding))
    }
    let faults = sheet.findings.count
    guard faults == 0 else {
      throw CommandError(
        ja: "\(faults) か所を直してください（索引は作っていません）", en: "\(faults) findings; no index was made")
    }
    guard !arguments.has("dry-run") else {
      output.json(["patients": .number("\(sheet.rows.count)"), "written": false])
      return 0
    }
    return try await APIClient.with(try Profile(arguments)) { client in
      for keys in try GatewayCommand.keys(settings).generations {
        try await GatewayIndexing(keys: keys, output: output).build(sheet.rows, client)
      }
      return 0
    }
  }

  /// Findings that are listed; their number tells of the others.
  private static let findingsShown = 50

  private static func line(_ finding: PatientSheet.Finding) -> Wording {
    let place = finding.column.map { ", \($0)" } ?? ""
    return Wording(
      ja: "\(finding.line) 行\(place): \(finding.expected.ja)",
      en: "line \(finding.line)\(place): \(finding.expected.en)")
  }

  // MARK: Building

  /// Tokens that one call takes to the bridge.
  private static let tokensPerCall = 1000

  private func build(_ rows: [PatientSheet.Row], _ client: APIClient) async throws {
    var builder = MatchIndexBuilder(epoch: keys.keys.epoch)
    var meter = ProgressMeter()
    var waiting: [(row: PatientSheet.Row, tokens: [[UInt8]])] = []
    var count = 0
    for row in rows {
      let tokens = MatchTokens.tokens(for: row.person, epoch: keys.keys.epoch).map(\.bytes)
      if count + tokens.count > Self.tokensPerCall {
        try await add(waiting, to: &builder, client)
        (waiting, count) = ([], 0)
        meter.show(
          Double(builder.count) / Double(rows.count), "\(builder.count) / \(rows.count)")
      }
      waiting.append((row, tokens))
      count += tokens.count
    }
    try await add(waiting, to: &builder, client)
    meter.clear()
    do throws(Errno) { try builder.write(keys.indexFile) } catch {
      throw CommandError(
        ja: "索引を書けません: \(error)", en: "cannot write the index \(keys.indexFile): \(error)")
    }
    output.json([
      "epoch": .number("\(keys.keys.epoch)"), "patients": .number("\(builder.count)"),
      "index": .string(keys.indexFile), "written": true,
    ])
  }

  private func add(
    _ rows: [(row: PatientSheet.Row, tokens: [[UInt8]])], to builder: inout MatchIndexBuilder,
    _ client: APIClient
  ) async throws {
    let tokens = rows.flatMap(\.tokens)
    guard !tokens.isEmpty else { return }
    let blinded = try tokens.map { try OPRF.verifiable.blind($0) }
    let answer = try await client.call(
      .post, "/api/matches/index",
      [
        "epoch": .number("\(keys.keys.epoch)"), "elements": MatchWire.value(blinded.map(\.element)),
      ])
    var outputs: [Digest] = []
    do {
      let evaluation = try MatchWire.evaluation(answer, count: tokens.count)
      try keys.keys.bridge.verify(evaluation, of: blinded.map(\.element))
      for (input, element) in zip(blinded, evaluation.elements) {
        outputs.append(
          try OPRF.verifiable.finalize(input, try keys.key.blindEvaluate(element)))
      }
    } catch {
      throw CommandError(
        ja: "架け橋は公表した鍵を使っていません。索引は作っていません",
        en: "the bridge did not use its published key; no index was made")
    }
    var rest = outputs[...]
    for (row, tokens) in rows {
      builder.add(row.patient, outputs: Array(rest.prefix(tokens.count)))
      rest = rest.dropFirst(tokens.count)
    }
  }
}
