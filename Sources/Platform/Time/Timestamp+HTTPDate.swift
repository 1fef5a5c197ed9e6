extension Timestamp {
  /// The moment as an HTTP date, `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 9110 §5.6.7).
  package var httpDate: String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let (day, ofDay) = unixSeconds.flooringDivision(by: 86_400)
    let date = CivilDate(daysSince1970: day)
    let name = days[Int(day.flooringDivision(by: 7).remainder)]
    let time = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map(Self.two).joined(separator: ":")
    let month = months[Int(date.month) - 1]
    return "\(name), \(Self.two(date.day)) \(month) \(date.year) \(time) GMT"
  }

  private static func two(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
