import Linkage
import Store

/// A store whose errors are this module's.
struct Storage: Sendable {
  let store: any Store

  func get(_ key: Key) async throws(ConsentError) -> Versioned? {
    do throws(StoreError) { return try await store.get(key) } catch { throw .store(error) }
  }

  func list(_ prefix: Key, limit: Int) async throws(ConsentError) -> [(Key, Versioned)] {
    do throws(StoreError) {
      return try await store.list(prefix: prefix, limit: limit)
    } catch {
      throw .store(error)
    }
  }

  func list(
    _ prefix: Key, after key: Key, limit: Int
  ) async throws(ConsentError) -> [(Key, Versioned)] {
    do throws(StoreError) {
      return try await store.list(prefix: prefix, after: key, limit: limit)
    } catch {
      throw .store(error)
    }
  }

  /// True if the commit was made, false if a condition did not hold.
  func commit(
    _ guards: [Store::Condition], _ changes: [Change]
  ) async throws(ConsentError) -> Bool {
    do throws(StoreError) {
      switch try await store.commit(if: guards, changes) {
      case .committed: return true
      case .conflict: return false
      }
    } catch {
      throw .store(error)
    }
  }

  func lease(_ duration: Duration) async throws(ConsentError) -> Lease {
    do throws(StoreError) {
      return try await store.grantLease(for: duration)
    } catch {
      throw .store(error)
    }
  }

  /// Reads, changes and writes one entry, again and again while others change it.
  ///
  /// `body` sees the stored bytes (nil if there are none) and returns the new ones; it may run
  /// several times. Returns what it returned for the write that was made.
  func update<Result: Sendable>(
    _ key: Key, _ body: (Versioned?) throws(ConsentError) -> (bytes: [UInt8], result: Result)
  ) async throws(ConsentError) -> Result {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      let present = try await get(key)
      let (bytes, result) = try body(present)
      if try await commit([present.guarding(key)], [.put(key, bytes)]) { return result }
    }
    throw .contention
  }
}

extension Versioned? {
  /// The condition that nothing has changed since this was read at `key`.
  func guarding(_ key: Key) -> Store::Condition {
    map { .unchanged(key, $0.revision) } ?? .absent(key)
  }
}

/// Runs `body` with linkage's errors translated.
func translating<Value>(
  _ body: () throws(LinkageError) -> Value
) throws(ConsentError) -> Value {
  do throws(LinkageError) { return try body() } catch { throw ConsentError(error) }
}
