import Crypto
import Testing

@Suite struct OPRFTests {
  static let oprf = OPRF.verifiable

  private static func element(_ number: UInt8) throws -> GroupElement {
    try HashToCurve.element(of: [number], tag: utf8("tests"))
  }

  // MARK: Elements and scalars

  @Test(arguments: [
    ("off the curve", "02" + String(repeating: "00", count: 31) + "01"),
    ("infinity", "00"),
    ("zeros", String(repeating: "00", count: 33)),
    ("x is p, for 0", "02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
    ("x over p, for 5", "02ffffffff00000001000000000000000000000001000000000000000000000004"),
    ("x over p", "02" + String(repeating: "ff", count: 32)),
    ("an uncompressed first byte", "04" + String(repeating: "00", count: 32)),
    ("a hybrid first byte", "06" + String(repeating: "00", count: 32)),
    ("another hybrid first byte", "07" + String(repeating: "00", count: 32)),
    ("no such first byte", "ff" + String(repeating: "00", count: 32)),
    ("a byte less", "02" + String(repeating: "00", count: 31)),
    ("a byte more", "02" + String(repeating: "00", count: 33)),
    ("nothing", ""),
  ])
  func `refuses what is no element`(name: String, text: String) {
    #expect(throws: CryptoError.malformedElement, "\(name)") { try GroupElement(hex(text)) }
    #expect(throws: CryptoError.malformedElement, "\(name)") { try OPRFPublicKey(hex(text)) }
  }

  @Test func `refuses the other forms of a point on the curve`() throws {
    let point = try HPKEPrivateKey.generate().publicKey.bytes
    let compressed = [2 + point[64] & 1] + point[1...32]
    #expect(try GroupElement(compressed).bytes == compressed)
    #expect(throws: CryptoError.malformedElement) { try GroupElement(point) }
    #expect(throws: CryptoError.malformedElement) {
      try GroupElement([6 + point[64] & 1] + point[1...])
    }
  }

  @Test func `half of all x are on the curve, each in two ways`() throws {
    let accepted = (0..<20).filter { x in
      let encodings = [2, 3].map { [$0] + [UInt8](repeating: 0, count: 31) + [UInt8(x)] }
      let elements = encodings.map { try? GroupElement($0) }
      return elements.compactMap { $0?.bytes } == encodings
    }
    #expect(accepted == [0, 5, 6, 8, 9, 12, 13, 17])
  }

  @Test(arguments: [
    "", "01", String(repeating: "00", count: 32), String(repeating: "ff", count: 32),
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "00" + String(repeating: "01", count: 32),
  ])
  func `a scalar is at least one and under the order`(text: String) {
    #expect(throws: CryptoError.malformedKey) { try GroupScalar(hex(text)) }
  }

  @Test func `the key that is one gives the generator, the one under the order its inverse`() throws
  {
    let x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    let one = try OPRFKey(GroupScalar([UInt8](repeating: 0, count: 31) + [1]))
    #expect(one.publicKey.bytes == hex("03" + x))
    let last = try OPRFKey(
      GroupScalar(hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550")))
    #expect(last.publicKey.bytes == hex("02" + x))
    let element = try Self.element(1)
    #expect(try one.blindEvaluate(element) == element)
    #expect(try last.blindEvaluate(element).bytes == [element.bytes[0] ^ 1] + element.bytes[1...])
  }

  @Test func `a seed has 32 bytes`() throws {
    for count in [16, 31, 33] {
      #expect(throws: CryptoError.weakKey) {
        try OPRFKey.derive(from: .random(byteCount: count), info: [])
      }
    }
    let seed = SecretKey.random(byteCount: 32)
    let keys = try [[], utf8("a"), utf8("b")].map { try OPRFKey.derive(from: seed, info: $0) }
    #expect(Set(keys.map(\.publicKey)).count == 3)
  }

  // MARK: Functions

  @Test func `outputs depend on input, key and mode, not on the blind`() throws {
    let key = try OPRFKey.generate()
    func output(_ input: String, _ key: OPRFKey, _ oprf: OPRF = Self.oprf) throws -> Digest {
      let blinded = try oprf.blind(utf8(input))
      return try oprf.finalize(blinded, try key.blindEvaluate(blinded.element))
    }
    let first = try output("ヤマダ", key)
    #expect(try output("ヤマダ", key) == first)
    #expect(try Self.oprf.evaluate(utf8("ヤマダ"), with: key) == first)
    let others = try [
      output("ヤマタ", key), output("", key), output("ヤマダ", .generate()),
      output("ヤマダ", key, .base),
    ]
    #expect(Set(others + [first]).count == 5)
  }

  @Test func `blinds of one input are unlike`() throws {
    let elements = try (0..<20).map { _ in try Self.oprf.blind(utf8("ヤマダ")).element }
    #expect(Set(elements).count == 20)
  }

  @Test func `an input has at most 65535 bytes`() throws {
    let longest = [UInt8](repeating: 1, count: OPRF.inputByteCountMax)
    let key = try OPRFKey.generate()
    let blinded = try Self.oprf.blind(longest)
    let output = try Self.oprf.finalize(blinded, try key.blindEvaluate(blinded.element))
    #expect(try Self.oprf.evaluate(longest, with: key) == output)
    #expect(throws: CryptoError.refusedInput) { try Self.oprf.blind(longest + [1]) }
    #expect(throws: CryptoError.refusedInput) {
      try Self.oprf.evaluate(longest + [1], with: key)
    }
  }

