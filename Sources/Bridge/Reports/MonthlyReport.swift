import Platform
package import Record

/// What one month of the ledger says of the use of the bridge (月次統計): counts alone.
///
/// It is made from entries that the ledger's signature vouches for, outside of the bridge. Without
/// a network's own views it says what was asked; with them also what came of it.
package struct MonthlyReport: Sendable {
  /// Who asked whom, as far as both networks may know it.
  package struct Use: Hashable, Sendable {
    /// The network that asked.
    package let requester: String
    /// The network that holds the records.
    package let custodian: String
    /// The facility that asked.
    package let facility: String
    /// The role of whoever asked, a word of the vocabulary.
    package let role: String
  }

  /// How often something happened.
  package struct Counts: Equatable, Sendable {
    /// Sessions that somebody wanted to open.
    package var sessions = 0
    /// Searches, of documents, records or patients.
    package var searches = 0
    /// Documents that were asked for.
    package var documents = 0
    /// Of all these, what was permitted; nil without the network's own views.
    package var permitted: Int?
    /// Of all these, what was refused; nil without the network's own views.
    package var refused: Int?
  }

  /// What a network's own desk did.
  package enum Act: String, CaseIterable, Sendable {
    case consentsRecorded
    case withdrawals
    case slipsIssued
    case slipsRedeemed
    case linksConfirmed
    case linksRevoked
    case emergencyViews
    case reviewsExamined
    case cuts
  }

  /// The month, `2026-11`, in Japan's time.
  package let month: String
  private let network: String?
  /// What entries counted for, so that one which says that it failed takes it back.
  private var counted: [Int64: [Act]] = [:]
  /// What was asked, by whom.
  package private(set) var uses: [Use: Counts] = [:]
  /// Why it was refused: rules by how often; the network's own reasons alone.
  package private(set) var reasons: [String: Int] = [:]
  /// What the desks did: those of `network`, or of all.
  package private(set) var acts: [Act: Int] = [:]

  /// A report on `month`, `yyyy-mm`; of the desk of `network` alone where one is named.
  ///
  /// Nil if `month` is none.
  package init?(month: String, of network: NetworkID? = nil) {
    let parts = month.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 4, parts[1].count == 2,
      month.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      (1...12).contains(Int(parts[1]) ?? 0)
    else { return nil }
    self.month = month
    self.network = network?.text
  }

  /// True if `entry` is of the month.
  package func covers(_ entry: JSONValue) -> Bool {
    guard let text = entry["at"]?.string, let at = Timestamp(rfc3339: text) else { return false }
    return at.adding(.seconds(9 * 3_600)).rfc3339.hasPrefix(month)
  }

  /// Counts the entry at `index`, of the month; `view` is what the network alone may read of it.
  package mutating func take(_ index: Int64, _ entry: JSONValue, view: JSONValue?) {
    guard let fields = entry["fields"] else { return }
    guard let action = fields["action"]?.string else { return takeFailure(fields) }
    if entry["kind"] == "exchange" {
      return take(action, fields, view)
    }
    let parties = ["network", "requester", "custodian"].compactMap { fields[$0]?.string }
    if let network, !parties.isEmpty, !parties.contains(network) { return }
    let act = Self.act(entry["kind"]?.string ?? "", action)
    let isWithdrawal = act == .consentsRecorded && Self.isWithdrawal(view)
    let made = [act, isWithdrawal ? .withdrawals : nil].compactMap { $0 }
    for act in made { acts[act, default: 0] += 1 }
    counted[index] = made
  }

  /// What was begun is written first; that it failed, in an entry of its own.
  private mutating func takeFailure(_ fields: JSONValue) {
    guard fields["outcome"] != nil, case .number(let text)? = fields["of"],
      let begun = Int64(text)
    else { return }
    for act in counted.removeValue(forKey: begun) ?? [] { acts[act, default: 1] -= 1 }
  }

  private mutating func take(_ action: String, _ fields: JSONValue, _ view: JSONValue?) {
    func text(_ name: String) -> String { fields[name]?.string ?? "" }
    let use = Use(
      requester: text("requester"), custodian: text("custodian"), facility: text("facility"),
      role: text("role"))
    var counts = uses[use] ?? Counts()
    switch action {
    case "openSession": counts.sessions += 1
    case "retrieve": counts.documents += 1
    default: counts.searches += 1
    }
    if let decision = view?["decision"] {
      let isPermit = decision["decision"] == "permit"
      counts.permitted = (counts.permitted ?? 0) + (isPermit ? 1 : 0)
      counts.refused = (counts.refused ?? 0) + (isPermit ? 0 : 1)
      if !isPermit {
        for reason in decision["reasons"]?.elements?.compactMap(\.string) ?? [] {
          reasons[reason, default: 0] += 1
        }
      }
    }
    uses[use] = counts
  }

  private static func act(_ kind: String, _ action: String) -> Act? {
    switch (kind, action) {
    case ("consent", "record"): .consentsRecorded
    case ("slip", "issue"): .slipsIssued
    case ("slip", "redeem"): .slipsRedeemed
    case ("link", "confirm"): .linksConfirmed
    case ("link", "revoke"): .linksRevoked
    case ("review", "open"): .emergencyViews
    case ("review", "examine"): .reviewsExamined
    case ("cut", _): .cuts
    default: nil
    }
  }

  /// Only participation is ever said to be withdrawn.
  private static func isWithdrawal(_ view: JSONValue?) -> Bool {
    view?["value"]?.string?.split(separator: " ").contains("withdrawn") ?? false
  }
}
