import Consent
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// `GET /api/users/<facility>`: the office's facilities, or the facility's own users.
  func users(of facility: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let place = try place(facility, call)
    let list = try await consent { () async throws(ConsentError) in
      try await registers.users(at: place.reference)
    }
    return Answer.json(.array(list.sorted { $0.id.text < $1.id.text }.map(Self.value)))
  }

  /// `GET /api/users/<facility>/<id>`: one user with the steps of the account.
  func user(
    _ id: String, at facility: String, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    try await entry(of: try userID(id), at: try place(facility, call))
  }

  /// `PUT /api/users/<facility>/<id>`: the office enters a user directly, without an application.
  func put(
    user id: String, at facility: String, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let place = try place(facility, call)
    let (user, by) = try userBody(try userID(id), place.reference, call)
    try await audited(
      .register, nil, [("action", .text("user")), ("of", .text(facility))],
      sealed: sealed(user.id, by, [("status", .string(user.status.word))])
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await registers.putUser(user, by: place.actor(by))
      }
    }
    return try await entry(of: user.id, at: place)
  }

  /// `POST /api/users/<facility>/<id>/apply`: a facility asks for an account.
  func apply(
    for id: String, at facility: String, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    let place = try place(facility, call)
    let (user, by) = try application(try userID(id), place.reference, call)
    return try await step(.apply, user.id, at: place, by: by) { () async throws(ConsentError) in
      _ = try await registers.apply(for: user, by: place.actor(by), under: network.userRules)
    }
  }

  /// `POST /api/users/<facility>/<id>/<step>`: a step in the life of an account.
  func take(
    _ word: String, for id: String, at facility: String, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    guard let event = UserEvent.allCases.first(where: { $0.word == word }) else {
      throw .notFound
    }
    guard event != .apply else { return try await apply(for: id, at: facility, call) }
    let place = try place(facility, call)
    let user = try userID(id)
    var body = try call.object()
    let by: String
    do throws(FieldError) {
      by = try body.text("by")
      try body.finish()
    } catch { throw .malformed(error) }
    return try await step(event, user, at: place, by: by) { () async throws(ConsentError) in
      _ = try await registers.take(
        event, for: user, at: place.reference, by: place.actor(by), under: network.userRules)
    }
  }

  private func step(
    _ event: UserEvent, _ user: UserID, at place: UserPlace, by: String,
    _ work: () async throws(ConsentError) -> Void
  ) async throws(Problem) -> ServerResponse {
    try await audited(
      .register, place.facility,
      [
        ("action", .text("user")), ("of", .text(place.reference.facility.text)),
        ("step", .text(event.word)),
      ], sealed: sealed(user, by, [])
    ) { () async throws(Problem) in try await consent(work) }
    return try await entry(of: user, at: place)
  }

  private func entry(
    of user: UserID, at place: UserPlace
  ) async throws(Problem) -> ServerResponse {
    let found = try await consent { () async throws(ConsentError) in
      try await registers.user(user, at: place.reference)
    }
    guard let found else { throw .consent(.unknownUser) }
    return Answer.json(Self.entry(found))
  }

  /// The network's own view of an entry about one of its users.
  func sealed(
    _ user: UserID, _ by: String?, _ more: [(key: String, value: JSONValue)]
  ) -> [NetworkID: JSONValue] {
    let members = [(key: "by", value: by.map { .string($0) } ?? JSONValue.null)] + more
    return [network.id: .object(members + [(key: "user", value: .string(user.text))])]
  }
}

/// A facility's users as the caller may reach them.
struct UserPlace {
  let reference: FacilityReference
  /// The calling facility, nil for the office.
  let facility: Facility?

  /// Who acts, with the person's name as it was given.
  func actor(_ by: String?) -> UserStep.Actor {
    UserStep.Actor(facility == nil ? .office : .facility, by: by)
  }
}

