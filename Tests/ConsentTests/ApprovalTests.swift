import Consent
import Crypto
import Platform
import Policy
import Record
import Testing

/// Who has to sign what, and every way to cheat.
@Suite struct Approvals {
  let accord: Accord
  /// Everybody's first documents, and the same with doctors alone.
  let first: Edition
  let narrow: Edition

  init() throws {
    accord = try Accord()
    first = Edition.first(try Accord.set())
    narrow = Edition.first(try Accord.narrower())
  }

  // MARK: What is enough

  @Test(arguments: ["tanaka", "sakai", "adachi"])
  func `one other person of either network approves what only tightens`(name: String) throws {
    let signed = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", name])
    #expect(try accord.refusal(signed, over: first) == nil)
  }

  @Test func `what widens is approved by both networks, by others than the author`() throws {
    let signed = try accord.edition(
      Accord.wider(), over: narrow, signers: ["sakai", "yamada", "tanaka"])
    #expect(try accord.refusal(signed, over: narrow) == nil)
  }

  @Test func `a change of words alone counts as tightening`() throws {
    let set = try Accord.set { $0.version = 2 }
    let signed = try accord.edition(set, over: first, signers: ["yamada", "sakai"])
    #expect(try accord.review(signed, over: first).change.onlyTightens)
    #expect(try accord.refusal(signed, over: first) == nil)
  }

  // MARK: What is missing

  @Test(arguments: [
    ["yamada"], ["yamada", "yamada again"],
  ])
  func `an author does not approve alone, not even with another key`(signers: [String]) throws {
    let signed = try accord.edition(Accord.narrower(), over: first, signers: signers)
    #expect(try accord.refusal(signed, over: first) == .secondPersonMissing)
  }

  @Test(
    arguments: zip(
      [
        ["yamada"], ["yamada", "tanaka"], ["yamada", "sakai"], ["yamada", "yamada again", "sakai"],
      ],
      [["mame", "oshidori"], ["oshidori"], ["mame"], ["mame"]]))
  func `what widens waits for each network`(signers: [String], missing: [String]) throws {
    let signed = try accord.edition(Accord.wider(), over: narrow, signers: signers)
    let networks = Set(try missing.map(Bench.network))
    #expect(try accord.refusal(signed, over: narrow) == .approvalMissing(networks))
  }

  @Test func `the author has to sign`() throws {
    let signed = try accord.edition(
      Accord.wider(), over: narrow, signers: ["tanaka", "sakai"])
    #expect(try accord.refusal(signed, over: narrow) == .authorUnsigned)
  }

  @Test func `naming another as author does not make one's own signature an approval`() throws {
    let signed = try accord.edition(
      Accord.narrower(), over: first, by: "adachi", signers: ["yamada"])
    #expect(try accord.refusal(signed, over: first) == .authorUnsigned)
  }

  @Test(arguments: Lightening.allCases)
  func `whatever widens in any way needs both`(way: Lightening) throws {
    let signed = try accord.edition(
      Accord.set(way.change), over: first, signers: ["yamada", "tanaka"])
    let review = try accord.review(signed, over: first)
    #expect(!review.change.onlyTightens)
    #expect(review.missing == [try Bench.network("oshidori")])
  }

  /// Ways to widen that are no longer list of roles.
  enum Lightening: String, CaseIterable, CustomTestStringConvertible {
    case obligation, newWord, otherMeaning
    var testDescription: String { rawValue }

    func change(_ wishes: inout Accord.Wishes) {
      switch self {
      case .obligation: wishes.obligations = "watermark"
      case .newWord: wishes.words.append("role \"薬剤師\" => pharmacist")
      case .otherMeaning: wishes.words[1] = "role \"看護師\" => doctor"
      }
    }
  }

  @Test func `a mapping that loses a word only tightens`() throws {
    let set = try Accord.set { $0.words.removeLast() }
    let signed = try accord.edition(set, over: first, signers: ["yamada", "sakai"])
    #expect(try accord.review(signed, over: first).change.mappings == .narrower)
    #expect(try accord.refusal(signed, over: first) == nil)
  }

  // MARK: Signatures

