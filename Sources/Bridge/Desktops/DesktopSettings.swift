import Crypto
import Record
package import Session
import Transport

/// The desktops in the DMZ in which a network's own application is looked at: one a seat.
package struct DesktopSettings: Sendable {
  /// One seat's desktop.
  package struct Seat: Sendable {
    /// The pool of the agreement.
    package let pool: SeatPoolID
    /// The seat within it, from 0 as `/api/seats` counts.
    package let seat: Int
    /// What ends mutual TLS in front of it.
    package let server: ServerSettings
    /// The role account's password; nil where TLS alone lets in.
    package let password: Credential?
  }

  /// LIMIT: desktops of one network.
  package static let seatsMax = 1_000

  /// The folder of noVNC, such as `/usr/share/novnc`.
  package let viewerFolder: String
  /// The desktops; at least one, seats distinct.
  package let seats: [Seat]
}

extension DesktopSettings {
  /// Reads the member `desktop` of a network.
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    viewerFolder = try reader.file("viewer", in: folder)
    seats = try Configuration.readAll(try reader.objects("seats", max: Self.seatsMax)) {
      reader throws(FieldError) in try Seat(&reader, folder: folder)
    }
    guard !seats.isEmpty, Set(seats.map(\.place)).count == seats.count else {
      throw reader.fault("seats", Wording(ja: "席ごとに一つ、一つ以上", en: "one per seat, at least one"))
    }
    try reader.finish()
  }
}

/// A seat's place, whoever has it.
struct SeatNumber: Hashable, Sendable {
  let pool: SeatPoolID
  let seat: Int
}

extension DesktopSettings.Seat {
  var place: SeatNumber { SeatNumber(pool: pool, seat: seat) }

  /// The desktop with its password as it is by then; throws where that cannot be read.
  func desktop(_ credentials: Credentials) throws -> @Sendable () -> Desktop {
    let (origin, tls) = (server.origin, server.files)
    let password = try password.map { try credentials.password($0) }
    return { Desktop(origin: origin, tls: tls, password: password?()) }
  }

  fileprivate init(_ reader: inout ObjectReader, folder: String) throws(FieldError) {
    pool = try reader.parsed("pool", Wording(ja: "席の組の名", en: "a pool's name")) {
      SeatPoolID($0)
    }
    seat = try reader.integer("seat", in: 0...(SeatPool.seatsRange.upperBound - 1))
    server = try ServerSettings(&reader, folder: folder)
    password = try reader.optionalCredential("password", in: folder)
  }
}
