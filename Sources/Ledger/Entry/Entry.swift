package import Platform

/// One line of the ledger: what happened, when, and the finite facts about it.
///
/// INVARIANT (the caller's): an entry holds pseudonyms and digests, never an identifier of a
/// network or a patient; the ledger is not sealed.
package struct Entry: Sendable {
  /// What happened.
  package let kind: EntryKind
  /// When it happened.
  package let at: Timestamp
  /// The facts; the order does not matter, each name occurs once.
  package let fields: [(name: String, value: EntryValue)]

  /// An entry; whether it can be written is found when it is.
  package init(kind: EntryKind, at: Timestamp, fields: [(name: String, value: EntryValue)]) {
    self.kind = kind
    self.at = at
    self.fields = fields
  }

  /// The value of the field `name`, or nil.
  package subscript(name: String) -> EntryValue? { fields.first { $0.name == name }?.value }
}

/// What an entry is about.
package enum EntryKind: String, CaseIterable, Hashable, Sendable {
  /// The bridge started, with the digests of what it runs.
  case start
  /// The bridge stopped in order.
  case stop
  /// The configuration, an agreement or a pack took effect.
  case configuration
  /// A key was made, replaced or withdrawn.
  case key
  /// Something that should have been recorded may be missing.
  case gap
  /// One mediated request and its answer.
  case exchange
  /// How the answer of an exchange ended that was made while it was sent.
  case delivery
  /// What a page of the viewer showed of a session: kinds and counts, a code over it, no content.
  case page
  /// A request that the policy refused.
  case refusal
  /// A referral slip was issued, redeemed, confirmed or revoked.
  case slip
  /// A link changed its state.
  case link
  /// A blinded match: elements evaluated, an index looked into, a link proposed.
  case match
  /// A consent or participation changed.
  case consent
  /// A register of facilities or users changed.
  case register
  /// A session opened, closed or was cut.
  case session
  /// The case an emergency view opened, or a step in it.
  case review
  /// A work plan of an administrator: a step in it or a look under it.
  case plan
  /// A network cut a direction, or both let it go on.
  case cut
  /// An operator acted through the console or the command line.
  case administration
}

/// A value in an entry.
package indirect enum EntryValue: Sendable {
  /// Text of at most a few words: a name from a vocabulary, a pseudonym, a digest.
  case text(String)
  /// A whole number of at most 53 bits (RFC 7493 §2.2).
  case number(Int64)
  /// Whether something is so.
  case flag(Bool)
  /// Values in an order that means something.
  case list([EntryValue])
  /// Named values; each name occurs once.
  case object([(name: String, value: EntryValue)])

  /// The text, or nil if it is not one.
  package var text: String? { if case .text(let text) = self { text } else { nil } }
  /// The number, or nil if it is not one.
  package var number: Int64? { if case .number(let number) = self { number } else { nil } }
}