  @Test func `a key that nobody configured is refused`() throws {
    var signed = try accord.edition(Accord.narrower(), over: first)
    let stranger = try SigningKey.generate(.ed25519)
    try signed.sign(with: stranger)
    #expect(
      try accord.refusal(signed, over: first) == .unknownKey(stranger.verifying.digest))
  }

  @Test func `an approver of a third network is a stranger`() throws {
    let signed = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "kuno"])
    let stranger = try accord.key("kuno").verifying.digest
    #expect(try accord.refusal(signed, over: first) == .unknownKey(stranger))
  }

  @Test func `one key signs once`() throws {
    let signed = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai", "sakai"])
    #expect(try accord.refusal(signed, over: first) == .signedTwice(by: "sakai (oshidori)"))
  }

  @Test func `a signature under another edition does not verify`() throws {
    let other = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai"])
    let signed = try accord.edition(Accord.set { $0.version = 2 }, over: first, signers: [])
    let file = signed.bytes + other.bytes.dropFirst(SignedEdition(other.edition).bytes.count)
    let grafted = try SignedEdition(bytes: file)
    #expect(grafted.signatures.count == 2)
    #expect(try accord.refusal(grafted, over: first) == .badSignature(by: "yamada (mame)"))
  }

  @Test func `a signature made for something else does not count`() throws {
    let edition = try accord.edition(Accord.narrower(), over: first).edition
    let bare = try accord.key("sakai").sign(edition.bytes)
    let line = """
      {"key":"\(try accord.key("sakai").verifying.digest.hex)",\
      "signature":"\(Base64URL.encode(bare))"}

      """
    let signed = try SignedEdition(bytes: SignedEdition(edition).bytes + Array(line.utf8))
    #expect(try accord.refusal(signed, over: first) == .badSignature(by: "sakai (oshidori)"))
  }

  // MARK: Order and time

  @Test func `an epoch is neither repeated nor skipped`() throws {
    let signed = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai"])
    let second = try accord.edition(
      Accord.narrower(), over: signed.edition, signers: ["yamada", "sakai"])
    #expect(
      try accord.refusal(signed, over: signed.edition) == .epoch(1, expected: 2))
    #expect(try accord.refusal(second, over: first) == .epoch(2, expected: 1))
    #expect(try accord.refusal(second, over: signed.edition) == nil)
  }

  @Test func `what was made over other documents is refused`() throws {
    let signed = try accord.edition(
      Accord.narrower(), over: narrow, signers: ["yamada", "sakai"])
    #expect(try accord.refusal(signed, over: first) == .previousDiffers)
  }

  @Test func `going back to wider documents needs both networks again`() throws {
    let tight = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai"]
    ).edition
    let back = try accord.edition(first.documents, over: tight, signers: ["yamada", "sakai"])
    let missing = ActivationError.approvalMissing([try Bench.network("mame")])
    #expect(try accord.refusal(back, over: tight) == missing)
    let both = try accord.edition(
      first.documents, over: tight, signers: ["yamada", "sakai", "tanaka"])
    #expect(try accord.refusal(both, over: tight) == nil)
  }

  @Test(arguments: [-1, 0, 90 * 86_400, 90 * 86_400 + 1])
  func `it takes effect from now on and within ninety days`(seconds: Int64) throws {
    let moment = accord.later(seconds)
    let signed = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai"], at: moment)
    let expected: ActivationError? =
      switch seconds {
      case ..<0: .effectivePast(moment)
      case (90 * 86_400 + 1)...: .effectiveTooFar(moment)
      default: nil
      }
    #expect(try accord.refusal(signed, over: first) == expected)
  }

  @Test func `it does not take effect before the edition it follows`() throws {
    let waiting = try accord.edition(
      Accord.narrower(), over: first, signers: ["yamada", "sakai"], at: accord.later(7200)
    ).edition
    let early = try accord.edition(
      Accord.narrower(), over: waiting, signers: ["yamada", "sakai"], at: accord.later(3600))
    #expect(
      try accord.refusal(early, over: waiting)
        == .effectiveBeforePrevious(accord.later(3600)))
  }

  // MARK: Documents

  @Test func `another agreement's edition is refused`() throws {
    let other = Edition.first(try Accord.set { $0.name = "mame--mio" })
    let signed = try accord.edition(Accord.narrower(), over: first)
    #expect(
      try accord.refusal(signed, over: other) == .otherAgreement("mame--oshidori"))
  }

  @Test func `a direction in service is not dropped`() throws {
    let set = try Accord.set { $0.directions.removeLast() }
    let signed = try accord.edition(set, over: first, signers: ["yamada", "sakai"])
    let dropped = Direction(requester: "oshidori", custodian: "mame")
    #expect(try accord.refusal(signed, over: first) == .directionDropped(dropped))
  }

  @Test func `documents whose own tests fail are refused`() throws {
    let set = try Accord.set { $0.expectation = "deny" }
    let signed = try accord.edition(set, over: first, signers: ["yamada", "sakai"])
    #expect(
      try accord.refusal(signed, over: first)
        == .testsFail(["a doctor looks", "a doctor looks"]))
  }
}
