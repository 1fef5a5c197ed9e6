import Testing

@testable import XML

@Suite struct `Looks through bytes` {
  private func next(_ bytes: [UInt8], from start: Int) -> Int {
    ByteScan.next(1, 2, 3, in: bytes.span, from: start)
  }

  private func same(_ a: [UInt8], _ b: [UInt8]) -> Bool { ByteScan.same(a.span, b.span) }

  private func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    ByteScan.precedes(a.span, b.span)
  }

  private func survey(_ bytes: [UInt8]) -> ByteScan.Survey { ByteScan.survey(bytes.span) }

  @Test func `find the first of three bytes at every place`() {
    for count in 0..<50 {
      let empty = [UInt8](repeating: 9, count: count)
      #expect(next(empty, from: 0) == count)
      #expect(next(empty, from: count + 3) == count)
      for place in 0..<count {
        var bytes = empty
        bytes[place] = UInt8(1 + place % 3)
        for start in 0...place { #expect(next(bytes, from: start) == place) }
        #expect(next(bytes, from: place + 1) == count)
      }
    }
  }

  @Test func `tell zeros, carriage returns and what is no ASCII at every place`() {
    for count in 1..<50 {
      for place in 0..<count {
        var bytes = [UInt8](repeating: 0x61, count: count)
        bytes[place] = 0
        #expect(survey(bytes).holdsZero)
        bytes[place] = 0x0D
        let found = survey(bytes)
        #expect(found.holdsCarriageReturn && !found.holdsZero && found.beyondASCII.isEmpty)
        bytes[place] = 0x80
        #expect(survey(bytes).beyondASCII.contains(place))
      }
    }
  }

  @Test func `compare texts by all of their bytes`() {
    for count in 0..<40 {
      let one = (0..<count).map { UInt8($0) }
      #expect(same(one, one))
      #expect(!same(one, (one + [0])))
      #expect(precedes(one, (one + [0])))
      #expect(!precedes(one, one))
      for place in 0..<count {
        var other = one
        other[place] += 1
        #expect(!same(one, other))
        #expect(precedes(one, other))
        #expect(!precedes(other, one))
      }
    }
  }
}
