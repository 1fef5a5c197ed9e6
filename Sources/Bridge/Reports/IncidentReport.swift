package import Platform
package import Record

/// What an incident may have touched (漏えい等の影響範囲): who asked, about whom, and what was handed
/// out, from the signed ledger alone.
///
/// It counts what the suspects were given; what they were refused is counted apart.
package struct IncidentReport: Sendable {
  /// What is suspected; what is nil is not narrowed by.
  package struct Suspicion: Sendable {
    /// When.
    package var period: LedgerPeriod
    /// The network that asked.
    package var requester: NetworkID?
    /// The network that was asked.
    package var custodian: NetworkID?
    /// The facility that asked.
    package var facility: FacilityID?
    /// The user, as the network's own view names them.
    package var user: String?
    /// The session, 32 hexadecimal digits.
    package var session: String?
    /// The patient, by the audit pseudonym of the network's own view.
    package var patient: String?

    /// All exchanges of a period.
    package init(_ period: LedgerPeriod) { self.period = period }

    func covers(_ exchange: RecordedExchange) -> Bool {
      func fits(_ wanted: String?, _ found: String?) -> Bool { wanted.map { $0 == found } ?? true }
      return fits(requester?.text, exchange.requester) && fits(custodian?.text, exchange.custodian)
        && fits(facility?.text, exchange.facility) && fits(user, exchange.user)
        && fits(session, exchange.session) && fits(patient, exchange.patient?.pseudonym)
    }
  }

  /// Who asked.
  package struct Asker: Hashable, Sendable {
    /// The network.
    package let network: String
    /// The facility.
    package let facility: String
    /// The user, as the network that reads may name them.
    package let user: String
    /// The role, a word of the vocabulary.
    package let role: String
  }

  /// What came of it.
  package struct Extent: Sendable {
    /// Exchanges in which something was listed or handed out.
    package internal(set) var exchanges = 0
    /// Documents listed or handed out, each as often as it was.
    package internal(set) var documents = 0
    /// Their categories.
    package internal(set) var items: Set<Category> = []
    /// The first exchange.
    package internal(set) var first: Timestamp
    /// The last exchange.
    package internal(set) var last: Timestamp

    mutating func take(_ exchange: RecordedExchange, _ released: Int) {
      exchanges += 1
      documents += released
      items.formUnion(exchange.items)
      last = max(last, exchange.at)
    }
  }

  /// What is suspected.
  package let suspicion: Suspicion
  /// Exchanges of the suspects, with whatever came of them.
  package private(set) var exchanges = 0
  /// Of these, those in which nothing was handed out.
  package private(set) var empty = 0
  /// Who was given something.
  package private(set) var askers: [Asker: Extent] = [:]
  /// About whom.
  package private(set) var patients: [RecordedExchange.Patient: Extent] = [:]
  /// Exchanges that gave something about a patient whom their entry, an older one, does not name.
  package private(set) var unnamed = 0

  /// A report on what is suspected, to be given every exchange.
  package init(_ suspicion: Suspicion) { self.suspicion = suspicion }

  /// Whether an entry has to be taken.
  package func covers(_ entry: JSONValue) -> Bool {
    entry["kind"] == "exchange" && suspicion.period.covers(entry)
  }

  /// Takes an entry and the network's own view of it.
  package mutating func take(_ index: Int64, _ entry: JSONValue, view: JSONValue?) {
    guard let exchange = RecordedExchange(index, entry, view: view), suspicion.covers(exchange)
    else { return }
    exchanges += 1
    guard let released = exchange.released, released > 0 else {
      empty += 1
      return
    }
    let asker = Asker(
      network: exchange.requester, facility: exchange.facility, user: exchange.user ?? "",
      role: exchange.role)
    let extent = Extent(first: exchange.at, last: exchange.at)
    askers[asker, default: extent].take(exchange, released)
    guard let patient = exchange.patient else {
      unnamed += 1
      return
    }
    patients[patient, default: extent].take(exchange, released)
  }
}
