/// One demand of a permit, as written.
package enum Obligation: Sendable, Hashable {
  case viewOnly
  case noPrint
  case watermark
  /// The longest session, in minutes.
  case sessionMinutes(Int)
  /// Labels whose documents are redacted.
  case redactLabels([String])
  /// Nothing outside these categories is shown while the permit matches.
  case categories([String])
  /// A review is due within this many hours.
  case reviewWithinHours(Int)
  /// Who is told.
  case notify([String])

  /// Which demand it is, without its value.
  package var kind: ObligationKind {
    switch self {
    case .viewOnly: .viewOnly
    case .noPrint: .noPrint
    case .watermark: .watermark
    case .sessionMinutes: .sessionMinutes
    case .redactLabels: .redactLabels
    case .categories: .categories
    case .reviewWithinHours: .reviewWithinHours
    case .notify: .notify
    }
  }

  /// The demand as it is written after `must`.
  package var text: String {
    switch self {
    case .viewOnly, .noPrint, .watermark: kind.rawValue
    case .sessionMinutes(let count), .reviewWithinHours(let count): "\(kind.rawValue) \(count)"
    case .redactLabels(let words), .categories(let words), .notify(let words):
      kind.rawValue + " " + words.joined(separator: " ")
    }
  }
}

/// The demands a permit can make.
package enum ObligationKind: String, Sendable, Hashable, CaseIterable {
  case viewOnly, noPrint, watermark, sessionMinutes, redactLabels, categories, reviewWithinHours,
    notify

  /// What a permit for an emergency purpose must carry.
  package static let emergency: Set<ObligationKind> = [
    .sessionMinutes, .reviewWithinHours, .notify,
  ]
}

/// Demands joined per kind towards the stricter.
package struct Obligations: Sendable, Hashable {
  /// Nothing may be kept or copied.
  package private(set) var viewOnly = false
  /// Nothing may be printed.
  package private(set) var noPrint = false
  /// Who looks, and when, is written across the view.
  package private(set) var watermark = false
  /// The longest session in minutes, nil if no permit bounds it.
  package private(set) var sessionMinutes: Int?
  /// Labels whose documents are redacted, sorted.
  package private(set) var redactLabels: [String] = []
  /// The only categories shown, sorted; nil if no permit bounds them.
  package private(set) var categories: [String]?
  /// The hours within which a review is due, nil if none is.
  package private(set) var reviewWithinHours: Int?
  /// Who is told, sorted.
  package private(set) var notify: [String] = []

  /// No demands.
  package init() {}

  /// Joins a list of demands.
  package init(_ obligations: [Obligation]) {
    for obligation in obligations { join(obligation) }
  }

  /// Whether nothing is demanded.
  package var isEmpty: Bool { self == Obligations() }

  /// Adds one demand; the stricter of the two wins.
  package mutating func join(_ obligation: Obligation) {
    switch obligation {
    case .viewOnly: viewOnly = true
    case .noPrint: noPrint = true
    case .watermark: watermark = true
    case .sessionMinutes(let count): sessionMinutes = min(count, sessionMinutes ?? count)
    case .redactLabels(let words): redactLabels = union(redactLabels, words)
    case .categories(let words):
      categories = Set(words).intersection(categories ?? words).sorted()
    case .reviewWithinHours(let count): reviewWithinHours = min(count, reviewWithinHours ?? count)
    case .notify(let words): notify = union(notify, words)
    }
  }

  /// Adds all demands of another join.
  package mutating func join(_ other: Obligations) {
    viewOnly = viewOnly || other.viewOnly
    noPrint = noPrint || other.noPrint
    watermark = watermark || other.watermark
    if let count = other.sessionMinutes { sessionMinutes = min(count, sessionMinutes ?? count) }
    if let count = other.reviewWithinHours {
      reviewWithinHours = min(count, reviewWithinHours ?? count)
    }
    if !other.redactLabels.isEmpty { redactLabels = union(redactLabels, other.redactLabels) }
    if !other.notify.isEmpty { notify = union(notify, other.notify) }
    if let words = other.categories { join(.categories(words)) }
  }

  /// The joined demands, one per kind, in the order of ``ObligationKind``.
  package var list: [Obligation] {
    var list: [Obligation] = []
    if viewOnly { list.append(.viewOnly) }
    if noPrint { list.append(.noPrint) }
    if watermark { list.append(.watermark) }
    if let sessionMinutes { list.append(.sessionMinutes(sessionMinutes)) }
    if !redactLabels.isEmpty { list.append(.redactLabels(redactLabels)) }
    if let categories { list.append(.categories(categories)) }
    if let reviewWithinHours { list.append(.reviewWithinHours(reviewWithinHours)) }
    if !notify.isEmpty { list.append(.notify(notify)) }
    return list
  }

  private func union(_ old: [String], _ new: [String]) -> [String] {
    new == old ? old : Set(old).union(new).sorted()
  }
}
