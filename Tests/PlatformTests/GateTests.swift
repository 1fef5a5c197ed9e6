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

  @Test(arguments: 0..<4) func `runs the rest in order when one is forgotten`(forgotten: Int) {
    let gate = Gate()
    let log = Recorded<[Int]>([])
    let registrations = (0..<4).map { number in
      gate.onShut { log.withLock { $0.append(number) } }
    }
    gate.forget(registrations[forgotten])
    gate.onShut { log.withLock { $0.append(4) } }
    #expect(gate.waitingCount == 4)
    gate.shut()
    #expect(log.withLock { $0 } == (0...4).filter { $0 != forgotten })
    #expect(gate.waitingCount == 0)
  }

  @Test func `ends once, when it has shut or nobody holds it any more`() {
    let log = Recorded<[String]>([])
    do {
      let gate = Gate()
      gate.atEnd { log.withLock { $0.append("gone") } }
      #expect(log.withLock { $0 } == [])
      withExtendedLifetime(gate) {}
    }
    #expect(log.withLock { $0 } == ["gone"])
    do {
      let gate = Gate()
      gate.atEnd { log.withLock { $0.append("end") } }
      gate.onShut { log.withLock { $0.append("shut") } }
      gate.shut()
      #expect(log.withLock { $0 } == ["gone", "shut", "end"])
    }
    #expect(log.withLock { $0 } == ["gone", "shut", "end"])
    let shut = Gate()
    shut.shut()
    shut.atEnd { log.withLock { $0.append("late") } }
    #expect(log.withLock { $0.last } == "late")
  }

  @Test(arguments: 0..<3) func `a joined gate shuts with the first of them`(first: Int) {
    let gates = (0..<3).map { _ in Gate() }
    let joined = Gate(joining: gates)
    let ran = Recorded(0)
    joined.onShut { ran.withLock { $0 += 1 } }
    #expect(joined.isOpen)
    gates[first].shut()
    #expect(!joined.isOpen)
    for gate in gates { gate.shut() }
    #expect(ran.withLock { $0 } == 1)
  }

  @Test func `a joined gate lets go of the others when it goes`() {
    let gate = Gate()
    weak var kept: Gate?
    do {
      let joined = Gate(joining: [gate])
      kept = joined
      #expect(gate.waitingCount == 1)
      withExtendedLifetime(joined) {}
    }
    #expect(kept == nil)
    #expect(gate.waitingCount == 0)
  }

  @Test func `a gate joined of one that is shut is shut`() {
    let gate = Gate()
    gate.shut()
    #expect(!Gate(joining: [Gate(), gate]).isOpen)
  }

  @Test func `lets a callback use the gate it waits on`() {
    let gate = Gate()
    let seen = Recorded(true)
    gate.onShut { seen.withLock { $0 = gate.isOpen } }
    gate.shut()
    #expect(seen.withLock { !$0 })
  }
}
