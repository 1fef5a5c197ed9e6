import Platform
import Store
import Testing

@Suite struct CommitTests {
  @Test func `shows what was put`() async throws {
    let place = try Place()
    let store = try place.open()
    let revision = try await store.put(Key("a"), "one")
    #expect(store.get(Key("a")) == Versioned(value: Array("one".utf8), revision: revision))
    #expect(store.get(Key("b")) == nil)
    #expect(store.latest == revision && store.revision == revision)
    try await store.close()
    // What is recovered is known as well.
    #expect(try place.open().latest == revision)
  }

  @Test func `makes all changes of a commit or none`() async throws {
    let place = try Place()
    let store = try place.open()
    try await store.put(Key("a"), "one")
    let outcome = try await store.commit(
      if: [.absent(Key("b")), .absent(Key("a"))],
      [.put(Key("b"), [1]), .put(Key("c"), [2]), .delete(Key("a"))])
    #expect(outcome == .conflict(Key("a")))
    #expect(try await store.everything() == ["a": "one"])
    try await store.close()
  }

  @Test func `judges every kind of condition`() async throws {
    let place = try Place()
    let store = try place.open()
    let key = Key("a")
    let first = try await store.put(key, "one")
    let second = try await store.put(key, "two")
    let cases: [(Condition, Bool)] = [
      (.absent(key), false), (.absent(Key("b")), true), (.exists(key), true),
      (.exists(Key("b")), false), (.unchanged(key, second), true), (.unchanged(key, first), false),
      (.unchanged(Key("b"), second), false),
    ]
    for (condition, holds) in cases {
      let outcome = try await store.commit(if: [condition], [])
      #expect(outcome == (holds ? .committed(second) : .conflict(condition.key)))
    }
    try await store.close()
  }

  @Test func `makes no revision when nothing changes`() async throws {
    let place = try Place()
    let store = try place.open()
    let revision = try await store.put(Key("a"), "one")
    let outcome = try await store.commit(if: [], [.delete(Key("b"))])
    #expect(outcome == .committed(revision))
    #expect(store.revision == revision)
    try await store.close()
  }

  @Test func `lets exactly one of many claim a key`() async throws {
    let place = try Place()
    let store = try place.open()
    let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
      for claimant in 0..<100 {
        group.addTask {
          let outcome = try await store.commit(
            if: [.absent(Key("seat"))], [.put(Key("seat"), Array("\(claimant)".utf8))])
          if case .committed = outcome { return true }
          return false
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(wins == 1)
    try await store.close()
  }

  @Test func `loses no update when many count on one key`() async throws {
    let place = try Place()
    let store = try place.open()
    let key = Key("count")
    try await store.put(key, "0")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 {
        group.addTask { for _ in 0..<20 { try await Self.increment(key, in: store) } }
      }
      try await group.waitForAll()
    }
    #expect(try await store.text(key) == "320")
    try await store.close()
  }

  @Test func `refuses what is over a limit and takes what is at it`() async throws {
    let place = try Place()
    var limits = StoreLimits.small
    limits.keyBytesMax = 4
    limits.valueBytesMax = 8
    limits.operationsPerCommitMax = 3
    limits.commitBytesMax = 24
    let store = try place.open(limits)
    func outcome(_ changes: [Change]) async -> StoreError? {
      do throws(StoreError) { _ = try await store.commit(if: [], changes) } catch { return error }
      return nil
    }
    func put(_ key: String, _ count: Int) -> Change {
      .put(Key(key), [UInt8](repeating: 0, count: count))
    }
    #expect(await outcome([put("abcd", 8)]) == nil)
    #expect(await outcome([put("abcde", 8)]) == .keyTooLong(bytesMax: 4))
    #expect(await outcome([put("abcd", 9)]) == .valueTooLong(bytesMax: 8))
    #expect(await outcome([put("abcd", 8), put("abce", 8)]) == nil)
    #expect(
      await outcome([put("abcd", 8), put("abce", 8), put("f", 0)])
        == .commitTooLong(bytesMax: 24))
    #expect(await outcome([put("a", 0), put("b", 0), put("c", 0)]) == nil)
    #expect(
      await outcome([put("a", 0), put("b", 0), put("c", 0), put("d", 0)])
        == .tooManyOperations(countMax: 3))
    #expect(await outcome([put("a", 0), .delete(Key("a"))]) == .keyChangedTwice)
    #expect(await outcome([.delete(Key())]) == .keyEmpty)
    try await store.close()
  }

  @Test func `refuses to grow beyond the table's limit but lets values shrink and go`() async throws
  {
    let place = try Place()
    var limits = StoreLimits.small
    limits.tableBytesMax = 1_000
    let store = try place.open(limits)
    let large = String(repeating: "x", count: 600)
    try await store.put(Key("a"), large)
    await #expect(throws: StoreError.full(bytesMax: 1_000)) {
      try await store.put(Key("b"), large)
    }
    try await store.put(Key("a"), "small")
    try await store.put(Key("b"), large)
    _ = try await store.commit(if: [], [.delete(Key("a")), .delete(Key("b"))])
    #expect(store.byteCount == 0)
    try await store.close()
  }

  @Test func `refuses commits after it was closed`() async throws {
    let place = try Place()
    let store = try place.open()
    try await store.close()
    await #expect(throws: StoreError.closed) { try await store.put(Key("a"), "one") }
  }

  private static func increment(_ key: Key, in store: JournalStore) async throws {
    while true {
      guard let old = store.get(key), let count = Int(String(decoding: old.value, as: UTF8.self))
      else { throw StoreError.busy }
      let outcome = try await store.commit(
        if: [.unchanged(key, old.revision)], [.put(key, Array("\(count + 1)".utf8))])
      if case .committed = outcome { return }
    }
  }
}
