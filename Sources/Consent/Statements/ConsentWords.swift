/// Words of which those that give less access come first.
package protocol AccessOrdered: Comparable, RawRepresentable where RawValue == UInt8 {}

extension AccessOrdered {
  /// Less access comes first.
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Whether a patient takes part in a network (参加・公開の同意), least first.
package enum Participation: UInt8, CaseIterable, AccessOrdered, Sendable {
  case withdrawn = 1
  /// What was said has run out.
  case none = 2
  case active = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .withdrawn: "withdrawn"
    case .none: "none"
    case .active: "active"
    }
  }
}

/// What a patient says about one facility (閲覧同意), least first.
package enum FacilityConsent: UInt8, CaseIterable, AccessOrdered, Sendable {
  case refused = 1
  /// Nothing, or what was said before is taken back.
  case unset = 2
  case granted = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .refused: "refused"
    case .unset: "unset"
    case .granted: "granted"
    }
  }
}

/// What became of the posted notice (院内掲示), least first.
package enum DisclosureNotice: UInt8, CaseIterable, AccessOrdered, Sendable {
  /// The patient reserved (留保).
  case objected = 1
  case none = 2
  case given = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .objected: "objected"
    case .none: "none"
    case .given: "given"
    }
  }
}

/// Which of two statements that contradict each other holds; each network has fixed its own.
package enum ConflictRule: String, CaseIterable, Sendable {
  /// The one that was said last; of two said at once the one that gives less.
  case latest
  /// A refusal holds until it is taken back in so many words.
  case refusal
}
