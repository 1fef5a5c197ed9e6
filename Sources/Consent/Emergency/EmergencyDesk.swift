import Crypto
import Linkage
package import Platform
package import Record
package import Store

/// Opens emergency views' reviews, counts the views, and tells everybody concerned.
///
/// A view is filed with its review, its counts and the notices of all addressees in one commit:
/// none is durable without the others.
package struct EmergencyDesk: Sendable {
  let storage: Storage
  let clock: WallClock

  /// LIMIT: reviews of one list, the newest.
  package static let listMax = 200
  /// LIMIT: notices of one answer.
  package static let noticesMax = 200
  /// How old the user's authentication may be.
  package static let factorAgeMax = Duration.seconds(300)
  /// How far the clock of an identity provider may be ahead.
  private static let clockSkewMax = UserAssertionChecker.clockSkewMax

  /// A desk that keeps its cases in `store`.
  package init(store: any Store, clock: WallClock) {
    storage = Storage(store: store)
    self.clock = clock
  }

  // MARK: Before the patient is looked at

  /// Whether a user may open emergency views at all now; knows nothing of any patient.
  ///
  /// `entry` is the user in the register. Returns the right that is used; throws the first thing
  /// that stands in the way.
  @discardableResult
  package func admit(
    _ user: UserFacts, _ entry: UserRecord?, by rules: EmergencyRules
  ) async throws(EmergencyError) -> EmergencyRight {
    let now = clock.now()
    guard EmergencyRight.roles.contains(user.role) else { throw .roleUnfit }
    guard let right = entry?.emergencyRight else { throw .rightMissing }
    guard now < right.until else { throw .rightExpired }
    guard let authenticated = user.authenticated, user.factors.count >= 2,
      now.duration(since: authenticated) <= Self.factorAgeMax,
      authenticated <= now.adding(Self.clockSkewMax)
    else { throw .factorsStale }
    if rules.whenOverdue == .rest, try await hasOverdue(user.facility, at: now) { throw .resting }
    for (scope, name) in Self.counted(user.user, user.facility) {
      let views = EmergencyViews(
        try await read { () async throws(ConsentError) in
          try await storage.get(.emergencies(scope, name))
        }, at: now)
      guard views.count < rules.max(scope) else { throw .limit(scope) }
    }
    return right
  }

  private func hasOverdue(
    _ facility: FacilityReference, at now: Timestamp
  ) async throws(EmergencyError) -> Bool {
    let open = try await read { () async throws(ConsentError) in
      try await storage.list(.openReviews(facility), limit: ConsentLimits.listMax)
    }
    return open.contains { _, stored in
      var unpacker = try? Unpacker(stored.value, version: 1)
      // What cannot be read counts as overdue: erring means denying.
      guard let due = try? unpacker?.number() else { return true }
      return due <= now.milliseconds
    }
  }

  private static func counted(
    _ user: UserID, _ facility: FacilityReference
  ) -> [(EmergencyRules.Scope, [UInt8])] {
    let place = Array("\(facility.path)\u{0}".utf8)
    return [(.user, place + Array(user.text.utf8)), (.facility, place)]
  }

  // MARK: Opening

  /// A case that is about to be filed.
  package func prepare(_ opening: ReviewCase.Opening) -> ReviewCase {
    let now = clock.now()
    return ReviewCase(id: .next(at: now), opening: opening, opened: now)
  }

  /// Files a case with its counts and notices; durable when it returns.
  ///
  /// Throws `limit` if one of the counts is full by then.
  package func file(
    _ review: ReviewCase, by rules: EmergencyRules
  ) async throws(EmergencyError) {
    precondition(
      (.zero...ReviewCase.reviewWithinMax).contains(review.opening.reviewWithin),
      "a policy demands a review within a time that can be written")
    let opening = review.opening
    let counts =
      Self.counted(opening.viewer, opening.facility)
      + [(.patient, opening.patient.digest.bytes)]
    try await commit { batch throws(EmergencyError) in
      for (scope, name) in counts {
        let key = Key.emergencies(scope, name)
        let stored = try await read { () async throws(ConsentError) in
          try await storage.get(key)
        }
        var views = EmergencyViews(stored, at: review.opened)
        guard views.count < rules.max(scope) else { throw .limit(scope) }
        views.add(review.opened)
        batch.put(key, views.encoded(), over: stored)
      }
      batch.put(.review(review.id), review.encoded(), over: nil)
      var due = Packer(version: 1)
      due.number(review.due.milliseconds)
      batch.changes.append(
        .put(.openReviews(opening.facility).appending(review.id.hex), due.bytes))
      batch.changes.append(.put(.dueReview(review), []))
      for network in [opening.requester, opening.custodian] {
        batch.changes.append(.put(Key.reviews(network).appending(review.id.hex), []))
      }
      try await tell(.opened, review, at: review.opened, in: &batch)
    }
  }

  // MARK: Reading

  /// The case called `id`.
  package func review(_ id: ReviewID) async throws(EmergencyError) -> ReviewCase? {
    let stored = try await read { () async throws(ConsentError) in
      try await storage.get(.review(id))
    }
    return try stored.map(Self.review)
  }

  /// The cases of a network, the newest first, 200 at most.
  package func reviews(of network: NetworkID) async throws(EmergencyError) -> [ReviewCase] {
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(.reviews(network), limit: Self.listMax)
    }
    var reviews: [ReviewCase] = []
    for (key, _) in found {
      guard let id = key.segments.last.flatMap(ReviewID.init(hex:)),
        let review = try await review(id)
      else { throw .register(.malformedRecord) }
      reviews.append(review)
    }
    return reviews
  }

  static func review(_ stored: Versioned) throws(EmergencyError) -> ReviewCase {
    do throws(LinkageError) { return try ReviewCase(decoding: stored.value) } catch {
      throw .register(.malformedRecord)
    }
  }

  func read<T>(_ body: () async throws(ConsentError) -> T) async throws(EmergencyError) -> T {
    do throws(ConsentError) { return try await body() } catch { throw .register(error) }
  }
}

/// The moments of somebody's emergency views within the last day.
private struct EmergencyViews {
  private var moments: [Int64]

  /// Those of `stored` that still count at `now`.
  init(_ stored: Versioned?, at now: Timestamp) {
    let since = now.milliseconds - EmergencyRules.window.components.seconds * 1000
    moments = stored.map { Self.decoded($0.value) }?.filter { $0 > since } ?? []
  }

  var count: Int { moments.count }

  mutating func add(_ moment: Timestamp) { moments.append(moment.milliseconds) }

  func encoded() -> [UInt8] {
    var packer = Packer(version: 1)
    for moment in moments { packer.number(moment) }
    return packer.bytes
  }

  /// What cannot be read is full: erring means denying.
  private static func decoded(_ bytes: [UInt8]) -> [Int64] {
    var moments: [Int64] = []
    guard var unpacker = try? Unpacker(bytes, version: 1) else {
      return Array(repeating: .max, count: EmergencyRules.perDayMax)
    }
    while let moment = try? unpacker.number() { moments.append(moment) }
    return moments
  }
}
