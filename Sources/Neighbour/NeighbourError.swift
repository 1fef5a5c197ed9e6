/// What can go wrong in a neighbour; the text is for whoever runs it.
package enum NeighbourError: Error, Equatable, Sendable {
  /// The operator: the command line does not say what it must.
  case usage(String)
  /// The operator: a file is missing or does not hold what it must.
  case file(path: String, reason: String)
  /// The environment: a key could not be used or a socket not be opened.
  case environment(String)

  /// One line in lower case.
  package var message: String {
    switch self {
    case .usage(let text), .environment(let text): text
    case .file(let path, let reason): "`\(path)`: \(reason)"
    }
  }
}
