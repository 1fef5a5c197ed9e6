import Crypto
import Ledger
import Linkage
import Policy
import Record
import Session

/// Writes one network's view of an exchange: what the exchange adds to the decision's view.
///
/// The text is `{"answer":…,"decision":…,"failure":…,"items":[…],"patient":…,"released":…,"user":…,
/// "withheld":…}`, folded with a phrasebook of what the views of this policy can say.
final class ViewFolding: Sendable {
  private let phrasebook: Phrasebook
  /// The ledger's entry that has the phrasebook.
  private let entry: Int64
  private let noAnswer: [UInt8]
  private let answerBegins: [UInt8]
  private let answerEnds: [UInt8]
  private let noFailure: [UInt8]
  private let failureBegins: [UInt8]
  private let failureEnds: [UInt8]
  /// By the places of the categories.
  private let items: [[UInt8]]
  private let noPatient: [UInt8]
  private let patientBegins: [UInt8]
  private let homeBegins: [UInt8]
  private let homeEnds: [UInt8]
  private let userBegins: [UInt8]
  private let withheldBegins: [UInt8]

  /// What is known of an answer before anything of it leaves.
  enum Answer {
    /// All of it, by the digest of its body.
    case digest(Digest)
    /// It is made while it is sent; a delivery's entry says how it ended.
    case streamed
  }

  /// A patient as the auditor of one network knows them, and the facility that linked them there.
  struct Patient {
    let home: FacilityID
    let pseudonym: AuditPseudonym
  }

  /// What the views of many exchanges of one network have alike, folded.
  struct Common: Sendable {
    fileprivate let decision: [UInt8]
    fileprivate let patient: [UInt8]
    fileprivate let user: [UInt8]
  }

  /// What one exchange adds.
  struct Exchange {
    let answer: Answer?
    let failure: String?
    let items: CategorySet
    let released: Int
    /// Only the custodian is told.
    let withheld: Int?
  }

