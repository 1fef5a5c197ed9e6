import Bridge
import Policy
import Record

/// `policy replay`: which past decisions of a network's own side a draft would change.
struct PolicyReplaying {
  private struct Exchange {
    let direction: Direction
    let past: RecordedDecision
  }

  private let exchanges: [Exchange]
  /// Exchanges in all, also those that came to no decision.
  private let count: Int

  /// Exit code 0 if nothing changes, 1 if something does.
  static func run(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let folder: PolicyFolder
    do throws(ConfigurationError) {
      guard let path = arguments.value("packs") else {
        throw .fault(Wording(ja: "--packs DIR が要ります", en: "--packs DIR is required"))
      }
      folder = try PolicyFolder(path)
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    let replay = try PolicyReplaying(arguments)
    let groups = try replay.groups(under: folder)
    let changed = groups.values.reduce(0) { $0 + $1 }
    let rows = groups.sorted { ($1.value, $0.key.text) < ($0.value, $1.key.text) }
    if arguments.json {
      output.json([
        "decisions": .number("\(replay.count)"), "changed": .number("\(changed)"),
        "groups": .array(rows.map { $0.key.json(count: $0.value) }),
      ])
    } else {
      output.table(rows.map { $0.key.row(count: $0.value, output.language) })
    }
    output.talk(
      Wording(
        ja: "過去の判断 \(replay.count) 件のうち \(changed) 件が、自網の側では変わります",
        en: "of \(replay.count) past decisions \(changed) change on this network's side"))
    return changed == 0 ? 0 : 1
  }

  private init(_ arguments: Arguments) throws {
    guard let network = NetworkID(try arguments.required("network")) else {
      throw UsageError("`--network` is a network's id")
    }
    let (ledger, key) = (try arguments.required("ledger"), try arguments.required("key"))
    let auditKey = try arguments.required("audit-key")
    var exchanges: [Exchange] = []
    var count = 0
    do throws(SignedLedger.Failure) {
      try SignedLedger(
        directory: ledger, verifierKey: key, network: network, auditKeyFile: auditKey
      ).forEach(where: { $0["kind"] == "exchange" }) { _, entry, view in
        guard let view, let requester = entry["fields"]?["requester"]?.string,
          let custodian = entry["fields"]?["custodian"]?.string
        else { return }
        count += 1
        let audience: Audience = requester == network.text ? .requester : .custodian
        guard let past = RecordedDecision(view: view, for: audience) else { return }
        exchanges.append(
          Exchange(direction: Direction(requester: requester, custodian: custodian), past: past))
      }
    } catch {
      throw CommandError(error, code: 4)
    }
    self.exchanges = exchanges
    self.count = count
  }

  /// How many decisions change in which way.
  private func groups(under folder: PolicyFolder) throws -> [ReplayGroup: Int] {
    var policies: [Direction: JointPolicy] = [:]
    var groups: [ReplayGroup: Int] = [:]
    for exchange in exchanges {
      do throws(ConfigurationError) {
        if policies[exchange.direction] == nil {
          policies[exchange.direction] = try folder.joint(exchange.direction)
        }
      } catch {
        throw CommandError(error.wording, code: 2)
      }
      guard let policy = policies[exchange.direction] else { continue }
      let (past, now) = (exchange.past, exchange.past.replayed(under: policy))
      guard now.permitted != past.permitted else { continue }
      groups[
        ReplayGroup(past, now.permitted, now.reasons, policy, exchange.direction), default: 0] += 1
    }
    return groups
  }
}

/// Past decisions that a draft changes in the same way, for the same kind of request.
private struct ReplayGroup: Hashable {
  let direction: Direction
  let permitted: Bool
  /// Who asked for what: the words of the facts that tell kinds of requests apart.
  let request: [NamedFact]
  let words: Sentence
  /// What refuses now.
  let reasons: [String]

  init(
    _ past: RecordedDecision, _ permitted: Bool, _ reasons: [Reason], _ policy: JointPolicy,
    _ direction: Direction
  ) {
    self.direction = direction
    self.permitted = permitted
    self.reasons = reasons.map { [$0.pack, $0.rule].compactMap { $0 }.joined(separator: "/") }
    request = past.facts.filter {
      ["facilityType", "role", "purpose", "action"].contains($0.attribute)
    }
    let values = request.compactMap { fact -> AttributeValue? in
      guard let position = policy.vocabulary.position(of: fact.attribute) else { return nil }
      return policy.vocabulary.attributes[position].values.first { $0.name == fact.value }
    }
    words = Sentence(
      ja: values.map(\.ja).joined(separator: "・"), en: values.map(\.en).joined(separator: ", "))
  }

  /// What sorts groups of one size.
  var text: String { "\(direction.requester)>\(direction.custodian) \(words.en) \(reasons)" }

  func row(count: Int, _ language: Language) -> [String] {
    let change =
      permitted
      ? Wording(ja: "‼ 新たに許可", en: "‼ NEWLY PERMITTED")
      : Wording(ja: "許可されなくなる", en: "no longer permitted")
    return [
      "\(count)", "\(direction.requester) → \(direction.custodian)", change.text(in: language),
      language == .japanese ? words.ja : words.en, reasons.joined(separator: ", "),
    ]
  }

  func json(count: Int) -> JSONValue {
    [
      "count": .number("\(count)"),
      "direction": .string("\(direction.requester)>\(direction.custodian)"),
      "permitted": .bool(permitted),
      "request": .object(request.map { ($0.attribute, .string($0.value)) }),
      "reasons": .array(reasons.map { .string($0) }),
    ]
  }
}
