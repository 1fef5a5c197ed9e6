import HTTP
import Testing
import TestSupport

@Suite struct `random bytes` {
  /// Set KAKEHASHI_SEED to the seed of a failure to repeat it.
  @Test func `mutated requests read the same whole and in pieces`() {
    var random = SeededGenerator.fromEnvironment()
    let comment = Comment(rawValue: "KAKEHASHI_SEED=\(random.seed)")
    for _ in 0..<3000 {
      let bytes = mutated(&random)
      let whole = readRequests(bytes)
      let sizes = (0..<8).map { _ in Int.random(in: 1...40, using: &random) }
      #expect(readRequests(bytes, pieces: sizes) == whole, comment)
    }
  }

  @Test func `what is accepted is accepted again when written`() throws {
    var random = SeededGenerator.fromEnvironment()
    let comment = Comment(rawValue: "KAKEHASHI_SEED=\(random.seed)")
    var accepted = 0
    for _ in 0..<3000 {
      for message in readRequests(mutated(&random)).messages where message.isComplete {
        accepted += 1
        let framing = BodyFraming.length(message.body.count)
        let bytes = RequestWriter.head(message.head, framing: framing) + message.body
        let again = try #require(readRequests(bytes).messages.first, comment)
        #expect(again.isComplete && again.body == message.body, comment)
        #expect(again.head.target == message.head.target, comment)
        #expect(RequestWriter.head(again.head, framing: framing) + again.body == bytes, comment)
      }
    }
    #expect(accepted > 100, comment)
  }

  @Test func `mutated responses read the same whole and in pieces`() {
    var random = SeededGenerator.fromEnvironment()
    let comment = Comment(rawValue: "KAKEHASHI_SEED=\(random.seed)")
    let seeds = [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nx: y\r\n\r\n",
    ]
    for _ in 0..<2000 {
      var bytes = Array(seeds[Int.random(in: 0..<seeds.count, using: &random)].utf8)
      mutate(&bytes, &random)
      let whole = readResponse(bytes)
      let sizes = (0..<8).map { _ in Int.random(in: 1...20, using: &random) }
      #expect(readResponse(bytes, pieces: sizes) == whole, comment)
    }
  }
}

/// A few good requests in a row, then up to three changes of a byte or a run of bytes.
private func mutated(_ random: inout SeededGenerator) -> [UInt8] {
  var bytes: [UInt8] = []
  for _ in 0..<Int.random(in: 1...3, using: &random) {
    bytes += Array(goodRequests[Int.random(in: 0..<goodRequests.count, using: &random)].utf8)
  }
  mutate(&bytes, &random)
  return bytes
}

func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
  let spices: [[UInt8]] = [
    [0x0D], [0x0A], [0x0D, 0x0A], [0x20], [0x09], [0x3A], [0x00], [0x3B], [0x30], [0x2C], [0x80],
    Array("Content-Length: 5\r\n".utf8), Array("Transfer-Encoding: chunked\r\n".utf8),
  ]
  for _ in 0..<Int.random(in: 0...3, using: &random) {
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.insert(contentsOf: spices.randomElement(using: &random) ?? [], at: place)
    case 2: bytes[place] ^= 0x20
    default:
      let end = min(bytes.count, place + Int.random(in: 1...8, using: &random))
      if end - place < bytes.count { bytes.removeSubrange(place..<end) }
    }
  }
}
