import Consent
import Ledger
import Record
import Session
import Transport

extension APIDesk {
  /// `GET /api/seats`: the operator sees how the seats of its network's directions stand.
  func seats(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    let pools = broker.seats().filter { $0.pool.direction.parties.contains(own) }
    return Answer.json(["pools": .array(pools.map(Self.value))])
  }

  /// `POST /api/seats/restore`: the operator has looked that a quarantined seat is logged out.
  func restoreSeat(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    var body = try call.object()
    let pool: SeatPoolID
    let seat: Int
    do throws(FieldError) {
      pool = try body.parsed("pool", Wording(ja: "席の組の名前", en: "a pool's name")) { SeatPoolID($0) }
      seat = try body.integer("seat", in: 0...(SeatPool.seatsRange.upperBound - 1))
      try body.finish()
    } catch { throw .malformed(error) }
    guard let found = broker.seats().first(where: { $0.pool.id == pool }) else { throw .notFound }
    guard found.pool.direction.parties.contains(own) else { throw .operatorOnly }
    try await audited(
      .session, nil,
      [
        ("action", .text("restoreSeat")), ("pool", .text(pool.text)),
        ("seat", .number(Int64(seat))),
      ]
    ) { () async throws(Problem) in
      do throws(SessionError) { try broker.restore(seat, of: pool) } catch {
        throw .session(error)
      }
    }
    return try await seats(call)
  }

  private static func value(_ status: SeatPoolStatus) -> JSONValue {
    let (pool, census) = (status.pool, status.census)
    func number(_ count: Int) -> JSONValue { .number("\(count)") }
    return [
      "pool": .string(pool.id.text), "direction": .string(pool.direction.text),
      "facility": pool.facility.map { .string($0.facility.text) } ?? .null,
      "seats": number(pool.seats), "reserved": number(pool.reserved),
      "free": number(census.free), "offered": number(census.offered),
      "held": number(census.held), "leaving": number(census.leaving + census.scrubbing),
      "waiting": number(census.waiting),
      "quarantined": .array(census.quarantined.map { number($0) }),
    ]
  }
}
