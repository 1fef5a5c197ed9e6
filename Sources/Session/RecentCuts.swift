/// A point in the sequence of cuts.
package struct CutMark: Hashable, Sendable {
  let number: UInt64
}

/// The latest cuts, by which an exchange learns what was withdrawn before it could be cut.
struct RecentCuts: Sendable {
  /// LIMIT: cuts remembered; whoever comes from before them has to begin again.
  static let countMax = 1_024

  /// How many cuts there have been.
  private var count: UInt64 = 0
  /// The latest of them; nil for a cut of everything.
  private var latest: [Subject?] = []

  var mark: CutMark { CutMark(number: count) }

  mutating func note(_ subject: Subject?) {
    count += 1
    latest.append(subject)
    if latest.count >= 2 * Self.countMax { latest.removeFirst(Self.countMax) }
  }

  /// True if one of `subjects` was cut since `mark`, or may have been.
  func hit(_ subjects: [Subject], since mark: CutMark) -> Bool {
    let missed = count - mark.number
    guard missed > 0 else { return false }
    guard missed <= UInt64(latest.count) else { return true }
    return latest.suffix(Int(missed)).contains { cut in cut.map(subjects.contains) ?? true }
  }
}
