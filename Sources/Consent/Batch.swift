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

extension Storage {
  /// Builds a batch and makes it, again and again while others change what it rests on.
  func change<Failure: Error>(
    failing: (ConsentError) -> Failure,
    _ build: (inout Batch) async throws(Failure) -> Void
  ) async throws(Failure) {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      var batch = Batch()
      try await build(&batch)
      let isMade: Bool
      do throws(ConsentError) { isMade = try await commit(batch.conditions, batch.changes) } catch {
        throw failing(error)
      }
      if isMade { return }
    }
    throw failing(.contention)
  }

  /// Adds a notice to the feeds of all `addressees`, which are distinct.
  func post(
    _ kind: Notice.Kind, _ subject: Notice.Subject, to addressees: [Addressee],
    at now: Timestamp, in batch: inout Batch
  ) async throws(ConsentError) {
    for addressee in addressees {
      let key = Key.lastNotice(addressee)
      let stored = try await get(key)
      let number = try Self.number(stored) + 1
      var last = Packer(version: 1)
      last.number(number)
      batch.put(key, last.bytes, over: stored)
      let notice = Notice(number: number, kind: kind, subject: subject, at: now)
      batch.changes.append(.put(.notice(number, addressee), notice.encoded()))
    }
  }

  private static func number(_ stored: Versioned?) throws(ConsentError) -> Int64 {
    guard let stored else { return 0 }
    return try translating { () throws(LinkageError) in
      var unpacker = try Unpacker(stored.value, version: 1)
      return try unpacker.number()
    }
  }
}