  @Test func `two evaluators give one output in either order, and each proves its part`() throws {
    let bridge = try OPRFKey.generate()
    let responder = try OPRFKey.generate()
    let inputs = (0..<12).map { utf8("token \($0)") }
    let outputs = try [(bridge, responder), (responder, bridge)].map { first, second in
      let blinded = try inputs.map { try Self.oprf.blind($0) }
      let elements = blinded.map(\.element)
      let once = try first.blindEvaluate(elements)
      let twice = try second.blindEvaluate(once.elements)
      try first.publicKey.verify(once, of: elements)
      try second.publicKey.verify(twice, of: once.elements)
      #expect(throws: CryptoError.badProof) { try second.publicKey.verify(once, of: elements) }
      #expect(throws: CryptoError.badProof) {
        try second.publicKey.verify(twice, of: elements)
      }
      return try zip(blinded, twice.elements).map { try Self.oprf.finalize($0, $1) }
    }
    #expect(outputs[0] == outputs[1])
    #expect(Set(outputs[0]).count == inputs.count)
  }

  // MARK: Proofs

  @Test func `refuses every altered proof`() throws {
    let key = try OPRFKey.generate()
    let inputs = try (0..<3).map { try Self.element($0) }
    let right = try key.blindEvaluate(inputs)
    try key.publicKey.verify(right, of: inputs)
    #expect(try DLEQProof(right.proof.bytes) == right.proof)
    for position in right.proof.bytes.indices {
      var altered = right.proof.bytes
      altered[position] ^= 1
      #expect(throws: CryptoError.badProof) {
        try DLEQProof(altered).verify(by: key.publicKey, of: inputs, right.elements)
      }
    }
  }

  @Test(arguments: [0, 1, 63, 65])
  func `a proof has 64 bytes`(count: Int) {
    #expect(throws: CryptoError.badProof) {
      try DLEQProof([UInt8](repeating: 1, count: count))
    }
  }

  @Test(arguments: [0, 32])
  func `a number of a proof is under the order`(position: Int) {
    var bytes = [UInt8](repeating: 1, count: 64)
    let order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    bytes.replaceSubrange(position..<position + 32, with: order)
    #expect(throws: CryptoError.badProof) { try DLEQProof(bytes) }
  }

  @Test func `refuses swapped, missing and foreign elements and another key`() throws {
    let key = try OPRFKey.generate()
    let inputs = try (0..<3).map { try Self.element($0) }
    let right = try key.blindEvaluate(inputs)
    let outputs = right.elements
    let other = try OPRFKey.generate()
    let wrong = [
      (inputs, [outputs[1], outputs[0], outputs[2]]),
      ([inputs[1], inputs[0], inputs[2]], outputs),
      // Both swapped alike are all made with the key, but are not what was proven.
      ([inputs[1], inputs[0], inputs[2]], [outputs[1], outputs[0], outputs[2]]),
      (Array(inputs.dropLast()), Array(outputs.dropLast())),
      (inputs + [inputs[0]], outputs + [outputs[0]]),
      (outputs, inputs),
      (inputs, [try other.blindEvaluate(inputs[0])] + outputs[1...]),
    ]
    for (inputs, outputs) in wrong {
      #expect(throws: CryptoError.badProof) {
        try right.proof.verify(by: key.publicKey, of: inputs, outputs)
      }
    }
    #expect(throws: CryptoError.badProof) {
      try right.proof.verify(by: other.publicKey, of: inputs, outputs)
    }
  }

  @Test func `a proof by one key does not hide an element made with another`() throws {
    let key = try OPRFKey.generate()
    let other = try OPRFKey.generate()
    let inputs = try (0..<3).map { try Self.element($0) }
    var outputs = try inputs.map { try key.blindEvaluate($0) }
    outputs[2] = try other.blindEvaluate(inputs[2])
    let proof = try DLEQProof(by: key, of: inputs, outputs)
    #expect(throws: CryptoError.badProof) {
      try proof.verify(by: key.publicKey, of: inputs, outputs)
    }
  }

  @Test func `a commitment that is infinity is a bad proof`() throws {
    // s = n - c k for a key that is 1: both commitments come out as infinity.
    let key = try OPRFKey(GroupScalar([UInt8](repeating: 0, count: 31) + [1]))
    let inputs = [try Self.element(1)]
    let order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    let forged = [UInt8](repeating: 0, count: 31) + [1] + order.dropLast() + [0x50]
    #expect(throws: CryptoError.badProof) {
      try DLEQProof(forged).verify(by: key.publicKey, of: inputs, inputs)
    }
  }

  @Test func `a proof is about at least one element and not about too many`() throws {
    let key = try OPRFKey.generate()
    let element = try Self.element(1)
    let proof = try DLEQProof(by: key, of: [element], [element])
    let many = [GroupElement](repeating: element, count: DLEQProof.elementCountMax + 1)
    for (inputs, outputs) in [([], []), ([element], []), (many, many)] {
      #expect(throws: CryptoError.refusedInput) {
        try DLEQProof(by: key, of: inputs, outputs)
      }
      #expect(throws: CryptoError.refusedInput) {
        try proof.verify(by: key.publicKey, of: inputs, outputs)
      }
    }
    #expect(throws: CryptoError.refusedInput) { try key.blindEvaluate(many) }
    #expect(throws: CryptoError.refusedInput) { try key.blindEvaluate([]) }
  }

  @Test func `any altered element or proof is refused or sound`() throws {
    let element = try Self.element(1)
    let key = try OPRFKey.generate()
    for seed in [element.bytes, try key.blindEvaluate([element]).proof.bytes] {
      for position in seed.indices {
        for bit in [0, 7] {
          var altered = seed
          altered[position] ^= 1 << bit
          #expect(OPRFProperties.broken(by: altered) == nil)
        }
        #expect(OPRFProperties.broken(by: Array(seed[..<position])) == nil)
      }
    }
  }

  // MARK: Lifetimes

  @Test func `nothing is used after its end, on any thread`() {
    let tally = Tally()
    let key = try? OPRFKey.generate()
    hammer(40) { number in
      // Each owner here is a temporary whose last mention is the call itself.
      let input = [UInt8(truncatingIfNeeded: number)]
      let output = try? Self.oprf.evaluate(
        input, with: OPRFKey.derive(from: key32(number), info: []))
      let evaluated = try? OPRFKey.derive(from: key32(number), info: []).blindEvaluate([
        Self.oprf.blind(input, with: .random()).element,
        GroupElement([2] + [UInt8](repeating: 0, count: 32)),
      ])
      tally.check(output != nil && evaluated?.elements.count == 2)
    }
    hammer(40) { number in
      guard let key, let blinded = try? Self.oprf.blind([UInt8(truncatingIfNeeded: number)]),
        let evaluation = try? key.blindEvaluate([blinded.element])
      else { return tally.check(false) }
      let isProven = (try? key.publicKey.verify(evaluation, of: [blinded.element])) != nil
      tally.check(isProven && (try? Self.oprf.finalize(blinded, evaluation.elements[0])) != nil)
    }
    #expect(tally.count == 0)
  }
}

/// A seed for a number.
private func key32(_ number: Int) throws -> SecretKey {
  try key([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32))
}