extension APIDesk {
  /// The users of a facility of the listener's network; a facility reaches its own alone.
  func place(_ facility: String, _ call: Call) throws(Problem) -> UserPlace {
    let reference = try reference(facility)
    guard case .facility(let calling) = call.caller else {
      return UserPlace(reference: reference, facility: nil)
    }
    guard calling.facility.reference == reference else { throw .notFound }
    return UserPlace(reference: reference, facility: calling.facility)
  }

  private func userID(_ text: String) throws(Problem) -> UserID {
    guard let id = UserID(text) else { throw .notFound }
    return id
  }

  // MARK: Bodies

  private func userBody(
    _ id: UserID, _ facility: FacilityReference, _ call: Call
  ) throws(Problem) -> (UserRecord, by: String?) {
    var body = try call.object()
    do throws(FieldError) {
      var user = try body.user(id, facility)
      user.status = try body.parsed(
        "status", Wording(ja: " active, suspended, left のどれか", en: "active, suspended or left")
      ) { text in [UserStatus.active, .suspended, .left].first { $0.word == text } }
      let by = try body.optionalText("by")
      try body.finish()
      return (user, by)
    } catch { throw .malformed(error) }
  }

  private func application(
    _ id: UserID, _ facility: FacilityReference, _ call: Call
  ) throws(Problem) -> (UserRecord, by: String) {
    var body = try call.object()
    do throws(FieldError) {
      let user = try body.user(id, facility)
      let by = try body.text("by")
      try body.finish()
      return (user, by)
    } catch { throw .malformed(error) }
  }
}

extension ObjectReader {
  /// What the register holds of a user, without a status.
  mutating func user(
    _ id: UserID, _ facility: FacilityReference
  ) throws(FieldError) -> UserRecord {
    var user = UserRecord(
      id: id, facility: facility, role: try text("role"), licence: try optionalText("licence"),
      licenceValidUntil: try optionalParsed(
        "licenceValidUntil", Wording(ja: "日時（RFC 3339）", en: "a time (RFC 3339)")
      ) { Timestamp(rfc3339: $0) })
    let words = LicenceSource.allCases.map(\.word).joined(separator: ", ")
    let source = try optionalParsed(
      "licenceSource", Wording(ja: " \(words) のどれか", en: "one of \(words)")
    ) { LicenceSource(word: $0) }
    if let source {
      user.licenceProof = LicenceProof(source: source, checkedBy: try text("licenceCheckedBy"))
    }
    user.isPersonal = try flag("personal", default: false)
    return user
  }
}

// MARK: - Answers

extension APIDesk {
  /// A user as a line of a list.
  static func value(_ user: UserRecord) -> JSONValue { .object(members(user)) }

  /// A user with the steps of the account.
  private static func entry(_ user: UserRecord) -> JSONValue {
    .object(members(user) + [(key: "history", value: .array(user.history.map(value)))])
  }

  private static func members(_ user: UserRecord) -> [(key: String, value: JSONValue)] {
    [
      ("id", .string(user.id.text)), ("facility", .string(user.facility.facility.text)),
      ("role", .string(user.role)), ("status", .string(user.status.word)),
      ("licence", user.licence.map { .string($0) } ?? .null),
      ("licenceSource", user.licenceProof.map { .string($0.source.word) } ?? .null),
      ("licenceCheckedBy", user.licenceProof.map { .string($0.checkedBy) } ?? .null),
      ("licenceValidUntil", user.licenceValidUntil.map { .string($0.rfc3339) } ?? .null),
      ("personal", .bool(user.isPersonal)),
      ("certified", user.certified.map { .string($0.rfc3339) } ?? .null),
      ("emergencyUntil", user.emergencyRight.map { .string($0.until.rfc3339) } ?? .null),
    ]
  }

  private static func value(_ step: UserStep) -> JSONValue {
    [
      "step": .string(step.word), "status": .string(step.status.word),
      "side": .string(step.actor.side.word),
      "by": step.actor.by.map { .string($0) } ?? .null, "at": .string(step.at.rfc3339),
    ]
  }
}
