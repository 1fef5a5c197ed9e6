import Foundation
import Record
import Testing

@Suite struct Dates {
  @Test(arguments: [
    ("2026", "2025-12-31T15:00:00Z", "2026-12-31T15:00:00Z"),
    ("2026-12", "2026-11-30T15:00:00Z", "2026-12-31T15:00:00Z"),
    ("2024-02-29", "2024-02-28T15:00:00Z", "2024-02-29T15:00:00Z"),
    ("2026-08-27T12:57", "2026-08-27T03:57:00Z", "2026-08-27T03:58:00Z"),
    ("2026-08-27T12:57:00+09:00", "2026-08-27T03:57:00Z", "2026-08-27T03:57:01Z"),
    ("2026-08-27T12:57:00Z", "2026-08-27T12:57:00Z", "2026-08-27T12:57:01Z"),
    ("2026-08-27T12:57:00-02:30", "2026-08-27T15:27:00Z", "2026-08-27T15:27:01Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z"),
    ("1900-03-01", "1900-02-28T15:00:00Z", "1900-03-01T15:00:00Z"),
    ("2000-02", "2000-01-31T15:00:00Z", "2000-02-29T15:00:00Z"),
    ("1900-02", "1900-01-31T15:00:00Z", "1900-02-28T15:00:00Z"),
    ("2026-04-30", "2026-04-29T15:00:00Z", "2026-04-30T15:00:00Z"),
    ("2026-09", "2026-08-31T15:00:00Z", "2026-09-30T15:00:00Z"),
  ])
  func `a date names the span of its precision`(
    _ text: String, _ lower: String, _ upper: String
  ) throws {
    let date = try #require(PartialDate(text))
    #expect(date.lower == milliseconds(lower))
    #expect(date.upper == milliseconds(upper))
    #expect(date.text == text)
  }

  @Test(arguments: [
    ("2026-08-27T00:00:00.5Z", 500, 100), ("2026-08-27T00:00:00.25Z", 250, 10),
    ("2026-08-27T00:00:00.123Z", 123, 1), ("2026-08-27T00:00:00.123456789Z", 123, 1),
  ])
  func `a fraction names the span of its digits`(
    _ text: String, _ offset: Int64, _ width: Int64
  ) throws {
    let date = try #require(PartialDate(text))
    #expect(date.lower - milliseconds("2026-08-27T00:00:00Z") == offset)
    #expect(date.upper - date.lower == width)
  }

  @Test(arguments: [
    "", "26", "2026-", "2026-1", "2026-13", "2026-00", "2026-02-29", "1900-02-29", "2026-04-31",
    "2026-06-31", "2026-09-31", "2026-11-31", "2026-12-32", "2026-01-00",
    "2026-01-01T", "2026-01-01T24:00", "2026-01-01T10:60", "2026-01-01T10:00:61Z",
    "2026-01-01T10:00:00.Z", "2026-01-01T10:00:00z", "2026-01-01T10:00:00+9:00",
    "2026-01-01T10:00:00+15:00", "2026-01-01 10:00", "2026-01-01T10:00:00 09:00", "0000",
    "２０２６", "2026-01-01Z", "2026-01-01T10:00:00ZZ",
  ])
  func `what is no date is refused`(_ text: String) {
    #expect(PartialDate(text) == nil)
  }

  /// What each comparison answers about 2025, the span around it and the months beside it.
  @Test(arguments: [
    // filter, 2025-06, 2025, 2024-12..2025-02, 2024-12, 2026-01
    ("2025", true, true, false, false, false), ("eq2025", true, true, false, false, false),
    ("ne2025", false, false, true, true, true), ("gt2025", false, false, false, false, true),
    ("lt2025", false, false, true, true, false), ("ge2025", true, true, false, false, true),
    ("le2025", true, true, true, true, false), ("sa2025", false, false, false, false, true),
    ("eb2025", false, false, false, true, false),
  ])
  func `a comparison follows FHIR`(
    _ filter: String, _ inside: Bool, _ same: Bool, _ across: Bool, _ before: Bool, _ after: Bool
  ) throws {
    let filter = try #require(DateFilter(filter))
    #expect(filter.matches(PartialDate("2025-06")?.span) == inside)
    #expect(filter.matches(PartialDate("2025")?.span) == same)
    let ends = (PartialDate("2024-12")?.span, PartialDate("2025-02")?.span)
    #expect(filter.matches(from: ends.0, to: ends.1) == across)
    #expect(filter.matches(PartialDate("2024-12")?.span) == before)
    #expect(filter.matches(PartialDate("2026-01")?.span) == after)
    #expect(!filter.matches(TimeSpan?.none))
  }

  @Test(
    arguments: DateFilter.Comparison.allCases,
    [
      "2025", "2025-06", "2025-06-15", "2025-06-15T10:00", "2025-06-15T10:00:00",
      "2025-06-15T10:00:00.000Z",
    ])
  func `each prefix is read with each precision`(
    _ comparison: DateFilter.Comparison, _ date: String
  ) throws {
    let filter = try #require(DateFilter(comparison.rawValue + date))
    #expect(filter.comparison == comparison)
    #expect(filter.date.text == date)
    #expect(filter.text == comparison.rawValue + date)
    let same = PartialDate(date)?.span
    #expect(filter.matches(same) == [.eq, .ge, .le].contains(comparison))
  }

  @Test func `an open period reaches for ever`() throws {
    let since = PartialDate("2025-06")?.span
    #expect(try #require(DateFilter("gt2030")).matches(from: since, to: nil))
    #expect(try !#require(DateFilter("lt2025")).matches(from: since, to: nil))
    #expect(try !#require(DateFilter("ne2030")).matches(from: nil, to: nil))
  }

  @Test(arguments: ["ap2025", "xx2025", "eq", "", "GE2025"])
  func `an unknown comparison is refused`(_ text: String) {
    #expect(DateFilter(text) == nil)
  }

  private func milliseconds(_ text: String) -> Int64 {
    let date = try? Date(text, strategy: .iso8601)
    return Int64((date?.timeIntervalSince1970 ?? .nan) * 1000)
  }
}
