/// Names one timer of one loop; stale once the timer fired or was cancelled.
package struct TimerID: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32
}

/// Pending timers in the order they are due; equal deadlines in the order they were set.
///
/// A binary heap of slots. Each slot knows its place, so cancelling costs O(log n) and
/// leaves nothing behind.
struct TimerHeap {
  typealias Body = @Sendable () -> Void

  private struct Slot {
    var deadline: UInt64 = 0
    var sequence: UInt64 = 0
    var generation: UInt32 = 0
    var place = 0
    var body: Body?
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []
  private var heap: [UInt32] = []
  private var sequence: UInt64 = 0

  /// How many timers are pending.
  var count: Int { heap.count }

  /// When the first timer is due, in nanoseconds of the monotonic clock.
  var firstDeadline: UInt64? {
    heap.first.map { slots[Int($0)].deadline }
  }

  /// Adds a timer due at `deadline`, in nanoseconds of the monotonic clock.
  mutating func insert(deadline: UInt64, _ body: @escaping Body) -> TimerID {
    let slot = free.popLast() ?? UInt32(slots.count)
    if Int(slot) == slots.count { slots.append(Slot()) }
    sequence += 1
    slots[Int(slot)].deadline = deadline
    slots[Int(slot)].sequence = sequence
    slots[Int(slot)].body = body
    slots[Int(slot)].place = heap.count
    heap.append(slot)
    siftUp(heap.count - 1)
    return TimerID(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// Removes a timer; false if it fired or was removed before.
  @discardableResult
  mutating func remove(_ id: TimerID) -> Bool {
    guard Int(id.slot) < slots.count, slots[Int(id.slot)].generation == id.generation,
      slots[Int(id.slot)].body != nil
    else { return false }
    _ = take(at: slots[Int(id.slot)].place)
    return true
  }

  /// Takes out the first timer if it is due at `now`.
  mutating func popDue(_ now: UInt64) -> Body? {
    guard let first = firstDeadline, first <= now else { return nil }
    return take(at: 0)
  }

  private mutating func take(at place: Int) -> Body? {
    let slot = heap[place]
    let last = heap.count - 1
    swapPlaces(place, last)
    heap.removeLast()
    if place < heap.count {
      siftDown(place)
      siftUp(place)
    }
    let body = slots[Int(slot)].body
    slots[Int(slot)].body = nil
    slots[Int(slot)].generation &+= 1
    free.append(slot)
    return body
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    let left = slots[Int(heap[left])]
    let right = slots[Int(heap[right])]
    return (left.deadline, left.sequence) < (right.deadline, right.sequence)
  }

  private mutating func swapPlaces(_ left: Int, _ right: Int) {
    heap.swapAt(left, right)
    slots[Int(heap[left])].place = left
    slots[Int(heap[right])].place = right
  }

  private mutating func siftUp(_ start: Int) {
    var place = start
    while place > 0, isBefore(place, (place - 1) / 2) {
      swapPlaces(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func siftDown(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && isBefore(child, least) {
        least = child
      }
      if least == place { return }
      swapPlaces(place, least)
      place = least
    }
  }
}
