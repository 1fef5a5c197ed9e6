/// What of the analysed text does not reach a decision: promises, titles, and rules as they were
/// written.
struct WrittenPolicy: Sendable {
  /// An `always` of a pack's half, or of an agreement where `half` is nil.
  struct Promise: Sendable {
    let pack: String
    let half: Half?
    let always: Always
  }

  /// A rule and whose it is.
  struct WrittenRule: Sendable {
    let pack: String
    let rule: Rule

    var reference: RuleReference {
      RuleReference(pack: pack, id: rule.id, half: rule.half, effect: rule.effect)
    }
  }

  private(set) var promises: [Promise] = []
  private(set) var rules: [WrittenRule] = []
  /// The titles of the `never` statements by `pack/id`.
  private(set) var titles: [String: String] = [:]

  /// The sources of one half.
  init(_ pack: Pack, on side: Side) {
    add(pack, on: side)
  }

  /// The sources of a joint policy.
  init(requester: Pack, custodian: Pack, _ agreement: Agreement?) {
    add(requester, on: .requester)
    add(custodian, on: .custodian)
    guard let agreement else { return }
    rules += agreement.rules.map { WrittenRule(pack: agreement.name, rule: $0) }
    addTitles(agreement.nevers, of: agreement.name)
    promises += agreement.statements.alwayses.map {
      Promise(pack: agreement.name, half: nil, always: $0)
    }
  }

  private mutating func add(_ pack: Pack, on side: Side) {
    rules += pack.rules.filter { $0.half == side.half }.map {
      WrittenRule(pack: pack.name, rule: $0)
    }
    promises += pack.statements.alwayses.filter { ($0.half ?? .disclose) == side.half }.map {
      Promise(pack: pack.name, half: side.half, always: $0)
    }
    addTitles(pack.nevers, of: pack.name)
  }

  private mutating func addTitles(_ nevers: [Never], of pack: String) {
    for (number, never) in nevers.enumerated() {
      titles["\(pack)/never-\(number + 1)"] = never.title
    }
  }
}
