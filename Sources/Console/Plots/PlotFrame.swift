import Record

/// Where times and values of a series lie in a picture.
struct PlotFrame {
  /// What is left free around the values, in units of the picture.
  struct Insets {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// Between the edges and the first and last values.
    var gap = 0.0
  }

  let width: Double
  let height: Double
  let insets: Insets
  /// The values that the picture spans.
  let low: Double
  let high: Double
  private let first: Double
  private let last: Double
  private let usual: (low: Double?, high: Double?)?

  /// The picture of some points, oldest first; the newest reference range is spanned too.
  init(_ points: [Series.Point], width: Double, height: Double, insets: Insets) {
    self.width = width
    self.height = height
    self.insets = insets
    let numbers = points.compactMap(\.number)
    let range = points.last { $0.range?.low != nil || $0.range?.high != nil }?.range
    usual = range.map { ($0.low?.number, $0.high?.number) }
    let all = numbers + [usual?.low, usual?.high].compactMap { $0 }.filter(\.isFinite)
    let least = all.min() ?? 0
    let most = all.max() ?? 1
    // A line of equal values lies in the middle.
    let span = most > least ? most - least : max(abs(most), 1)
    low = least - span * 0.08 - (most > least ? 0 : span * 0.5)
    high = most + span * 0.08 + (most > least ? 0 : span * 0.5)
    first = points.first.map { Double($0.time.milliseconds) } ?? 0
    last = points.last.map { Double($0.time.milliseconds) } ?? 0
  }

  var innerWidth: Double { width - insets.left - insets.right }
  var innerHeight: Double { height - insets.top - insets.bottom }

  func x(_ time: CivilTime) -> Double { x(milliseconds: Double(time.milliseconds)) }

  func x(milliseconds: Double) -> Double {
    guard last > first else { return insets.left + innerWidth / 2 }
    let share = (milliseconds - first) / (last - first)
    return insets.left + insets.gap + share * (innerWidth - 2 * insets.gap)
  }

  func y(_ number: Double) -> Double {
    let share = (number - low) / (high - low)
    return insets.top + (1 - min(max(share, 0), 1)) * innerHeight
  }

  /// The span of time in milliseconds.
  var span: ClosedRange<Double> { first...max(first, last) }

  /// Where values are as usual; nil if that is not known.
  ///
  /// An open side reaches the edge.
  var band: (top: Double, bottom: Double)? {
    guard let usual else { return nil }
    let top = usual.high.map(y) ?? insets.top
    let bottom = usual.low.map(y) ?? insets.top + innerHeight
    return top < bottom ? (top, bottom) : nil
  }

  /// Numbers for the lines across, with round steps: 1, 2 or 5 times a power of ten; and how many
  /// digits behind the point they need.
  func ticks(_ count: Int) -> (numbers: [Double], digits: Int) {
    let raw = (high - low) / Double(max(count, 1))
    guard raw.isFinite, raw > 0 else { return ([], 0) }
    var power = 1.0
    while power * 10 <= raw { power *= 10 }
    while power > raw { power /= 10 }
    let factor = [1.0, 2, 5, 10].first { $0 * power >= raw } ?? 10
    let step = factor * power
    if factor == 10 { power *= 10 }
    var ticks: [Double] = []
    guard abs(low / step) < 1e9 else { return ([], 0) }
    var next = Double(Int(low / step) - 1) * step
    while next < low { next += step }
    while next <= high, ticks.count < 3 * count {
      ticks.append(next)
      next += step
    }
    var digits = 0
    while digits < 6, power < 1 {
      digits += 1
      power *= 10
    }
    return (ticks, digits)
  }
}
