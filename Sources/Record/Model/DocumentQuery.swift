/// What is asked of a custodian about one patient's documents, in no dialect.
///
/// Every filter is a list of groups: all groups have to hold, and a group holds if one of its
/// tokens does (FHIR: a repeated parameter is AND, a comma is OR).
package struct DocumentQuery: Equatable, Sendable {
  /// The largest page that can be asked for, in entries.
  package static let countMax = 200

  /// The statuses that are wanted; never empty in a decoded query.
  package var statuses: [DocumentStatus]
  /// On ``DocumentEntry/type``.
  package var types: [[Token]] = []
  /// On ``DocumentEntry/categoryConcepts``.
  package var categories: [[Token]] = []
  /// On ``DocumentEntry/practiceSetting``.
  package var settings: [[Token]] = []
  /// On ``DocumentEntry/facilityType``.
  package var facilities: [[Token]] = []
  /// On ``DocumentEntry/securityLabels``.
  package var securityLabels: [[Token]] = []
  /// On ``DocumentEntry/events``.
  package var events: [[Token]] = []
  /// On ``DocumentEntry/format``.
  package var formats: [[Token]] = []
  /// On ``DocumentEntry/references``: the custodian's own identifiers, as the asker learnt them
  /// elsewhere.
  package var references: [[Token]] = []
  /// On the names of ``DocumentEntry/authors``.
  package var authors: [[NamePattern]] = []
  /// Which kinds of documents are wanted; never empty.
  package var kinds: [DocumentKind] = [.stable, .onDemand]
  /// On ``DocumentEntry/date``; all have to hold.
  package var dates: [[DateFilter]] = []
  /// On ``DocumentEntry/Attachment/creation``; all have to hold.
  package var creations: [[DateFilter]] = []
  /// On ``DocumentEntry/period``; all have to hold.
  package var periods: [[DateFilter]] = []
  /// Document handles of the asking facility.
  ///
  /// The bridge maps them; no custodian sees them.
  package var identifiers: [[Token]] = []
  /// The communities that were asked for, by OID without prefix; empty for all (IHE ITI TF-2
  /// 3.18.4.1.2.3.8, `$targetCommunityIdList`).
  package var communities: [String] = []
  /// Entries per page, 1 to ``countMax``; nil leaves it to the bridge.
  package var count: Int?
  /// An opaque page token made by the bridge.
  package var page: String?

  /// Makes a query that asks for `statuses` and filters nothing else.
  package init(statuses: [DocumentStatus] = [.current]) {
    self.statuses = statuses
  }
}
