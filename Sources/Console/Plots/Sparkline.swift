/// The values of a series as a small line without words; the values stand beside it.
struct Sparkline {
  private let points: [(x: Double, y: Double, isAbnormal: Bool)]
  private let band: (top: Double, bottom: Double)?

  static let width = 96.0
  static let height = 24.0
  private static let margin = 3.0

  /// LIMIT: points of one line; of more, some at even distances and the last.
  private static let pointsMax = 48

  private static func sampled(_ points: [Series.Point]) -> [Series.Point] {
    guard points.count > pointsMax, let last = points.last else { return points }
    return (0..<pointsMax - 1).map { points[$0 * points.count / pointsMax] } + [last]
  }

  init(_ series: Series) {
    let drawn = Self.sampled(series.drawn)
    let frame = PlotFrame(
      drawn, width: Self.width, height: Self.height,
      insets: PlotFrame.Insets(
        left: Self.margin, right: Self.margin, top: Self.margin, bottom: Self.margin))
    points = drawn.map {
      (frame.x($0.time), frame.y($0.number ?? 0), $0.abnormality != nil)
    }
    band = frame.band
  }

  var html: HTML {
    let line = points.map { "\(tenths($0.x)),\(tenths($0.y))" }.joined(separator: " ")
    let marks = points.filter(\.isAbnormal).map { point -> HTML in
      "<circle class=\"off\" cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"2.2\"/>"
    }
    let last = points.last.map { point -> HTML in
      let style: HTML = point.isAbnormal ? "off" : "last"
      return "<circle class=\"\(style)\" cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"2.6\"/>"
    }
    return """
      <svg class="sparkline" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 24" width="96" \
      height="24" aria-hidden="true" focusable="false">\
      \(band.map { band -> HTML in
        let height = max(0.5, band.bottom - band.top)
        return "<rect class=\"band\" x=\"0\" y=\"\(band.top)\" width=\"96\" height=\"\(height)\"/>"
      })\
      <polyline points="\(line)"/>\(marks)\(last)</svg>
      """
  }
}
