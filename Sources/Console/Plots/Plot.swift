import Record

/// The values of a series over time, with what is usual behind them.
struct Plot {
  let series: Series
  let frame: Frame

  private let points: [Series.Point]
  private let place: PlotFrame

  static let width = 960.0
  static let height = 400.0
  /// LIMIT: values with a number beside each; of more, only some bear one.
  private static let labelsMax = 18

  init(_ series: Series, _ frame: Frame) {
    self.series = series
    self.frame = frame
    points = series.drawn
    place = PlotFrame(
      points, width: Self.width, height: Self.height,
      insets: PlotFrame.Insets(left: 64, right: 40, top: 34, bottom: 44, gap: 18))
  }

  var html: HTML {
    """
    <svg class="\(isDense ? denseStyle : "plot")" role="img" \
    xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 400" \
    aria-labelledby="plot-title plot-desc">
    <title id="plot-title">\(title)</title>
    <desc id="plot-desc">\(description)</desc>
    \(band)
    \(rows)
    \(columns)
    <text class="unit" x="10" y="20">\(series.unit)</text>
    \(line)
    \(points.map(mark))
    \(labels)
    </svg>
    """
  }

  /// Many values: their marks are small.
  private var isDense: Bool { points.count > 60 }
  private var denseStyle: HTML { "plot dense" }

  private var title: String {
    let unit = series.unit.isEmpty ? "" : frame.say("（\(series.unit)）", " (\(series.unit))")
    return frame.say("\(series.name)\(unit)の推移", "\(series.name)\(unit) over time")
  }

  private var description: String {
    guard let first = points.first, let last = points.last else { return "" }
    let count = points.filter { $0.abnormality != nil }.count
    return frame.say(
      "\(first.time.digits)から\(last.time.digits)まで\(points.count)回。最初は\(first.shown)、"
        + "最後は\(last.shown)。基準を外れた値は\(count)回。すべての値は下の表にあります。",
      "\(points.count) values from \(first.time.digits) to \(last.time.digits). The first is "
        + "\(first.shown), the last \(last.shown); \(count) are not as usual. "
        + "All values stand in the table below.")
  }

  private var band: HTML? {
    guard let band = place.band else { return nil }
    return """
      <rect class="band" x="\(place.insets.left)" y="\(band.top)" width="\(place.innerWidth)" \
      height="\(band.bottom - band.top)"/>
      <text class="bandlabel" x="\(Self.width - place.insets.right - 6)" y="\(band.top + 14)">\
      \(frame.say("基準範囲", "reference"))</text>
      """
  }

  /// Lines across, with their numbers.
  private var rows: HTML {
    let ticks = place.ticks(5)
    return HTML(
      ticks.numbers.map { tick in
        let y = place.y(tick)
        return """
          <line class="grid" x1="\(place.insets.left)" x2="\(Self.width - place.insets.right)" \
          y1="\(y)" y2="\(y)"/><text class="tick y" x="\(place.insets.left - 8)" \
          y="\(y + 4)">\(Self.number(tick, digits: ticks.digits))</text>
          """
      })
  }

  /// Dates along the bottom.
  private var columns: HTML {
    let base = Self.height - place.insets.bottom
    let ticks = DateTicks(span: place.span, countMax: 8)
    let marks = ticks.times.map { time -> HTML in
      let x = place.x(time)
      return """
        <line class="grid x" x1="\(x)" x2="\(x)" y1="\(base)" y2="\(base + 5)"/>\
        <text class="tick x" x="\(x)" y="\(base + 20)">\(ticks.label(time, frame.language))</text>
        """
    }
    return """
      <line class="axis" x1="\(place.insets.left)" x2="\(Self.width - place.insets.right)" \
      y1="\(base)" y2="\(base)"/>\(marks)
      """
  }

  private var line: HTML {
    let text = points.map { "\(tenths(place.x($0.time))),\(tenths(place.y($0.number ?? 0)))" }
    return "<polyline class=\"line\" points=\"\(text.joined(separator: " "))\"/>"
  }

  /// A point in the shape and colour of its institution; what is not as usual is ringed.
  private func mark(_ point: Series.Point) -> HTML {
    let x = place.x(point.time)
    let y = place.y(point.number ?? 0)
    let ring = point.abnormality.map {
      HTML("<circle class=\"ring \($0.style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"9\"/>")
    }
    return "\(ring)\(shape(point.institution, x, y))"
  }

  private func shape(_ institution: Int, _ x: Double, _ y: Double) -> HTML {
    let style: HTML = "dot c\(institution % 8)"
    let path: HTML
    switch institution % 4 {
    case 0: return "<circle class=\"\(style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"4.5\"/>"
    case 1: path = "M\(x - 4.2) \(y - 4.2)h8.4v8.4h-8.4z"
    case 2: path = "M\(x) \(y - 5.6)l5.2 9.6h-10.4z"
    default: path = "M\(x) \(y - 5.8)l5.8 5.8l-5.8 5.8l-5.8 -5.8z"
    }
    return "<path class=\"\(style)\" d=\"\(path)\"/>"
  }

  /// Numbers beside the values, as many as have room; those that matter come first.
  private var labels: HTML {
    let order = points.indices.sorted { importance($0) > importance($1) }
    var placed: [Box] = []
    var out = HTML()
    for index in order where placed.count < Self.labelsMax {
      let point = points[index]
      let text = point.shown.clipped(10) + (point.abnormality.map { " " + $0.mark } ?? "")
      guard let box = room(for: text, at: index, beside: placed) else { continue }
      placed.append(box)
      let style: HTML = point.abnormality?.style ?? ""
      out += "<text class=\"value \(style)\" x=\"\(box.x)\" y=\"\(box.y)\">\(text)</text>"
    }
    return out
  }

  /// Where a number stands: the middle of its foot, and its width.
  private struct Box {
    let x: Double
    let y: Double
    let width: Double
  }

  /// Above the value, or below it, where no other number and no other value stands.
  private func room(for text: String, at index: Int, beside placed: [Box]) -> Box? {
    let width = Double(text.count) * 7.6 + 6
    let point = points[index]
    let x = min(
      max(place.x(point.time), place.insets.left + width / 2), Self.width - width / 2)
    let y = place.y(point.number ?? 0)
    return [y - 14, y + 24].lazy.map { Box(x: x, y: $0, width: width) }.first { box in
      let isFree = placed.allSatisfy {
        abs($0.x - box.x) > ($0.width + width) / 2 || abs($0.y - box.y) > 14
      }
      let hidesNone = points.indices.allSatisfy { other in
        let dx = abs(place.x(points[other].time) - box.x)
        let dy = place.y(points[other].number ?? 0) - (box.y - 5)
        return other == index || dx > width / 2 + 6 || abs(dy) > 14
      }
      return isFree && hidesNone && box.y > 12 && box.y < Self.height - place.insets.bottom
    }
  }

  private func importance(_ index: Int) -> Int {
    if index == points.count - 1 { return 3 }
    if points[index].abnormality != nil { return 2 }
    return index == 0 ? 1 : 0
  }

  /// A number with so many digits behind the point.
  static func number(_ number: Double, digits: Int) -> String {
    guard abs(number) < 1e9 else { return "" }
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let parts = nearest(number * Double(scale))
    let (whole, rest) = abs(parts).quotientAndRemainder(dividingBy: scale)
    let sign = parts < 0 ? "-" : ""
    return digits == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\("\(scale + rest)".dropFirst())"
  }
}
