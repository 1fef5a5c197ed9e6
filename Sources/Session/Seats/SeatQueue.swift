import Record

/// Who waits for a seat of one pool, in the order of fairness.
///
/// Facilities take turns, and inside a facility its users do: deficit round robin (Shreedhar and
/// Varghese 1995) where the quantum and every request are one seat, so that nothing is ever owed.
/// An emergency goes first; if others waited then, the turn after it is theirs.
struct SeatQueue: Sendable {
  /// A user of a facility, or its systems.
  private struct Asker: Hashable { let user: UserID? }

  private typealias Line = Turns<SessionID, Arrival>
  private typealias Users = Turns<Asker, Line>

  private struct Arrival: Sendable {
    let request: SeatRequest
    let number: UInt64
  }

  private var emergencies = Line()
  private var facilities = Turns<FacilityReference, Users>()
  private var counts: [FacilityReference: Int] = [:]
  /// The numbers of those who wait, in order.
  private var emergencyNumbers: [UInt64] = []
  private var normalNumbers: [UInt64] = []
  /// Whether an emergency went before others who waited.
  private var owesTurn = false

  /// How many wait.
  var count: Int { normalNumbers.count + emergencyNumbers.count }
  /// How many of them wait for an emergency view.
  var emergencyCount: Int { emergencyNumbers.count }

  /// How many of a facility wait beside emergency views.
  func count(of facility: FacilityReference) -> Int { counts[facility] ?? 0 }

  /// How many wait of whom is served by class and arrival before the request numbered `number`.
  func before(_ number: UInt64, isEmergency: Bool) -> Int {
    isEmergency
      ? emergencyNumbers.place(of: number)
      : emergencyNumbers.count + normalNumbers.place(of: number)
  }

  /// Puts a request behind all others of its user.
  mutating func append(_ request: SeatRequest, _ number: UInt64) {
    note(request, number)
    let arrival = Arrival(request: request, number: number)
    guard !request.isEmergency else { return emergencies.append(request.id, arrival) }
    let asker = Asker(user: request.user)
    let isKnown: Void? = facilities.update(request.facility) { users in
      let isKnown: Void? = users.update(asker) { $0.append(request.id, arrival) }
      if isKnown == nil { users.append(asker, Self.line(arrival)) }
    }
    if isKnown == nil { facilities.append(request.facility, Self.users(asker, arrival)) }
  }

  /// Puts a request before all others: it has had its turn and did not use it.
  mutating func prepend(_ request: SeatRequest, _ number: UInt64) {
    note(request, number)
    let arrival = Arrival(request: request, number: number)
    guard !request.isEmergency else { return emergencies.prepend(request.id, arrival) }
    let asker = Asker(user: request.user)
    guard var users = facilities.remove(request.facility) else {
      return facilities.prepend(request.facility, Self.users(asker, arrival))
    }
    if var line = users.remove(asker) {
      line.prepend(request.id, arrival)
      users.prepend(asker, line)
    } else {
      users.prepend(asker, Self.line(arrival))
    }
    facilities.prepend(request.facility, users)
  }

  /// Takes the next request; with `emergencyOnly` none but an emergency's, which then goes before
  /// nobody.
  mutating func next(emergencyOnly: Bool) -> SeatRequest? {
    if let id = emergencies.first, emergencyOnly || facilities.isEmpty || !owesTurn {
      if !emergencyOnly { owesTurn = !facilities.isEmpty }
      return emergencies.remove(id).map { forget($0) }
    }
    guard !emergencyOnly, let facility = facilities.first,
      var users = facilities.remove(facility), let asker = users.first,
      var line = users.remove(asker), let id = line.first, let arrival = line.remove(id)
    else { return nil }
    owesTurn = false
    if !line.isEmpty { users.append(asker, line) }
    if !users.isEmpty { facilities.append(facility, users) }
    return forget(arrival)
  }

  /// Takes a request out; whether it was there.
  mutating func remove(_ request: SeatRequest) -> Bool {
    if request.isEmergency { return emergencies.remove(request.id).map { forget($0) } != nil }
    let asker = Asker(user: request.user)
    var isAlone = false
    let arrival = facilities.update(request.facility) { users -> Arrival? in
      let found = users.update(asker) { line in (line.remove(request.id), line.isEmpty) }
      guard let found, let arrival = found.0 else { return nil }
      if found.1 { _ = users.remove(asker) }
      isAlone = users.isEmpty
      return arrival
    }
    guard let arrival = arrival ?? nil else { return false }
    if isAlone { _ = facilities.remove(request.facility) }
    _ = forget(arrival)
    return true
  }

  // MARK: Counting

  private mutating func note(_ request: SeatRequest, _ number: UInt64) {
    if request.isEmergency {
      emergencyNumbers.insert(number, at: emergencyNumbers.place(of: number))
    } else {
      counts[request.facility, default: 0] += 1
      normalNumbers.insert(number, at: normalNumbers.place(of: number))
    }
  }

  private mutating func forget(_ arrival: Arrival) -> SeatRequest {
    let request = arrival.request
    if request.isEmergency {
      emergencyNumbers.remove(at: emergencyNumbers.place(of: arrival.number))
    } else {
      counts[request.facility] = counts[request.facility].flatMap { $0 > 1 ? $0 - 1 : nil }
      normalNumbers.remove(at: normalNumbers.place(of: arrival.number))
    }
    return request
  }

  private static func line(_ arrival: Arrival) -> Line {
    var line = Line()
    line.append(arrival.request.id, arrival)
    return line
  }

  private static func users(_ asker: Asker, _ arrival: Arrival) -> Users {
    var users = Users()
    users.append(asker, line(arrival))
    return users
  }
}

extension [UInt64] {
  /// How many of these numbers, which are in order, are less than `number`.
  fileprivate func place(of number: UInt64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
