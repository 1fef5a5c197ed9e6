package import Platform
package import Record

/// An exchange as the ledger has it and as one network may read it.
package struct RecordedExchange: Sendable {
  /// A patient of the network that reads, as its own auditor knows them.
  package struct Patient: Hashable, Sendable {
    /// The audit pseudonym, 32 hexadecimal digits.
    package let pseudonym: String
    /// The facility of the network that linked the patient.
    package let home: String
  }

  /// Its place in the ledger.
  package let index: Int64
  /// When it was.
  package let at: Timestamp
  /// The network that asked.
  package let requester: String
  /// The network that holds the records.
  package let custodian: String
  /// The facility that asked.
  package let facility: String
  /// The role of whoever asked, a word of the vocabulary.
  package let role: String
  /// What for, a word of the vocabulary.
  package let purpose: String
  /// `query`, `retrieve`, `openSession`, `discover`.
  package let action: String
  /// The session it belongs to, nil where it had none.
  package let session: String?
  /// The user: by name on their own side, by a pseudonym on the other; nil without a view.
  package let user: String?
  /// How many documents were listed or handed out; nil without a view.
  package let released: Int?
  /// Their categories; empty also in entries that were written before they were recorded.
  package let items: [Category]
  /// Whom it was about; nil without a view, for nobody, and in older entries.
  package let patient: Patient?
  /// Facts of the decision that the network may know, by name.
  package let facts: [String: String]

  /// Reads an entry; nil if it is no exchange.
  package init?(_ index: Int64, _ entry: JSONValue, view: JSONValue?) {
    guard entry["kind"] == "exchange", let fields = entry["fields"],
      let at = entry["at"]?.string.flatMap(Timestamp.init(rfc3339:)),
      let requester = fields["requester"]?.string, let custodian = fields["custodian"]?.string,
      let facility = fields["facility"]?.string, let action = fields["action"]?.string
    else { return nil }
    self.index = index
    self.at = at
    self.requester = requester
    self.custodian = custodian
    self.facility = facility
    self.action = action
    role = fields["role"]?.string ?? ""
    purpose = fields["purpose"]?.string ?? ""
    session = fields["session"]?.string
    user = view?["user"]?.string
    released = view?["released"]?.integer.map(Int.init)
    items = view?["items"]?.elements?.compactMap { $0.string.flatMap(Category.init) } ?? []
    if let pseudonym = view?["patient"]?["pseudonym"]?.string,
      let home = view?["patient"]?["home"]?.string
    {
      patient = Patient(pseudonym: pseudonym, home: home)
    } else {
      patient = nil
    }
    let known = view?["decision"]?["facts"]?.members ?? []
    facts = Dictionary(known.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
  }
}
