import Crypto
import Testing
import TestSupport

@Suite struct SealerTests {
  static let plain = utf8("a journal record")
  static let context = utf8("segment 7")

  /// One of the three forms.
  struct Form: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let overhead: Int
    let seal: @Sendable (Sealer, [UInt8], [UInt8]) -> [UInt8]
    let open: @Sendable (Sealer, [UInt8], [UInt8]) throws -> [UInt8]

    static let all = [
      Form(
        testDescription: "random nonce", overhead: 28,
        seal: { $0.seal($1, authenticating: $2) },
        open: { try $0.open($1, authenticating: $2) }),
      Form(
        testDescription: "sequence nonce", overhead: 16,
        seal: { $0.seal($1, authenticating: $2, sequence: 7) },
        open: { try $0.open($1, authenticating: $2, sequence: 7) }),
      Form(
        testDescription: "deterministic", overhead: 16,
        seal: { $0.sealDeterministic($1, authenticating: $2) },
        open: { try $0.openDeterministic($1, authenticating: $2) }),
    ]
  }

  @Test(arguments: Form.all) func `opens what it seals`(form: Form) throws {
    let sealer = Sealer(.random(byteCount: 32))
    var generator = SeededGenerator(seed: 4)
    for count in [0, 1, 15, 16, 17, 255, 4096, 65_537] {
      let plain = generator.bytes(count)
      for context in [[], Self.context] {
        let sealed = form.seal(sealer, plain, context)
        #expect(sealed.count == count + form.overhead)
        #expect(try form.open(sealer, sealed, context) == plain)
      }
    }
  }

  @Test(arguments: Form.all) func `refuses every altered bit`(form: Form) {
    let sealer = Sealer(.random(byteCount: 32))
    let sealed = form.seal(sealer, Self.plain, Self.context)
    for bit in 0..<sealed.count * 8 {
      var altered = sealed
      altered[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: CryptoError.brokenSeal) { try form.open(sealer, altered, Self.context) }
    }
  }

  @Test(arguments: Form.all) func `refuses every cut and every addition`(form: Form) {
    let sealer = Sealer(.random(byteCount: 32))
    let sealed = form.seal(sealer, Self.plain, Self.context)
    for count in 0..<sealed.count {
      #expect(throws: CryptoError.brokenSeal) {
        try form.open(sealer, [UInt8](sealed.prefix(count)), Self.context)
      }
    }
    #expect(throws: CryptoError.brokenSeal) {
      try form.open(sealer, sealed + [0], Self.context)
    }
  }

  @Test(arguments: Form.all) func `refuses another context and another key`(form: Form) {
    let sealer = Sealer(.random(byteCount: 32))
    let sealed = form.seal(sealer, Self.plain, Self.context)
    #expect(throws: CryptoError.brokenSeal) { try form.open(sealer, sealed, []) }
    #expect(throws: CryptoError.brokenSeal) {
      try form.open(Sealer(.random(byteCount: 32)), sealed, Self.context)
    }
  }

  @Test func `no form opens another's`() {
    let sealer = Sealer(.random(byteCount: 32))
    for form in Form.all {
      let sealed = form.seal(sealer, Self.plain, Self.context)
      for other in Form.all where other.testDescription != form.testDescription {
        #expect(throws: CryptoError.brokenSeal) { try other.open(sealer, sealed, Self.context) }
      }
    }
  }

  @Test func `a record does not open at another sequence number`() {
    let sealer = Sealer(.random(byteCount: 32))
    let sealed = sealer.seal(Self.plain, authenticating: [], sequence: 1)
    for sequence in [0, 2, UInt64(1) << 32 | 1, .max] {
      #expect(throws: CryptoError.brokenSeal) {
        try sealer.open(sealed, authenticating: [], sequence: sequence)
      }
    }
  }

  @Test func `random seals of one value differ, deterministic ones are one`() {
    let sealer = Sealer(.random(byteCount: 32))
    let random = Set((0..<50).map { _ in sealer.seal(Self.plain, authenticating: []) })
    #expect(random.count == 50)
    let fixed = Set((0..<50).map { _ in sealer.sealDeterministic(Self.plain, authenticating: []) })
    #expect(fixed.count == 1)
    #expect(sealer.sealDeterministic(Self.plain, authenticating: [1]) != fixed.first)
  }

  // Computed by Python's cryptography from the forms as documented: files on disk depend on them.
  @Test func `the forms on disk do not change`() throws {
    let sealer = Sealer(try key([UInt8](0..<32)))
    let sequence: UInt64 = 0x0102_0304_0506_0708
    #expect(
      sealer.seal(Self.plain, authenticating: Self.context, sequence: sequence)
        == hex("5d0103b8a96b6a134affe6cb20078d752d3ceffa9448cbe0934c85665fac334f"))
    #expect(
      sealer.sealDeterministic(Self.plain, authenticating: Self.context)
        == hex("9c30c1765bd52a4001c4df295720c5be654856f5268e4001ba0eccb93131da1b"))
    let random = hex(
      "000102030405060708090a0b87460dc41616e93f423b6f82c8618eb47c38d5e74b745e069bf7df683e137504")
    #expect(try sealer.open(random, authenticating: Self.context) == Self.plain)
  }
}
