import Platform
import Record
import Session
import Testing

extension Samples {
  static func pool(
    _ seats: Int, facility: String? = nil, hasLogin: Bool = false, reserved: Int? = nil,
    name: String = "clinics"
  ) throws -> SeatPool {
    let facility = try facility.map { try Self.facility($0) }
    let id = try #require(SeatPoolID(name))
    let direction = try direction()
    return try #require(
      SeatPool(
        id: id, direction: direction, facility: facility, seats: seats, hasLogin: hasLogin,
        reserved: reserved))
  }

  static func request(
    _ number: Int, of clinic: Int = 1, user: String = "dr.sato", isEmergency: Bool = false
  ) throws -> SeatRequest {
    let user: UserID = try #require(UserID(user))
    return SeatRequest(
      id: try session(number), facility: try facility("c-\(clinic)"), user: user,
      isEmergency: isEmergency)
  }

  static func session(_ number: Int) throws -> SessionID {
    let bytes = (0..<16).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> ($0 * 8)) : 0 }
    return try #require(SessionID(bytes))
  }

  static let start = Timestamp(milliseconds: 1_767_225_600_000)
}

extension SeatPlace {
  var hold: SeatHold? { if case .seated(let hold) = self { hold } else { nil } }
  var offer: SeatHold? { if case .offered(let hold, _) = self { hold } else { nil } }
}
