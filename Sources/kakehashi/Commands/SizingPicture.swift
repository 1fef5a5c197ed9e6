import Glibc
import Record
import Session

/// How likely a wait is by the number of seats, as an SVG picture with a logarithmic scale.
struct SizingPicture {
  let sizing: SeatSizing
  let language: Language

  private static let (left, top, width, height) = (90, 84, 620, 340)
  /// From 100 % down to 0.1 %: three tenfolds.
  private static let tenfolds = 3.0

  /// The picture, with a description for readers who do not see it.
  var svg: String {
    let (total, tall) = (Self.left + Self.width + 40, Self.top + Self.height + 110)
    let head = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(total) \#(tall)""#
        + #" width="\#(total)" height="\#(tall)" role="img" font-size="13""#
        + ##" font-family="'Noto Sans JP','Noto Sans CJK JP',sans-serif" fill="#10243a">"##,
      "<title>\(title.text(in: language))</title>",
      ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
      text(title.text(in: language), 20, 30, "font-size=\"18\" font-weight=\"bold\""),
      text(subtitle.text(in: language), 20, 54, ""),
    ]
    let body = grid + curves + answers + legend
    return (head + body + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var title: Wording {
    Wording(ja: "席の数と、待つ人の割合", en: "Seats, and how many have to wait")
  }

  private var subtitle: Wording {
    let load = Decimals.text(sizing.load, places: 1)
    return Wording(
      ja: "1日 \(sizing.sessionsPerDay) 件、1件 \(sizing.minutes) 分、最も混む1時間に"
        + " \(sizing.peakPercent)%（\(load) Erlang）",
      en: "\(sizing.sessionsPerDay) sessions a day of \(sizing.minutes) minutes, "
        + "\(sizing.peakPercent)% in the busiest hour (\(load) Erlang)")
  }

  // MARK: Scales

  /// From the first number of seats that can do to a little beyond the last that is of interest.
  private var seats: ClosedRange<Int> {
    let first = max(1, Int(sizing.load) + 1)
    return first...max(first + 4, sizing.seatsForNoWaits + 3)
  }

  private func x(_ seats: Int) -> Int {
    Self.left + (seats - self.seats.lowerBound) * Self.width
      / (self.seats.upperBound - self.seats.lowerBound)
  }

  private func y(_ share: Double) -> Int {
    let depth = min(Self.tenfolds, -log10(max(share, 1e-9)))
    return Self.top + Int(depth / Self.tenfolds * Double(Self.height))
  }

  // MARK: What is drawn

  private var grid: [String] {
    var lines: [String] = []
    for (share, name) in [(1.0, "100 %"), (0.1, "10 %"), (0.01, "1 %"), (0.001, "0.1 %")] {
      lines.append(line(Self.left, y(share), Self.left + Self.width, y(share), "#c9d3dd"))
      lines.append(text(name, Self.left - 10, y(share) + 5, "text-anchor=\"end\""))
    }
    lines.append(
      line(Self.left, y(0.05), Self.left + Self.width, y(0.05), "#1b5e9c", dash: "2 4"))
    lines.append(text("5 %", Self.left - 10, y(0.05) + 5, "text-anchor=\"end\" fill=\"#1b5e9c\""))
    let bottom = Self.top + Self.height
    let step = max(1, (seats.count + 11) / 12)
    for number in seats where (number - seats.lowerBound).isMultiple(of: step) {
      lines.append(line(x(number), bottom, x(number), bottom + 5, "#10243a"))
      lines.append(text("\(number)", x(number), bottom + 22, "text-anchor=\"middle\""))
    }
    let axis = Wording(ja: "席の数", en: "seats")
    lines.append(
      text(
        axis.text(in: language), Self.left + Self.width / 2, bottom + 44,
        "text-anchor=\"middle\""))
    return lines
  }

  private var curves: [String] {
    [
      curve("#b3541e", dash: "7 4") { $0.waits },
      curve("#1b5e9c", dash: nil) { $0.waitsLong },
    ].flatMap { $0 }
  }

  private func curve(
    _ color: String, dash: String?, _ share: (SeatSizing.Service) -> Double
  ) -> [String] {
    // What is too rare to be told from nothing is not drawn.
    let points = seats.map { sizing.service(seats: $0) }.filter { share($0) >= 0.001 }
      .map { "\(x($0.seats)),\(y(share($0)))" }
    let style = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    let line =
      "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"\(color)\""
      + " stroke-width=\"2.5\"\(style)/>"
    return [line]
      + points.map { point in
        let parts = point.split(separator: ",")
        return "<circle cx=\"\(parts[0])\" cy=\"\(parts[1])\" r=\"3.5\" fill=\"\(color)\"/>"
      }
  }

  /// The two answers, each where its curve passes its bound.
  private var answers: [String] {
    let bottom = Self.top + Self.height
    return [
      (sizing.seatsForShortWaits, "#1b5e9c", 0.05), (sizing.seatsForNoWaits, "#b3541e", 0.01),
    ].flatMap { seats, color, bound in
      [
        line(x(seats), y(bound), x(seats), bottom, color, dash: "3 3"),
        text(
          "\(seats)", x(seats) + 6, bottom - 8, "fill=\"\(color)\" font-weight=\"bold\""),
      ]
    }
  }

  private var legend: [String] {
    let rows = [
      (
        Wording(
          ja: "60秒を超えて待つ割合（\(sizing.seatsForShortWaits) 席で 5% 未満）",
          en: "wait for more than 60 s (under 5 % with \(sizing.seatsForShortWaits) seats)"),
        "#1b5e9c", nil as String?
      ),
      (
        Wording(
          ja: "待つ割合（\(sizing.seatsForNoWaits) 席で 1% 未満）",
          en: "wait at all (under 1 % with \(sizing.seatsForNoWaits) seats)"), "#b3541e", "7 4"
      ),
    ]
    return rows.enumerated().flatMap { number, row in
      let y = Self.top + Self.height + 70 + number * 22
      return [
        line(Self.left, y, Self.left + 40, y, row.1, dash: row.2, width: "2.5"),
        text(row.0.text(in: language), Self.left + 50, y + 5, ""),
      ]
    }
  }

  private func line(
    _ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ color: String, dash: String? = nil,
    width: String = "1"
  ) -> String {
    let style = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    return "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"\(color)\""
      + " stroke-width=\"\(width)\"\(style)/>"
  }

  private func text(_ text: String, _ x: Int, _ y: Int, _ style: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" \(style)>\(text)</text>"
  }
}
