import Bridge
import Policy
import Record

/// What is asked about: facts by name, perhaps of one document, in a direction.
struct FactsRequest {
  private static let documentAttributes = ["category", "label", "docAge", "tag"]

  /// Attributes with their values, later ones before earlier.
  private(set) var words: [(attribute: String, value: String)] = []
  /// Where a case names it.
  private(set) var direction: Direction?

  /// Reads bare facts, or a case as it is kept under `ALLOW` and `DENY`.
  init(_ value: JSONValue) throws(CommandError) {
    guard let members = value.members else {
      throw CommandError(ja: "JSON オブジェクトを一つ", en: "one JSON object, please", code: 2)
    }
    guard value["half"] == nil else {
      throw CommandError(
        ja: "片側だけの事例です。両側の決定には使えません",
        en: "the case is about one half alone; it says nothing of the joint decision", code: 2)
    }
    let facts = value["facts"]?.members
    try add(facts ?? members)
    guard facts != nil else { return }
    try add(value["document"]?.members ?? [])
    if let requester = value["requester"]?.string, let custodian = value["custodian"]?.string {
      direction = Direction(requester: requester, custodian: custodian)
    }
  }

  /// Reads `--case FILE`, changed by the operands `attribute=value` from the second on.
  init(_ arguments: Arguments) throws {
    if let path = arguments.value("case") {
      guard let value = try? JSONValue.parse(Array(try Files.text(path, code: 2).utf8)) else {
        throw CommandError(ja: "`\(path)` は JSON ではありません", en: "`\(path)` is not JSON", code: 2)
      }
      self = try FactsRequest(value)
    }
  }

  /// The changes on the command line, checked against the vocabulary.
  static func changes(
    _ arguments: Arguments, in vocabulary: Vocabulary
  ) throws(UsageError) -> [(attribute: String, value: String)] {
    var changes: [(attribute: String, value: String)] = []
    for operand in arguments.operands.dropFirst() {
      let parts = operand.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw UsageError("`\(operand)` is no fact; write it as `role=doctor`")
      }
      guard let position = vocabulary.position(of: parts[0]) else {
        throw unknown(parts[0], among: vocabulary.attributes.map(\.name))
      }
      let attribute = vocabulary.attributes[position]
      guard attribute.position(of: parts[1]) != nil else {
        throw unknown(parts[1], among: attribute.values.map(\.name))
      }
      changes.append((parts[0], parts[1]))
    }
    return changes
  }

  /// The network that asks, as far as the facts tell.
  var network: String? { words.last { $0.attribute == "network" }?.value }

  /// Lays changes over the facts.
  mutating func lay(_ changes: [(attribute: String, value: String)]) { words += changes }

  /// What the policy says of the facts: of the document they name, or of all documents.
  func explanation(_ policy: JointPolicy) -> Explanation {
    var facts = Facts(vocabulary: policy.vocabulary)
    for (attribute, value) in words { facts.set(attribute, value) }
    guard words.contains(where: { Self.documentAttributes.contains($0.attribute) }) else {
      switch policy.decide(facts) {
      case .permit(let permit): return permit.explanation
      case .refusal(let refusal): return refusal.explanation
      }
    }
    func word(_ attribute: String) -> String { facts[attribute] ?? Vocabulary.unknown }
    return policy.explain(
      facts,
      document: DocumentCell(
        category: word("category"), label: word("label"), docAge: word("docAge"),
        tag: word("tag")))
  }

  private mutating func add(_ members: [(String, JSONValue)]) throws(CommandError) {
    for (name, value) in members {
      guard let word = value.string else {
        throw CommandError(
          ja: "`\(name)` の値は文字列です", en: "the value of `\(name)` must be a string", code: 2)
      }
      words.append((name, word))
    }
  }

  private static func unknown(_ word: String, among known: [String]) -> UsageError {
    let hint = Spelling.nearest(word, in: known).map { "; did you mean `\($0)`?" }
    return UsageError("the vocabulary has no `\(word)`\(hint ?? "")")
  }
}
