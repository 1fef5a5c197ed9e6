import Record
import Session

extension SeatPool {
  /// LIMIT: pools of one agreement.
  private static let poolsMax = 1_000

  /// Reads the array `seats` of an agreement; none where it is absent: then nobody needs a seat.
  static func all(
    _ reader: inout ObjectReader, _ direction: ExchangeDirection
  ) throws(FieldError) -> [SeatPool] {
    let pools = try Configuration.readAll(try reader.objects("seats", max: poolsMax)) {
      reader throws(FieldError) in try SeatPool(&reader, direction)
    }
    guard Set(pools.map(\.facility)).count == pools.count else {
      throw reader.fault(
        "seats",
        Wording(ja: "施設ごとに一つ、共用も一つだけ", en: "one pool a facility, and one that is shared"))
    }
    return pools
  }

  private init(
    _ reader: inout ObjectReader, _ direction: ExchangeDirection
  ) throws(FieldError) {
    let id = try reader.parsed(
      "pool", Wording(ja: "小文字の英数字とハイフンの名前", en: "a name of a-z, 0-9 and -")
    ) { SeatPoolID($0) }
    let facility = try reader.optionalParsed(
      "facility", Wording(ja: "施設 id", en: "a facility id")
    ) { FacilityID($0) }
    let seats = try reader.integer("seats", in: SeatPool.seatsRange)
    let reserved = try reader.integer("reserved", in: 0...1, default: seats > 1 ? 1 : 0)
    let hasLogin = try reader.flag("login", default: false)
    let pool = SeatPool(
      id: id, direction: direction,
      facility: facility.map { FacilityReference(network: direction.requester, facility: $0) },
      seats: seats, hasLogin: hasLogin, reserved: reserved)
    guard let pool else {
      throw reader.fault(
        "reserved", Wording(ja: " seats より小さい数", en: "less than the number of seats"))
    }
    self = pool
  }
}
