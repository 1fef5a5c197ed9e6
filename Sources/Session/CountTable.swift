import Platform

/// What is counted of each key, at a place that whoever counts again need not look for.
struct CountTable: Sendable {
  private var places: [Budgets.Key: Int] = [:]
  private var counts: [SlidingCount] = []
  private var swept = Timestamp(milliseconds: 0)
  /// Which sweep was the last: the places from before it hold no more.
  private(set) var sweep: UInt64 = 0

  /// Every count with its key.
  var all: [(key: Budgets.Key, count: SlidingCount)] {
    places.map { (key: $0.key, count: counts[$0.value]) }
  }

  /// Counts one more of `key` if there is room; whether there was.
  ///
  /// `place` is where it stands, nil until it was looked for since the last sweep.
  @inline(__always)
  mutating func add(
    _ key: @autoclosure () -> Budgets.Key, _ place: inout Int?, _ countMax: Int, _ now: Timestamp
  ) -> Bool {
    if place == nil { place = self.place(of: key(), at: now) }
    guard let place else { return false }
    return counts[place].add(at: now, max: countMax)
  }

  /// Where the count of `key` stands; nil if there is no room for one more key.
  private mutating func place(of key: Budgets.Key, at now: Timestamp) -> Int? {
    if let place = places[key] { return place }
    guard hasRoom(at: now) else { return nil }
    places[key] = counts.count
    counts.append(SlidingCount())
    return counts.count - 1
  }

  private mutating func hasRoom(at now: Timestamp) -> Bool {
    guard counts.count >= Budgets.countedMax else { return true }
    // Once a minute is enough: what is counted does not lapse sooner.
    guard now.duration(since: swept) >= .seconds(60) else { return false }
    swept = now
    sweep += 1
    let kept = all.filter { !$0.count.isOver(at: now) }
    counts = kept.map(\.count)
    places = [:]
    for (place, entry) in kept.enumerated() { places[entry.key] = place }
    return counts.count < Budgets.countedMax
  }
}
