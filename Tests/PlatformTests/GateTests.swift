import Testing

@testable import Platform

@Suite struct Gates {
  @Test func `runs what waited once, in order, when it shuts`() {
    let gate = Gate()
    let log = Recorded<[Int]>([])
    for number in 0..<3 { gate.onShut { log.withLock { $0.append(number) } } }
    #expect(gate.isOpen)
    #expect(log.withLock { $0 } == [])
    gate.shut()
    gate.shut()
    #expect(!gate.isOpen)
    #expect(log.withLock { $0 } == [0, 1, 2])
  }

  @Test func `runs at once what comes after it shut`() {
    let gate = Gate()
    gate.shut()
    let ran = Recorded(false)
    gate.onShut { ran.withLock { $0 = true } }
    #expect(ran.withLock { $0 })
  }

  @Test func `does not run what was forgotten`() {
    let gate = Gate()
    let ran = Recorded(0)
    let first = gate.onShut { ran.withLock { $0 += 1 } }
    gate.onShut { ran.withLock { $0 += 10 } }
    gate.forget(first)
    gate.shut()
    #expect(ran.withLock { $0 } == 10)
  }

  @Test func `lets a callback use the gate it waits on`() {
    let gate = Gate()
    let seen = Recorded(true)
    gate.onShut { seen.withLock { $0 = gate.isOpen } }
    gate.shut()
    #expect(seen.withLock { !$0 })
  }
}
