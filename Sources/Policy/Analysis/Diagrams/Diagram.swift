/// A total function from requests to outcomes, named by its number in one ``DiagramStore``.
///
/// Two diagrams of one store are the same number iff they are the same function, so equivalence,
/// redundancy and fingerprints are comparisons of numbers.
struct Diagram: Sendable, Hashable {
  let number: UInt32

  /// The bit that tells an outcome from a node.
  static let leafBit: UInt32 = 1 << 31

  /// The function that refuses every request; read as a set, the empty one.
  static let refused = Diagram(number: leafBit)

  /// The function that permits every request without obligations; read as a set, all requests.
  static let permitted = Diagram(number: leafBit | 1)

  /// Whether the function is the same for every request.
  var isLeaf: Bool { number & Diagram.leafBit != 0 }

  /// The index of a leaf's outcome.
  var leafIndex: Int { Int(number & ~Diagram.leafBit) }
}

/// How two functions become one; every one works request by request.
enum Operation: UInt64 {
  /// Permitted where either permits; the obligations of both.
  case join
  /// Permitted where both permit; the obligations of both.
  case meet
  /// The first, but refused where the second permits.
  case without
  /// The set where both permit under different obligations.
  case changed
  /// The set where either permits.
  case union
}
