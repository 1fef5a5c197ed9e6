import Crypto
import Linkage
import Platform
import Record
import Testing
import TestSupport

/// Networks, patients, the links between them, and all that anybody was ever handed about them.
struct CrossingWorld {
  /// Who holds something.
  enum Holder: Hashable {
    case facility(Int)
    case network(NetworkID)
    case plan(PlanID)
  }

  /// What it is.
  enum Kind: Hashable {
    case handle, decoy, document, documentID, page, user, audit, index, planPatient, planLink
  }

  /// One thing that one holder knows something by.
  struct Name: Hashable {
    let kind: Kind
    let holder: Holder
    let subject: [Int]
  }

  /// A sealed name as its facility has it, and what it opens to there.
  struct Sealed {
    let kind: Kind
    let facility: Int
    let text: String
    let link: LinkID
    var content = ""
  }

  /// A link, and its key until it ends.
  struct Tie {
    let patient: Int
    let requester: Int
    let custodian: Int
    var record: LinkRecord
    var key: LinkKey?
  }

  /// What was broken, and by which operation.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  let seed: UInt64
  let handles: Handles
  /// Another bridge's, or this one's after its secret was changed.
  let otherHandles: Handles
  let networks: [NetworkID]
  let sideKeys: [NetworkID: SideKeys]
  let slipKey: SigningKey
  let slipKeys: JWKSet
  let facilities: [FacilityReference]
  /// The number of each patient in each facility.
  let numbers: [[LocalID]]
  let users: [UserID]
  let plans: [PlanID]
  let identifiers: Identifiers
  var dice: SeededGenerator
  var ties: [Tie] = []
  var linked: Set<LinkID> = []
  var sealed: [Sealed] = []
  var operations = 0
  var counts: [String: Int] = [:]
  /// What each holder was handed, and by its first and last characters whose it is.
  var handed: [Name: String] = [:]
  var starts: [String: Name] = [:]
  var ends: [String: Name] = [:]
  /// The same by patient.
  var ofPatient: [[(holder: Holder, text: String)]]
  var forms = HandleForms()

