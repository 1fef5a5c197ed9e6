import Store
import Testing
import TestSupport

@Suite struct ListTests {
  @Test func `lists a prefix and what lies below it in order`() async throws {
    let place = try Place()
    let store = try place.open()
    for path in [["b"], ["a", "2"], ["a!"], ["a"], ["a", "1"], ["ab"], ["a", "1", "x"]] {
      try await store.put(Key(segments: path), "")
    }
    #expect(store.list(prefix: Key("a"), limit: 9).map(\.0.text) == ["a", "a/1", "a/1/x", "a/2"])
    #expect(store.list(prefix: Key("a", "1"), limit: 9).map(\.0.text) == ["a/1", "a/1/x"])
    #expect(store.list(prefix: Key("c"), limit: 9).isEmpty)
    try await store.close()
  }

  @Test(arguments: [1, 2, 3, 100])
  func `pages through a prefix without gap or repetition`(_ limit: Int) async throws {
    let place = try Place()
    let store = try place.open()
    for number in 10..<40 { try await store.put(Key("p", "\(number)"), "") }
    try await store.put(Key("p"), "")
    var seen: [Key] = []
    var page = store.list(prefix: Key("p"), limit: limit)
    while let last = page.last?.0 {
      #expect(page.count <= limit)
      seen += page.map(\.0)
      page = store.list(prefix: Key("p"), after: last, limit: limit)
    }
    #expect(seen == [Key("p")] + (10..<40).map { Key("p", "\($0)") })
    try await store.close()
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `agrees with a plain dictionary after many changes`(_ seed: UInt64) async throws {
    let place = try Place()
    let store = try place.open()
    var model: [String: String] = [:]
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var changes: [Change] = []
      var named: Set<Int> = []
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        let number = Int.random(in: 0..<3_000, using: &random)
        guard named.insert(number).inserted else { continue }
        let key = Key("k", "\(number)")
        if Int.random(in: 0..<3, using: &random) == 0 {
          changes.append(.delete(key))
          model[key.text] = nil
        } else {
          changes.append(.put(key, Array("\(number)".utf8)))
          model[key.text] = "\(number)"
        }
      }
      _ = try await store.commit(if: [], changes)
    }
    let listed = store.list(prefix: Key(), limit: .max).map(\.0)
    #expect(listed.map(\.text) == model.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(try await store.everything() == model)
    #expect(store.count == model.count)
    try await store.close()
    #expect(try await place.open().everything() == model)
  }
}
