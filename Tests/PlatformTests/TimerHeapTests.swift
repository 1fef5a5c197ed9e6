import Testing

@testable import Platform
import TestSupport

@Suite struct `Timer heap` {
  @Test func `gives 10,000 timers back in the order of deadline and then of setting`() {
    var generator = SeededGenerator(seed: 7)
    var heap = TimerHeap()
    let fired = Recorded<[Int]>([])
    let deadlines = (0..<10_000).map { _ in UInt64.random(in: 0..<500, using: &generator) }
    for (index, deadline) in deadlines.enumerated() {
      _ = heap.insert(deadline: deadline) { fired.withLock { $0.append(index) } }
    }
    while let body = heap.popDue(.max) { body() }
    let expected = deadlines.indices.sorted { (deadlines[$0], $0) < (deadlines[$1], $1) }
    #expect(fired.withLock { $0 } == expected)
    #expect(heap.count == 0)
  }

  @Test func `agrees with a sorted list under random setting, cancelling and firing`() {
    var generator = SeededGenerator(seed: 11)
    var heap = TimerHeap()
    var model: [(deadline: UInt64, number: Int, id: TimerID)] = []
    let fired = Recorded<[Int]>([])
    var expected: [Int] = []
    for number in 0..<20_000 {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0, 1:
        let deadline = UInt64.random(in: 0..<1000, using: &generator)
        let id = heap.insert(deadline: deadline) { fired.withLock { $0.append(number) } }
        model.append((deadline, number, id))
      case 2 where !model.isEmpty:
        let gone = model.remove(at: Int.random(in: model.indices, using: &generator))
        let removals = [heap.remove(gone.id), heap.remove(gone.id)]
        #expect(removals == [true, false])
      default:
        let first = model.indices.min {
          (model[$0].deadline, model[$0].number) < (model[$1].deadline, model[$1].number)
        }
        if let first { expected.append(model.remove(at: first).number) }
        heap.popDue(.max)?()
      }
      #expect(heap.count == model.count)
    }
    #expect(fired.withLock { $0 } == expected)
  }

  @Test func `keeps a timer that is not due`() {
    var heap = TimerHeap()
    _ = heap.insert(deadline: 10) {}
    let early = heap.popDue(9)
    #expect(early == nil)
    let due = heap.popDue(10)
    #expect(due != nil)
  }

  @Test func `does not cancel the timer that reuses a fired one's place`() {
    var heap = TimerHeap()
    let old = heap.insert(deadline: 1) {}
    _ = heap.popDue(1)
    _ = heap.insert(deadline: 2) {}
    let isRemoved = heap.remove(old)
    #expect(!isRemoved)
    #expect(heap.count == 1)
  }
}
