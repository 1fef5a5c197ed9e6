import Store
import Testing

@Suite struct WatchTests {
  @Test func `tells of changes below the prefix in the order of their revisions`() async throws {
    let place = try Place()
    let store = try place.open()
    let stream = store.watch(prefix: Key("a"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<25 {
            try await store.put(Key(number % 2 == 0 ? "a" : "b", "\(task)-\(number)"), "")
          }
        }
      }
      try await group.waitForAll()
    }
    try await store.close()
    var revisions: [Revision] = []
    for await event in stream {
      #expect(event.key.hasPrefix(Key("a")))
      revisions.append(event.revision)
    }
    #expect(revisions.count == 8 * 13)
    #expect(revisions == revisions.sorted())
  }

  @Test func `has told of a change when its commit returns`() async throws {
    let place = try Place()
    let store = try place.open()
    let stream = store.watch(prefix: Key())
    let revision = try await store.put(Key("a"), "one")
    _ = try await store.commit(if: [], [.delete(Key("a"))])
    var events = stream.makeAsyncIterator()
    let put = await events.next()
    let deleted = await events.next()
    #expect(put == .put(Key("a"), Versioned(value: Array("one".utf8), revision: revision)))
    #expect(deleted == .deleted(Key("a"), Revision(revision.number + 1)))
    try await store.close()
  }

  @Test func `says nothing of what did not happen`() async throws {
    let place = try Place()
    let store = try place.open()
    let stream = store.watch(prefix: Key())
    _ = try await store.commit(if: [.exists(Key("b"))], [.put(Key("a"), [])])
    _ = try await store.commit(if: [], [.delete(Key("a"))])
    try await store.close()
    var events = stream.makeAsyncIterator()
    #expect(await events.next() == nil)
  }

  @Test func `ends the stream of a watcher that falls behind rather than leave a gap`() async throws
  {
    let place = try Place()
    var limits = StoreLimits.small
    limits.eventsPerWatcherMax = 4
    let store = try place.open(limits)
    let stream = store.watch(prefix: Key())
    for number in 0..<10 { try await store.put(Key("\(number)"), "") }
    var seen: [String] = []
    for await event in stream { seen.append(event.key.text) }
    #expect(seen == ["0", "1", "2", "3"])
    try await store.close()
  }

  @Test func `gives an ended stream after it was closed`() async throws {
    let place = try Place()
    let store = try place.open()
    try await store.close()
    var events = store.watch(prefix: Key()).makeAsyncIterator()
    #expect(await events.next() == nil)
  }
}
