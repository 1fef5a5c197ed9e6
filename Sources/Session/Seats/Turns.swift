/// Keys in the order of their turns, each with a value; every step costs the same however many
/// there are.
struct Turns<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Node: Sendable {
    var value: Value
    var before: Key?
    var after: Key?
  }

  private var nodes: [Key: Node] = [:]
  /// Whose turn is next.
  private(set) var first: Key?
  private var last: Key?

  var isEmpty: Bool { nodes.isEmpty }
  var count: Int { nodes.count }

  /// Puts a key that has no turn yet behind all others.
  mutating func append(_ key: Key, _ value: Value) {
    nodes[key] = Node(value: value, before: last, after: nil)
    if let last { nodes[last]?.after = key } else { first = key }
    last = key
  }

  /// Puts a key that has no turn yet before all others.
  mutating func prepend(_ key: Key, _ value: Value) {
    nodes[key] = Node(value: value, before: nil, after: first)
    if let first { nodes[first]?.before = key } else { last = key }
    first = key
  }

  /// Takes a key's turn away; nil if it has none.
  mutating func remove(_ key: Key) -> Value? {
    guard let node = nodes.removeValue(forKey: key) else { return nil }
    if let before = node.before { nodes[before]?.after = node.after } else { first = node.after }
    if let after = node.after { nodes[after]?.before = node.before } else { last = node.before }
    return node.value
  }

  /// Changes a key's value where it stands; nil if it has no turn.
  mutating func update<Outcome>(
    _ key: Key, _ body: (inout Value) -> Outcome
  ) -> Outcome? {
    guard let place = nodes.index(forKey: key) else { return nil }
    return body(&nodes.values[place].value)
  }
}
