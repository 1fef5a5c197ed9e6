import Bridge
import Platform
import Record
import Session

extension SessionCommand {
  /// `session size`: how many seats a pool needs, from figures an operator has at hand.
  static func size(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let sizing = try sizing(arguments)
    let shown = try rows(sizing, arguments)
    if let path = arguments.value("svg") {
      let picture = SizingPicture(sizing: sizing, language: output.language)
      do throws(Errno) {
        try DurableFile.replace(path, with: Array(picture.svg.utf8), mode: 0o644)
      } catch { throw UsageError("cannot write `\(path)`: \(error)") }
    }
    guard !arguments.json else {
      output.json(json(sizing, shown))
      return 0
    }
    output.table([head(output.language)] + shown.map(cells))
    output.line()
    output.line(summary(sizing).text(in: output.language))
    return 0
  }

  private static func sizing(_ arguments: Arguments) throws -> SeatSizing {
    let sessions = try number(arguments, "sessions", try arguments.required("sessions"))
    let facilities = try number(arguments, "facilities", arguments.value("facilities") ?? "1")
    let minutes = try number(arguments, "minutes", arguments.value("minutes") ?? "8")
    let peak = try number(arguments, "peak", arguments.value("peak") ?? "20")
    let (perDay, isTooMuch) = sessions.multipliedReportingOverflow(by: facilities)
    guard !isTooMuch,
      let sizing = SeatSizing(sessionsPerDay: perDay, minutes: minutes, peakPercent: peak)
    else {
      throw UsageError(
        "take \(SeatSizing.sessionsRange.upperBound) sessions a day at most, of 1 to "
          + "\(SeatSizing.minutesRange.upperBound) minutes, with a peak of 1 to 100 percent")
    }
    return sizing
  }

  private static func number(
    _ arguments: Arguments, _ name: String, _ text: String
  ) throws -> Int {
    guard let number = Int(text), number > 0 else {
      throw UsageError("`--\(name)` is a whole number above 0")
    }
    return number
  }

  /// The services around both answers, or that of the seats there are.
  private static func rows(
    _ sizing: SeatSizing, _ arguments: Arguments
  ) throws -> [SeatSizing.Service] {
    if let text = arguments.value("seats") {
      let seats = try number(arguments, "seats", text)
      guard seats <= SeatPool.seatsRange.upperBound else {
        throw UsageError("a pool has \(SeatPool.seatsRange.upperBound) seats at most")
      }
      return [sizing.service(seats: seats)]
    }
    return (max(1, sizing.seatsForShortWaits - 2)...sizing.seatsForNoWaits).map {
      sizing.service(seats: $0)
    }
  }

  private static func head(_ language: Language) -> [String] {
    let words = [
      Wording(ja: "席", en: "seats"), Wording(ja: "待つ割合", en: "P(wait)"),
      Wording(ja: "60秒を超えて待つ割合", en: "P(wait > 60 s)"), Wording(ja: "平均待ち（秒）", en: "mean wait, s"),
    ]
    return words.map { $0.text(in: language) }
  }

  private static func cells(_ service: SeatSizing.Service) -> [String] {
    [
      "\(service.seats)", percent(service.waits), percent(service.waitsLong),
      service.meanSeconds.map { tenths($0) } ?? "∞",
    ]
  }

  private static func summary(_ sizing: SeatSizing) -> Wording {
    let load = tenths(sizing.load)
    let (short, none) = (sizing.seatsForShortWaits, sizing.seatsForNoWaits)
    return Wording(
      ja: "負荷 \(load) Erlang。60秒を超えて待つ人を 5% 未満にするには \(short) 席、待つ人を 1% 未満にするには \(none) 席"
        + "（救急用に 1 席を加える）。",
      en: "load \(load) Erlang: \(short) seats so that fewer than 5 % wait for more than a minute, "
        + "\(none) so that fewer than 1 % wait at all; add the one kept for emergencies.")
  }

  private static func json(_ sizing: SeatSizing, _ rows: [SeatSizing.Service]) -> JSONValue {
    func figure(_ value: Double) -> JSONValue { .number(Decimals.text(value, places: 6)) }
    return [
      "sessionsPerDay": .number("\(sizing.sessionsPerDay)"),
      "minutes": .number("\(sizing.minutes)"), "peakPercent": .number("\(sizing.peakPercent)"),
      "erlang": figure(sizing.load),
      "seatsForShortWaits": .number("\(sizing.seatsForShortWaits)"),
      "seatsForNoWaits": .number("\(sizing.seatsForNoWaits)"),
      "services": .array(
        rows.map { service in
          [
            "seats": .number("\(service.seats)"), "waits": figure(service.waits),
            "waitsLong": figure(service.waitsLong),
            "meanSeconds": service.meanSeconds.map(figure) ?? .null,
          ]
        }),
    ]
  }

  private static func percent(_ share: Double) -> String { "\(tenths(share * 100)) %" }

  private static func tenths(_ value: Double) -> String { Decimals.text(value, places: 1) }
}

/// Numbers with so many decimals.
enum Decimals {
  /// A number that is not negative, rounded.
  static func text(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    let whole = Int((value * Double(scale)).rounded())
    let rest = "\(whole % scale)"
    return "\(whole / scale)." + String(repeating: "0", count: places - rest.utf8.count) + rest
  }
}
