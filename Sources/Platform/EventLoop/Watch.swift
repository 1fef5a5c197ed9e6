import CLinux

/// What a watch waits for.
package struct Interest: OptionSet, Hashable, Sendable {
  /// The bits of the set.
  package let rawValue: UInt8

  /// The set with these bits.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Bytes, a connection or the end of the stream can be read.
  package static let readable = Interest(rawValue: 1)
  /// Bytes can be written.
  package static let writable = Interest(rawValue: 2)

  var events: UInt32 {
    (contains(.readable) ? UInt32(EPOLLIN.rawValue) : 0)
      | (contains(.writable) ? UInt32(EPOLLOUT.rawValue) : 0)
  }
}

/// What a descriptor is ready for; hang-up and failure are reported without being asked for.
package struct Readiness: OptionSet, Hashable, Sendable {
  /// The bits of the set.
  package let rawValue: UInt8

  /// The set with these bits.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Reading will not block.
  package static let readable = Readiness(rawValue: 1)
  /// Writing will not block.
  package static let writable = Readiness(rawValue: 2)
  /// Both directions are closed.
  package static let hangup = Readiness(rawValue: 4)
  /// The descriptor failed; the next call on it says how.
  package static let failed = Readiness(rawValue: 8)

  init(events: UInt32) {
    var readiness: Readiness = []
    if events & UInt32(EPOLLIN.rawValue) != 0 { readiness.insert(.readable) }
    if events & UInt32(EPOLLOUT.rawValue) != 0 { readiness.insert(.writable) }
    if events & UInt32(EPOLLHUP.rawValue) != 0 { readiness.insert(.hangup) }
    if events & UInt32(EPOLLERR.rawValue) != 0 { readiness.insert(.failed) }
    self = readiness
  }
}

/// Names one watched descriptor of one loop; stale once unwatched.
package struct Watch: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32

  init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// The 64 bits that epoll hands back with an event.
  var epollData: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

  init(epollData: UInt64) {
    slot = UInt32(truncatingIfNeeded: epollData)
    generation = UInt32(truncatingIfNeeded: epollData >> 32)
  }
}

/// The watched descriptors; a slot's generation grows at each reuse, so that an event queued
/// for its former owner is dropped instead of reaching the new one.
struct WatchTable {
  typealias Handler = @Sendable (Readiness) -> Void

  private struct Slot {
    var raw: Int32 = -1
    var generation: UInt32 = 0
    var handler: Handler?
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []

  /// Gives `raw` a slot.
  mutating func insert(_ raw: Int32, _ handler: @escaping Handler) -> Watch {
    let slot = free.popLast() ?? UInt32(slots.count)
    if Int(slot) == slots.count { slots.append(Slot()) }
    slots[Int(slot)].raw = raw
    slots[Int(slot)].handler = handler
    return Watch(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// Frees the slot of `watch` and answers its descriptor; nil if it is stale.
  mutating func remove(_ watch: Watch) -> Int32? {
    guard let raw = raw(of: watch) else { return nil }
    slots[Int(watch.slot)].raw = -1
    slots[Int(watch.slot)].handler = nil
    slots[Int(watch.slot)].generation &+= 1
    free.append(watch.slot)
    return raw
  }

  /// Makes every watch stale and answers the handlers, to be let go of outside.
  mutating func removeAll() -> [Handler] {
    let handlers = slots.compactMap(\.handler)
    for slot in slots.indices where slots[slot].handler != nil {
      _ = remove(Watch(slot: UInt32(slot), generation: slots[slot].generation))
    }
    return handlers
  }

  /// The descriptor of `watch`; nil if it is stale.
  func raw(of watch: Watch) -> Int32? {
    isCurrent(watch) ? slots[Int(watch.slot)].raw : nil
  }

  /// Who handles events of `watch`; nil if it is stale.
  func handler(of watch: Watch) -> Handler? {
    isCurrent(watch) ? slots[Int(watch.slot)].handler : nil
  }

  private func isCurrent(_ watch: Watch) -> Bool {
    Int(watch.slot) < slots.count && slots[Int(watch.slot)].generation == watch.generation
      && slots[Int(watch.slot)].handler != nil
  }
}
