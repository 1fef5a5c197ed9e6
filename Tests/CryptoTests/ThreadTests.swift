import Crypto
import Dispatch
import Foundation
import Synchronization
import Testing

/// Runs `body` on eight threads at once, `count` times each; the numbers are 0..<8 * count.
///
/// Real threads behind one gate: a pool under load would run the lanes one after the other.
func hammer(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let lanes = 8
  let gate = StartGate()
  let done = DispatchSemaphore(value: 0)
  for lane in 0..<lanes {
    Thread {
      gate.meet(lanes)
      for round in 0..<count { body(lane * count + round) }
      done.signal()
    }.start()
  }
  for _ in 0..<lanes { done.wait() }
}

/// Holds threads until all have come.
private final class StartGate: Sendable {
  private let arrived = Atomic(0)

  func meet(_ count: Int) {
    arrived.add(1, ordering: .relaxed)
    while arrived.load(ordering: .relaxed) < count {}
  }
}

/// Counts what went wrong, on any thread.
final class Tally: Sendable {
  private let wrong = Atomic(0)

  var count: Int { wrong.load(ordering: .relaxed) }

  func check(_ isRight: Bool) {
    if !isRight { wrong.add(1, ordering: .relaxed) }
  }
}

private func message(_ number: Int) -> [UInt8] {
  [UInt8](repeating: UInt8(truncatingIfNeeded: number &* 31), count: number % 257)
}

@Suite struct ThreadTests {
  @Test func `digests of many threads are those of one`() {
    let expected = (0..<257).map { SHA256.hash(message($0)) }
    let tally = Tally()
    hammer(4000) { number in
      let node = SHA256.hash(
        prefix: 1, expected[number % 257], SHA256.hash(message(number % 257)))
      let same = SHA256.hash(
        [1] + expected[number % 257].bytes + expected[number % 257].bytes)
      tally.check(node == same)
    }
    #expect(tally.count == 0)
  }

  @Test func `tags of many threads are those of one`() {
    let authenticator = MessageAuthenticator(.random(byteCount: 32))
    let expected = (0..<257).map { authenticator.tag(message($0), [1]) }
    let tally = Tally()
    hammer(3000) { number in
      tally.check(authenticator.tag(message(number % 257), [1]) == expected[number % 257])
    }
    #expect(tally.count == 0)
  }

  @Test func `seals of many threads open`() {
    let sealer = Sealer(.random(byteCount: 32))
    let tally = Tally()
    hammer(1000) { number in
      let plain = message(number)
      let random = sealer.seal(plain, authenticating: [1])
      let fixed = sealer.sealDeterministic(plain, authenticating: [1])
      let isRight =
        (try? sealer.open(random, authenticating: [1])) == plain
        && (try? sealer.openDeterministic(fixed, authenticating: [1])) == plain
      tally.check(isRight)
    }
    #expect(tally.count == 0)
  }

  @Test func `one key signs and verifies on many threads`() throws {
    let keys = try [Keys.key(.EdDSA), Keys.key(.ES256)]
    let tally = Tally()
    hammer(50) { number in
      let key = keys[number % 2]
      let signature = (try? key.sign(message(number))) ?? []
      tally.check(key.verifying.verify(signature, over: message(number)))
    }
    #expect(tally.count == 0)
  }

  @Test func `keys that nobody holds any more are not used after their end`() {
    let tally = Tally()
    hammer(500) { number in
      let bytes = message(number) + [1]
      // Each owner here is a temporary whose last mention is the call itself.
      let tag = MessageAuthenticator(.random(byteCount: 32)).tag(bytes)
      let sealed = Sealer(.random(byteCount: 32)).seal(bytes, authenticating: tag.bytes)
      tally.check(sealed.count == bytes.count + 28)
      let derived = SecretKey.random(byteCount: 32).derive(label: "x", byteCount: 32)
      tally.check(derived.withBytes { $0.count } == 32)
    }
    hammer(40) { number in
      let key = try? SigningKey(ed25519Seed: SecureRandom.bytes(32)).verifying.pem()
      let other = try? HPKEPrivateKey.generate().publicKey
      let sealed = other.flatMap { key in
        try? HPKE.seal([1], to: key, info: [], authenticating: [])
      }
      tally.check(key != nil && sealed != nil)
    }
    #expect(tally.count == 0)
  }

  @Test func `a failure leaves no error behind for the next call`() throws {
    let sealer = Sealer(.random(byteCount: 32))
    #expect(throws: CryptoError.brokenSeal) {
      try sealer.open([UInt8](repeating: 0, count: 40), authenticating: [])
    }
    #expect(throws: CryptoError.malformedKey) { try VerifyingKey(der: [0x30]) }
    #expect(throws: CryptoError.malformedCertificate) { try Certificate(der: [0x30]) }
    // A leftover would make the end of this text look like another error.
    let certificate = try DevelopmentAuthorityTests.authority().certificate
    #expect(try Certificate.chain(pem: certificate.pem).count == 1)
  }
}