  init(seed: UInt64) throws {
    var dice = SeededGenerator(seed: seed)
    self.seed = seed
    handles = Handles(secret: try SecretKey(copying: dice.bytes(32)))
    otherHandles = Handles(secret: try SecretKey(copying: dice.bytes(32)))
    networks = try ["mame", "oshidori", "mio", "m"].map { try Samples.network($0) }
    sideKeys = try networks.reduce(into: [:]) { $0[$1] = try Samples.sideKey() }
    slipKey = try SigningKey.generate(.p256)
    slipKeys = try JWKSet([try JSONWebKey(slipKey.verifying, keyID: "k1", algorithm: .ES256)])
    // The same codes in each network, and codes that begin alike.
    facilities = try networks.flatMap { network in
      try ["c-1", "c-11", "c-2"].map { try Samples.facility("\(network.text)/\($0)") }
    }
    let places = facilities.count
    numbers = try (0..<40).map { _ in try Self.numbers(places, &dice) }
    users = try (0..<10).map { _ in try #require(UserID("dr." + dice.digits(16))) }
    plans = try (0..<6).map { _ in try #require(PlanID(dice.bytes(16))) }
    identifiers = Identifiers(numbers.joined().map(\.exposed) + users.map(\.text))
    ofPatient = numbers.map { _ in [] }
    self.dice = dice
  }

  /// A patient's numbers; one in four has the same one everywhere, as if it were common.
  private static func numbers(
    _ count: Int, _ dice: inout SeededGenerator
  ) throws -> [LocalID] {
    let common = dice.digits(16)
    let isCommon = dice.below(4) == 0
    return try (0..<count).map { _ in
      let digits = isCommon ? common : dice.digits(15 + dice.below(10))
      let forms = [
        digits, "M-\(digits)", "松江\(digits)", "\(digits.prefix(4))-\(digits.dropFirst(4))",
      ]
      return try Samples.localID(isCommon ? digits : forms[dice.below(forms.count)])
    }
  }

  // MARK: What must hold

  func hold(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    guard !holds else { return }
    throw Violation(description: "seed \(seed), operation \(operations): \(what())")
  }

  /// Nothing of anybody's number stands in what leaves or is kept.
  func holdNoNumber(_ bytes: [UInt8], _ what: @autoclosure () -> String) throws {
    try hold(!identifiers.stand(in: bytes), "a number stands in \(what())")
  }

  /// That `read` opens what it was given exactly if it `may`.
  func hold(_ may: Bool, reads read: () throws -> Bool, _ what: @autoclosure () -> String) throws {
    var isRead = false
    do { isRead = try read() } catch is LinkageError {}
    try hold(isRead == may, "\(what()) \(may ? "does not open" : "opens")")
  }

  /// Takes note of what a holder was handed: always the same, with no number in it, and neither it
  /// nor its first or last twelve characters known for anything else.
  ///
  /// Twelve characters are 60 random bits or more (48 of the hexadecimal ones).
  mutating func hand(_ text: String, as name: Name, of patient: Int?) throws {
    if let known = handed[name] {
      return try hold(known == text, "\(name) is not always the same")
    }
    try holdNoNumber(Array(text.utf8), "\(name)")
    handed[name] = text
    let parts = (String(text.prefix(12)), String(text.suffix(12)))
    for other in [
      starts.updateValue(name, forKey: parts.0), ends.updateValue(name, forKey: parts.1),
    ] {
      try hold(other == nil, "\(name) begins or ends as \(String(describing: other))")
    }
    if let patient { ofPatient[patient].append((name.holder, text)) }
  }

  /// No ten characters in a row of what one holder has of a patient stand in what another has.
  ///
  /// A world hands out less than 20,000 such runs of a patient, each of 40 bits at least and of 50
  /// mostly, so that chance alone has one in ten thousand worlds; and none under the test's seed.
  func checkNothingJoins() throws {
    for (patient, texts) in ofPatient.enumerated() {
      var runs: [UInt64: Holder] = [:]
      for (holder, text) in texts {
        var run: UInt64 = 0
        for (position, byte) in text.utf8.enumerated() {
          run = (run << 6 | UInt64(Identifiers.base64(byte) ?? 0)) & (1 << 60 - 1)
          guard position >= 9 else { continue }
          let other = runs.updateValue(holder, forKey: run) ?? holder
          try hold(other == holder, "patient \(patient) joins \(other) and \(holder)")
        }
      }
    }
  }
}

/// How often each character stands at each place of handles, of links and of decoys.
struct HandleForms {
  private static let length = 52
  private static let characters = 128
  private var handles = [Int](repeating: 0, count: length * characters)
  private var decoys = [Int](repeating: 0, count: length * characters)
  private var handlesCount = 0
  private var decoysCount = 0

  /// Counts a handle; false if it is not as long as every other.
  mutating func add(_ text: String, isDecoy: Bool) -> Bool {
    guard text.utf8.count == Self.length else { return false }
    for (place, byte) in text.utf8.enumerated() {
      guard byte < Self.characters else { return false }
      let cell = place * Self.characters + Int(byte)
      if isDecoy { decoys[cell] += 1 } else { handles[cell] += 1 }
    }
    if isDecoy { decoysCount += 1 } else { handlesCount += 1 }
    return true
  }

  /// The greatest difference between both in any cell, in standard deviations.
  ///
  /// Of some 1,600 normal deviates none is beyond six in a million runs.
  var greatestDifference: Double {
    let (many, few) = (Double(max(handlesCount, 1)), Double(max(decoysCount, 1)))
    return zip(handles, decoys).map { one, other in
      let share = Double(one + other) / (many + few)
      guard share > 0, share < 1 else { return 0 }
      let deviation = (share * (1 - share) * (1 / many + 1 / few)).squareRoot()
      return abs(Double(one) / many - Double(other) / few) / deviation
    }.max() ?? 0
  }
}
