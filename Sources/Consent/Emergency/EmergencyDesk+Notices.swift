import Linkage
import Platform
import Store

/// The changes of one commit and what must still hold for it.
struct Batch {
  var conditions: [Store::Condition] = []
  var changes: [Change] = []

  /// Puts a value in the place of what was read at `key`.
  mutating func put(_ key: Key, _ value: [UInt8], over stored: Versioned?) {
    conditions.append(stored.guarding(key))
    changes.append(.put(key, value))
  }
}

extension EmergencyDesk {
  /// The notices of an addressee behind number `after`, in order, 200 at most.
  package func notices(
    for addressee: Addressee, after: Int64
  ) async throws(EmergencyError) -> [Notice] {
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(
        .notices(addressee), after: .notice(max(0, after), addressee), limit: Self.noticesMax)
    }
    var notices: [Notice] = []
    for (_, stored) in found {
      do throws(LinkageError) { notices.append(try Notice(decoding: stored.value)) } catch {
        throw .register(.malformedRecord)
      }
    }
    return notices
  }

  /// Tells everybody concerned of the reviews that have become overdue, each once.
  ///
  /// To be called about once a second; returns the reviews it told of, 16 at most.
  @discardableResult
  package func tellOverdue() async throws(EmergencyError) -> [ReviewCase] {
    let now = clock.now()
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(.dueReviews, limit: 16)
    }
    var told: [ReviewCase] = []
    for (key, _) in found {
      guard let id = key.segments.last.flatMap(ReviewID.init(hex:)) else { continue }
      guard let review = try await review(id), review.due <= now else { break }
      try await commit { batch throws(EmergencyError) in
        batch.conditions.append(.exists(key))
        batch.changes.append(.delete(key))
        try await tell(.overdue, review, at: now, in: &batch)
      }
      told.append(review)
    }
    return told
  }

  /// Adds a notice to the feed of everybody whom `review` concerns.
  func tell(
    _ kind: Notice.Kind, _ review: ReviewCase, at now: Timestamp, in batch: inout Batch
  ) async throws(EmergencyError) {
    for addressee in review.addressees {
      let key = Key.lastNotice(addressee)
      let stored = try await read { () async throws(ConsentError) in try await storage.get(key) }
      let number = try Self.number(stored) + 1
      var last = Packer(version: 1)
      last.number(number)
      batch.put(key, last.bytes, over: stored)
      let notice = Notice(number: number, kind: kind, review: review.id, at: now)
      batch.changes.append(.put(.notice(number, addressee), notice.encoded()))
    }
  }

  private static func number(_ stored: Versioned?) throws(EmergencyError) -> Int64 {
    guard let stored else { return 0 }
    do throws(LinkageError) {
      var unpacker = try Unpacker(stored.value, version: 1)
      return try unpacker.number()
    } catch {
      throw .register(.malformedRecord)
    }
  }

  /// Builds a batch and makes it, again and again while others change what it rests on.
  func commit(
    _ build: (inout Batch) async throws(EmergencyError) -> Void
  ) async throws(EmergencyError) {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      var batch = Batch()
      try await build(&batch)
      let (conditions, changes) = (batch.conditions, batch.changes)
      let isMade = try await read { () async throws(ConsentError) in
        try await storage.commit(conditions, changes)
      }
      if isMade { return }
    }
    throw .register(.contention)
  }
}
