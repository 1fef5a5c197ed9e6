import Testing

@testable import Platform

@Suite struct Timestamps {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000Z", 0),
      ("1969-12-31T23:59:59.999Z", -1),
      ("2000-02-29T12:34:56.789Z", 951_827_696_789),
      ("2026-01-02T03:04:05.006Z", 1_767_323_045_006),
      ("0000-01-01T00:00:00.000Z", -62_167_219_200_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func `reads and writes the same text`(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: milliseconds))
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
  }

  @Test(arguments: [
    ("2026-01-02T12:04:05+09:00", "2026-01-02T03:04:05.000Z"),
    ("2026-01-01T22:04:05-05:00", "2026-01-02T03:04:05.000Z"),
    ("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100Z"),
    ("2026-01-02T03:04:05.12Z", "2026-01-02T03:04:05.120Z"),
    ("2026-01-02T03:04:05.123999999Z", "2026-01-02T03:04:05.123Z"),
  ])
  func `brings other spellings to one`(text: String, canonical: String) {
    #expect(Timestamp(rfc3339: text)?.rfc3339 == canonical)
  }

  @Test(arguments: [
    "", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02t03:04:05Z", "2026-01-02T03:04:05z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-01-02T24:00:00Z", "2026-01-02T23:60:00Z", "2026-01-02T23:59:60Z",
    "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z", "2026-01-02T03:04:05+24:00",
    "2026-01-02T03:04:05+0900", "2026-01-02T03:04:05Zx", " 2026-01-02T03:04:05Z",
    "２026-01-02T03:04:05Z", "2026-1-02T03:04:05Z", "+026-01-02T03:04:05Z",
  ])
  func `refuses what is not a date-time`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `converts every day of 800 years there and back`() {
    for day in Int64(-200_000)...100_000 {
      let date = CivilDate(daysSince1970: day)
      guard date.daysSince1970 == day,
        CivilDate(year: date.year, month: date.month, day: date.day) == date
      else {
        Issue.record("day \(day)")
        return
      }
    }
  }

  @Test(
    arguments: [
      (Duration.milliseconds(1500), 1500), (.nanoseconds(1_999_999), 1), (.nanoseconds(-1), -1),
      (.seconds(-2), -2000), (.seconds(Int64.max), Int64.max), (.zero, 0),
      (.seconds(Int64.min), Int64.min), (.seconds(400_000), 400_000_000),
      (.seconds(-400_000) - .nanoseconds(1), -400_000_001), (.nanoseconds(-1_000_000), -1),
      (.seconds(302_231) + .nanoseconds(454_903_657), 302_231_454),
      (.seconds(302_231) + .nanoseconds(454_903_658), 302_231_454),
    ] as [(Duration, Int64)])
  func `counts whole milliseconds of a duration downwards`(duration: Duration, expected: Int64) {
    #expect(duration.milliseconds == expected)
  }

  @Test func `stays at the ends of its range`() {
    let last = Timestamp(milliseconds: .max)
    #expect(last.adding(.seconds(1)) == last)
    let first = Timestamp(milliseconds: .min)
    #expect(first.adding(.seconds(-1)) == first)
    #expect(last.duration(since: first) == .milliseconds(Int64.max))
  }

  @Test func `floors seconds before 1970`() {
    #expect(Timestamp(milliseconds: -1).unixSeconds == -1)
    #expect(Timestamp(milliseconds: 1999).unixSeconds == 1)
  }

  @Test func `moves with a manual clock only when told to`() {
    let clock = ManualClock(Timestamp(milliseconds: 1000))
    let wall = clock.wallClock
    #expect(wall.now() == wall.now())
    clock.advance(by: .seconds(2))
    #expect(wall.now() == Timestamp(milliseconds: 3000))
  }
}