  /// The folding for one side of a direction, its phrasebook sealed to that side's network.
  init(
    _ policy: JointPolicy, _ mark: EditionMark, for audience: Audience,
    of direction: ExchangeDirection, network: NetworkID, in logbook: Logbook
  ) async throws(Problem) {
    let book = Phrasebook(Self.phrases(policy, mark, audience))
    func folded(_ text: String) -> [UInt8] { book.fold(Array(text.utf8)) }
    phrasebook = book
    let receipt = try await logbook.append(
      .configuration,
      [
        ("action", .text("phrases")), ("custodian", .text(direction.custodian.text)),
        ("requester", .text(direction.requester.text)),
      ], sealing: [(network, book.view)])
    entry = receipt.index
    noAnswer = folded(Self.noAnswer)
    answerBegins = folded(Self.answerBegins)
    answerEnds = folded(Self.answerEnds)
    noFailure = folded(Self.noFailure)
    failureBegins = folded(Self.failureBegins)
    failureEnds = folded(Self.failureEnds)
    items = Category.allCases.map { folded(#""\#($0.rawValue)""#) }
    noPatient = folded(Self.noPatient)
    patientBegins = folded(Self.patientBegins)
    homeBegins = folded(Self.homeBegins)
    homeEnds = folded(Self.homeEnds)
    userBegins = folded(Self.userBegins)
    withheldBegins = folded(Self.withheldBegins)
  }

  /// A decision's view, folded.
  func fold(_ view: JSONValue) -> [UInt8] { phrasebook.fold(view.encoded()) }

  /// What the views of exchanges have alike in which `user` asks about `patient`, nil for nobody,
  /// and whose `decision` was folded with this.
  func common(_ decision: [UInt8], _ patient: Patient?, user: String) -> Common {
    var name = JSONWriter()
    name.string(user)
    var asking = userBegins
    Phrasebook.append(name.bytes, to: &asking)
    return Common(decision: decision, patient: folded(patient), user: asking)
  }

  private func folded(_ patient: Patient?) -> [UInt8] {
    guard let patient else { return noPatient }
    var view = patientBegins
    Phrasebook.append(hex: patient.pseudonym.bytes.span, to: &view)
    view += homeBegins
    Phrasebook.append(patient.home.text.utf8, to: &view)
    return view + homeEnds
  }

  /// The whole view of an exchange, to be sealed.
  func view(_ exchange: Exchange, _ common: Common) -> [UInt8] {
    SealedView.folded(phrasebook: entry) { append(exchange, common, to: &$0) }
  }

  private func append(_ exchange: Exchange, _ common: Common, to view: inout [UInt8]) {
    append(exchange.answer, to: &view)
    view += common.decision
    if let failure = exchange.failure {
      view += failureBegins
      Phrasebook.append(failure.utf8, to: &view)
      view += failureEnds
    } else {
      view += noFailure
    }
    append(exchange.items, to: &view)
    view += common.patient
    Phrasebook.append(exchange.released, to: &view)
    view += common.user
    if let withheld = exchange.withheld {
      view += withheldBegins
      Phrasebook.append(withheld, to: &view)
    }
    Phrasebook.append(UInt8(ascii: "}"), to: &view)
  }

  private func append(_ answer: Answer?, to view: inout [UInt8]) {
    guard let answer else {
      view += noAnswer
      return
    }
    view += answerBegins
    switch answer {
    case .digest(let digest): digest.withBytes { Phrasebook.append(hex: $0, to: &view) }
    case .streamed: Phrasebook.append("streamed".utf8, to: &view)
    }
    view += answerEnds
  }

  private func append(_ released: CategorySet, to view: inout [UInt8]) {
    var isFirst = true
    for category in Category.allCases where released.contains(category) {
      if !isFirst { Phrasebook.append(UInt8(ascii: ","), to: &view) }
      view += items[category.place]
      isFirst = false
    }
  }

  private static let noAnswer = #"{"answer":null,"decision":"#
  private static let answerBegins = #"{"answer":""#
  private static let answerEnds = #"","decision":"#
  private static let noFailure = #","failure":null,"items":["#
  private static let failureBegins = #","failure":""#
  private static let failureEnds = #"","items":["#
  private static let noPatient = #"],"patient":null,"released":"#
  private static let patientBegins = #"],"patient":{"pseudonym":""#
  private static let homeBegins = #"","home":""#
  private static let homeEnds = #""},"released":"#
  private static let userBegins = #","user":"#
  private static let withheldBegins = #","withheld":"#

  /// What views are made of, in pieces as long as they can be.
  private static func phrases(
    _ policy: JointPolicy, _ mark: EditionMark, _ audience: Audience
  ) -> [UInt8] {
    let words = policy.words(for: audience)
    var text = [
      noAnswer, answerBegins, answerEnds, noFailure, failureBegins, failureEnds, noPatient,
      patientBegins, homeBegins, homeEnds, userBegins, withheldBegins,
      #"{"decision":"permit","reasons":[],"matching":[""#,
      #"{"decision":"deny","reasons":["E-OTHER-SIDE"],"matching":[""#, #""],"deciding":[""#,
      #""],"nearMisses":[],"obligations":[],"facts":{""#,
      #""],"nearMisses":[""#, #""],"obligations":[],"facts":{""#,
      #""],"obligations":[""#, #""],"facts":{""#,
    ].joined()
    let packs = policy.packHashes.map { #""\#($0.name)@\#($0.version) \#($0.digest)""# }
    text += #""},"mapping":[],"packs":[\#(packs.joined(separator: ","))],"scope":[""#
    text += #""],"edition":"\#(mark.text)"}"#
    for rule in words.rules { text += #"","\#(rule.text)"# }
    for attribute in words.attributes {
      for value in attribute.values {
        text += #"","\#(attribute.name)":"\#(value.name)"#
        text += #"","\#(attribute.name): \#(value.name) → "#
      }
    }
    for attribute in words.documentAttributes {
      text += "|" + attribute.values.map(\.name).joined(separator: ",")
    }
    return Array((text + #""]}"#).utf8)
  }
}
