import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Referral slip` {
  let key: SigningKey
  let keys: JWKSet
  let side: SideKeys

  init() throws {
    key = try SigningKey.generate(.p256)
    keys = try JWKSet([try JSONWebKey(key.verifying, keyID: "k1", algorithm: .ES256)])
    side = try Samples.sideKey()
  }

  func slip(
    issuer: String = "mame/3210001", network: String = "oshidori", facility: String? = nil,
    lifetime: Duration = .seconds(86_400), purpose: String = "COORD",
    demographics: Demographics? = nil
  ) throws -> Slip {
    try Slip(
      issuer: try Samples.facility(issuer), network: try Samples.network(network),
      facility: facility.flatMap(FacilityID.init), id: .random(), issued: Samples.now,
      expires: Samples.now.adding(lifetime), purpose: purpose,
      demographics: try demographics ?? Samples.demographics(), to: side.publicKey)
  }

  @Test(arguments: [nil, "3110002"])
  func `is read back from its signed form`(_ facility: String?) throws {
    let slip = try slip(facility: facility)
    let compact = try slip.signed(with: key, keyID: "k1")
    #expect(try Slip(verifying: compact, keys: keys) == slip)
  }

  @Test func `opens its demographics for the target side alone`() throws {
    let slip = try slip()
    #expect(try slip.demographics(with: side) == (try Samples.demographics()))
    #expect(throws: LinkageError.cryptography) {
      try slip.demographics(with: try Samples.sideKey())
    }
  }

  @Test func `does not let its sealed part be moved to another slip`() throws {
    let compact = try slip().signed(with: key, keyID: "k1")
    let other = try slip().signed(with: key, keyID: "k1")
    let payloads = try [compact, other].map { text in
      let part = String(text.split(separator: ".")[1])
      return try JSONValue.parse(try #require(Base64URL.decode(part)))
    }
    let members = try #require(payloads[0].members)
    let sealed = try #require(payloads[1]["s"])
    let mixed = JSONValue.object(
      members.map { (key: $0.key, value: $0.key == "s" ? sealed : $0.value) })
    let forged = try Slip(
      verifying: try JWS.sign(
        mixed.encoded(), with: key, algorithm: .ES256, type: "slip", keyID: "k1"),
      keys: keys)
    #expect(throws: LinkageError.cryptography) { try forged.demographics(with: side) }
  }

  // MARK: Length

  @Test func `always fits with parties and names of the greatest length`() throws {
    let widest = try Samples.demographics(
      kanaName: String(repeating: "ア", count: 29), name: String(repeating: "鬱", count: 15))
    let network = "oshidori"
    let facility = String(repeating: "9", count: 12)
    let issuer =
      "mame/"
      + String(
        repeating: "9",
        count: Slip.partiesCharactersMax - "mame/".count - network.count - 1 - facility.count)
    let slip = try slip(
      issuer: issuer, network: network, facility: facility, purpose: "SYSADMIN",
      demographics: widest)
    #expect(issuer.count + network.count + 1 + facility.count == Slip.partiesCharactersMax)
    #expect(try slip.signed(with: key, keyID: "k123").utf8.count <= Slip.charactersMax)
  }

  @Test func `has the same length for a short and a long name`() throws {
    let short = try slip(demographics: try Samples.demographics(kanaName: "オ", name: "於"))
    let long = try slip(
      demographics: try Samples.demographics(
        kanaName: "マリア アパレシーダ サントス", name: "MARIA APARECIDA SANTOS"))
    #expect(
      try short.signed(with: key, keyID: "k1").utf8.count
        == long.signed(with: key, keyID: "k1").utf8.count)
  }

  @Test func `is refused when its parties' names are too long`() throws {
    let slip = try slip(
      issuer: "mame/" + String(repeating: "9", count: 64),
      facility: String(repeating: "9", count: 64))
    #expect {
      try slip.signed(with: key, keyID: "k1")
    } throws: { error in
      guard case .slipTooLong(let characters) = error as? LinkageError else { return false }
      return characters > Slip.charactersMax
    }
  }

  // MARK: Lifetime and parties

  @Test func `lives for thirty days at most`() throws {
    #expect(throws: Never.self) { try slip(lifetime: Slip.lifetimeMax) }
    #expect(throws: LinkageError.slipLifetime) {
      try slip(lifetime: Slip.lifetimeMax + .seconds(1))
    }
    #expect(throws: LinkageError.slipLifetime) { try slip(lifetime: .zero) }
  }

  @Test func `is not made for the issuer's own network`() {
    #expect(throws: LinkageError.malformedSlip) { try slip(network: "mame") }
  }

  @Test(arguments: ["", "treat", "TOOLONGWORD", "T-1"])
  func `is not made for a malformed purpose`(_ purpose: String) {
    #expect(throws: LinkageError.malformedSlip) { try slip(purpose: purpose) }
  }

  // MARK: Verification

  @Test func `is refused under another key`() throws {
    let compact = try slip().signed(with: try SigningKey.generate(.p256), keyID: "k1")
    #expect(throws: LinkageError.badSlipSignature) { try Slip(verifying: compact, keys: keys) }
  }

  @Test func `is refused with any claim altered`() throws {
    let compact = try slip().signed(with: key, keyID: "k1")
    var parts = compact.split(separator: ".").map(String.init)
    let payload = try #require(Base64URL.decode(parts[1]))
    let altered = String(decoding: payload, as: UTF8.self)
      .replacing("mame/3210001", with: "mame/3210009")
    parts[1] = Base64URL.encode(Array(altered.utf8))
    #expect(throws: LinkageError.badSlipSignature) {
      try Slip(verifying: parts.joined(separator: "."), keys: keys)
    }
  }

  @Test func `is not taken from a token of another type`() throws {
    let payload = try #require(
      Base64URL.decode(String(try slip().signed(with: key, keyID: "k1").split(separator: ".")[1])))
    let token = try JWS.sign(payload, with: key, algorithm: .ES256, type: "JWT", keyID: "k1")
    #expect(throws: LinkageError.malformedSlip) { try Slip(verifying: token, keys: keys) }
  }

  /// Good claims but for the members that are put over them.
  static func claims(_ changes: [String: JSONValue]) -> JSONValue {
    let good: [(String, JSONValue)] = [
      ("iss", "mame/1"), ("aud", "oshidori"), ("jti", "AAAAAAAAAAAAAAAAAAAAAA"), ("iat", 1),
      ("exp", 2), ("p", "A"), ("s", "AA"),
    ]
    let more = changes.filter { name, _ in !good.contains { $0.0 == name } }
    return .object(
      good.map { (key: $0.0, value: changes[$0.0] ?? $0.1) }
        + more.map { (key: $0.key, value: $0.value) })
  }

  @Test func `is read with good claims`() throws {
    let token = try JWS.sign(
      Self.claims([:]).encoded(), with: key, algorithm: .ES256, type: "slip", keyID: "k1")
    #expect(throws: Never.self) { try Slip(verifying: token, keys: keys) }
  }

  @Test(arguments: [
    claims(["iss": "mame"]), claims(["aud": "oshidori/"]), claims(["aud": ""]),
    claims(["jti": "AA"]), claims(["iat": -1]), claims(["iat": 2]), claims(["exp": 9_999_999]),
    claims(["p": "treat"]), claims(["s": "A"]), claims(["x": 1]), .object([]), .array([]),
  ])
  func `is refused with claims that are not a slip's, though signed`(_ claims: JSONValue) throws {
    let token = try JWS.sign(
      claims.encoded(), with: key, algorithm: .ES256, type: "slip", keyID: "k1")
    #expect(throws: LinkageError.malformedSlip) { try Slip(verifying: token, keys: keys) }
  }
}
