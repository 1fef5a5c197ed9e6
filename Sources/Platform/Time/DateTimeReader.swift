/// Reads one RFC 3339 `date-time`, strictly and to the last byte.
struct DateTimeReader {
  private let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Milliseconds since 1970, or nil if a byte is out of place or a field out of range.
  mutating func milliseconds() -> Int64? {
    guard let date = date(), take("T"), let time = time(), let offset = offset(),
      position == bytes.count
    else { return nil }
    return date.daysSince1970 * 86_400_000 + time - offset
  }

  private mutating func date() -> CivilDate? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"),
      let day = digits(2)
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  private mutating func time() -> Int64? {
    guard let hour = digits(2), take(":"), let minute = digits(2), take(":"),
      let second = digits(2), hour <= 23, minute <= 59, second <= 59,
      let fraction = fraction()
    else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000 + fraction
  }

  private mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    let start = position
    var value: Int64 = 0
    while position < bytes.count, let digit = digits(1) {
      if position - start <= 3 { value = value * 10 + digit }
    }
    let count = position - start
    guard 1...9 ~= count else { return nil }
    return value * (count == 1 ? 100 : count == 2 ? 10 : 1)
  }

  /// What to subtract to reach UTC, in milliseconds.
  private mutating func offset() -> Int64? {
    if take("Z") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hour = digits(2), take(":"), let minute = digits(2),
      hour <= 23, minute <= 59
    else { return nil }
    let magnitude = (hour * 60 + minute) * 60_000
    return isWest ? -magnitude : magnitude
  }

  private mutating func digits(_ count: Int) -> Int64? {
    guard position + count <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + count] {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    position += count
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}
