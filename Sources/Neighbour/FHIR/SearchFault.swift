/// Why a search cannot be answered; the asker's doing.
enum SearchFault: Error, Equatable {
  /// A value that cannot be read.
  case value
  /// A modifier such as `:missing` that this server does not know.
  case modifier
  /// A count or an offset out of range.
  case page

  /// What the answer says of it; nothing of what was asked.
  var reason: String {
    switch self {
    case .value: "a search parameter has a value that cannot be read"
    case .modifier: "the modifier of a search parameter is not supported"
    case .page: "`_count` or the page is out of range"
    }
  }
}
