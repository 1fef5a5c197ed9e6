import Consent
import Crypto
import Platform
import Policy
import Record
import Testing

/// A small agreement between two networks, and the people who may sign for it.
struct Accord {
  let now = Timestamp(milliseconds: 1_800_000_000_000)
  /// Two of `mame`, one of whom has two keys; two of `oshidori`; one of a third network.
  let keys: [String: SigningKey]
  let approvers: Approvers

  private static let people = [
    ("yamada", "mame", KeyKind.ed25519), ("tanaka", "mame", .p256),
    ("sakai", "oshidori", .p256), ("adachi", "oshidori", .ed25519), ("kuno", "mio", .ed25519),
  ]

  init() throws {
    var keys: [String: SigningKey] = [:]
    var all: [Approver] = []
    for (name, network, kind) in Self.people + [("yamada", "mame", .p256)] {
      let key = try SigningKey.generate(kind)
      keys[keys[name] == nil ? name : "\(name) again"] = key
      all.append(
        try #require(
          Approver(name: name, network: Bench.network(network), key: key.verifying)))
    }
    self.keys = keys
    approvers = try #require(Approvers(all))
  }

  func key(_ name: String) throws -> SigningKey { try #require(keys[name]) }

  /// The moment that many seconds from now.
  func later(_ seconds: Int64) -> Timestamp { now.adding(.seconds(seconds)) }

  /// What changes in the documents.
  struct Wishes {
    var roles = "doctor, nurse"
    var obligations = "viewOnly"
    var version = 1
    var directions = ["mame asks oshidori", "oshidori asks mame"]
    var words = ["role \"医師\" => doctor", "role \"看護師\" => nurse"]
    var expectation = "permit"
    var name = "mame--oshidori"
  }

  /// The documents as a change of what everybody agreed on first.
  static func set(_ change: (inout Wishes) -> Void = { _ in }) throws -> PolicySet {
    var wishes = Wishes()
    change(&wishes)
    let packs = try ["mame", "oshidori"].map { network -> Pack in
      let text = """
        pack \(network) version \(wishes.version) vocabulary bridge@2
        permit request RQ-1
          when role is doctor, nurse
          basis "A"
        permit disclose DS-1
          when role is \(wishes.roles)
               participation is active
          must \(wishes.obligations)
          basis "A"
        test "a doctor looks"
          given doctor, TREAT, participation active
          expect \(wishes.expectation)
        """
      guard case .pack(let pack) = try document(text) else { throw Unread(text: text) }
      return pack
    }
    let directions = wishes.directions.map { "direction \($0)" }.joined(separator: "\n")
    let text = "agreement \(wishes.name) version 1 vocabulary bridge@2\n\(directions)\n"
    guard case .agreement(let agreement) = try document(text) else { throw Unread(text: text) }
    let rows = wishes.words.map { "  \($0)\n" }.joined()
    let map =
      "map mame -> bridge@2\n\(rows)  ceiling clinic role doctor\n  else deny MAP-UNMAPPED\n"
    guard case .mappings(let mappings) = try document(map) else { throw Unread(text: map) }
    return try PolicySet(agreement: agreement, packs: packs, mappings: mappings)
  }

  private static func document(_ text: String) throws -> Policy.Document {
    let (diagnostics, document) = PolicyParser.parse(SourceFile(name: "accord", text: text))
    guard let document else {
      throw Unread(text: diagnostics.map { $0.rendered(.en) }.joined(separator: "\n"))
    }
    return document
  }

  struct Unread: Error {
    let text: String
  }

  static let honoured = Set(ObligationKind.allCases)

  /// Only doctors: narrower than at first.
  static func narrower() throws -> PolicySet { try set { $0.roles = "doctor" } }

  /// Doctors and nurses, as at first: wider than ``narrower()``.
  static func wider() throws -> PolicySet { try set() }

  /// An edition over `latest`, an hour from now, made by `author` and signed by all of `signers`.
  func edition(
    _ set: PolicySet, over latest: Edition, by author: String = "yamada",
    signers: [String] = ["yamada"], at effective: Timestamp? = nil
  ) throws -> SignedEdition {
    var signed = SignedEdition(
      try latest.following(
        set, by: key(author).verifying, effective: effective ?? later(3600),
        honouring: Self.honoured))
    for signer in signers { try signed.sign(with: key(signer)) }
    return signed
  }

  /// What is found out about an edition over `latest`.
  func review(_ signed: SignedEdition, over latest: Edition) throws -> EditionReview {
    try EditionReview(signed, over: latest, by: approvers, honouring: Self.honoured)
  }

  /// Reviews and approves, or throws why not.
  func approve(_ signed: SignedEdition, over latest: Edition) throws {
    _ = try review(signed, over: latest).approve(at: now)
  }

  /// Why it is not approved; nil if it is.
  func refusal(
    _ signed: SignedEdition, over latest: Edition
  ) throws -> ActivationError? {
    do {
      try approve(signed, over: latest)
      return nil
    } catch let error as ActivationError {
      return error
    }
  }
}
