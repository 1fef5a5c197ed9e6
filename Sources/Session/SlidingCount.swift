import Platform

/// What happened in the last minute: this minute's count and as much of the last one's as the
/// minute reaches back into it, so that no boundary lets twice as much through.
struct SlidingCount: Sendable {
  private static let window: Int64 = 60_000

  private var minute: Int64 = 0
  private var current = 0
  private var previous = 0
  /// What was refused since the count began.
  private(set) var refused = 0

  /// How many there were in the minute before `now`.
  func count(at now: Timestamp) -> Int {
    let at = now.milliseconds / Self.window
    switch at {
    case ...minute:
      let left = Self.window - (now.milliseconds - minute * Self.window)
      let share = max(0, min(Self.window, left))
      return current + previous * Int(share) / Int(Self.window)
    case minute + 1:
      let left = Self.window - (now.milliseconds - at * Self.window)
      return current * Int(left) / Int(Self.window)
    default: return 0
    }
  }

  /// Counts one more if there is room; whether there was.
  mutating func add(at now: Timestamp, max countMax: Int) -> Bool {
    let at = now.milliseconds / Self.window
    if at > minute {
      previous = at == minute + 1 ? current : 0
      current = 0
      minute = at
    }
    guard count(at: now) < countMax else {
      refused += 1
      return false
    }
    current += 1
    return true
  }

  /// Whether nothing of it counts any more.
  func isOver(at now: Timestamp) -> Bool { now.milliseconds / Self.window > minute + 1 }
}
