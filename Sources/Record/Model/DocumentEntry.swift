/// What a custodian says about one document: canonical, in no dialect.
///
/// Texts are the custodian's own until they are re-encoded; the encoder passes each through the
/// ``TextScrubber``.
package struct DocumentEntry: Equatable, Sendable {
  /// The custodian's logical id.
  ///
  /// It becomes a ``DocumentHandle`` and never leaves.
  package var localID: String
  /// The custodian's logical id of the patient, to check that the answer is about one patient.
  ///
  /// It never leaves.
  package var localPatientID = ""
  /// Whether the entry is current.
  package var status: DocumentStatus
  /// Whether the document's text is final.
  package var stage: DocumentStage?
  /// What the document is.
  package var type = Concept()
  /// The classes the custodian files it under.
  package var categoryConcepts: [Concept] = []
  /// What it is in the words of the policy.
  package var category: Category = .unknown
  /// How confidential it is in the words of the policy.
  package var label: Label = .unlabelled
  /// Whether it holds what was not told.
  package var tag: Tag = .none
  /// When the entry was made.
  package var date: PartialDate?
  /// Who wrote it, by name only.
  package var authors: [Author] = []
  /// The organisation that keeps it, by name only.
  package var custodianName: String?
  /// The custodian's words about it.
  package var description: String?
  /// The confidentiality codes it carries.
  package var securityLabels: [Coding] = []
  /// The document's form and where the custodian keeps it.
  package var attachment = Attachment()
  /// The format code.
  package var format: Coding?
  /// The events that it documents.
  package var events: [Concept] = []
  /// The care that it documents took place then.
  package var period: Period?
  /// The kind of facility.
  package var facilityType: Concept?
  /// The clinical specialty.
  package var practiceSetting: Concept?
  /// Relations to other documents of the custodian.
  package var relates: [Relation] = []

  /// Makes an entry with nothing but its identity and status.
  package init(localID: String, status: DocumentStatus) {
    self.localID = localID
    self.status = status
  }

  /// The earliest instant the document can stem from, in milliseconds since 1970 UTC; nil if it
  /// carries no date.
  ///
  /// The policy asks whether a document is older than a consent. The earliest of all dates is
  /// taken because a doubt must not widen what is seen.
  package var consentMilliseconds: Int64? {
    [date?.lower, attachment.creation?.lower, period?.start?.lower].compactMap { $0 }.min()
  }
}

extension DocumentEntry {
  /// Somebody who wrote a document: display only.
  package struct Author: Equatable, Sendable {
    /// The name as shown.
    package var name: String
    /// The role as shown.
    package var role: String?

    /// Makes an author of what is shown.
    package init(name: String, role: String? = nil) {
      self.name = name
      self.role = role
    }
  }

  /// A relation to another document of the same custodian.
  package struct Relation: Equatable, Sendable {
    /// The kind of relation.
    package var code: DocumentRelation
    /// The custodian's logical id of the other document.
    package var localDocumentID: String

    /// Makes a relation to the document `localDocumentID`.
    package init(code: DocumentRelation, localDocumentID: String) {
      self.code = code
      self.localDocumentID = localDocumentID
    }
  }

  /// A span of time; a missing end is open.
  package struct Period: Equatable, Sendable {
    /// When it began.
    package var start: PartialDate?
    /// When it ended, the day itself included.
    package var end: PartialDate?

    /// Makes a span of its two ends.
    package init(start: PartialDate? = nil, end: PartialDate? = nil) {
      self.start = start
      self.end = end
    }
  }
}

/// The form of a document and where the custodian keeps it.
package struct Attachment: Equatable, Sendable {
  /// The media type without parameters it may carry, as written.
  package var contentType: String?
  /// The language tag (BCP 47).
  package var language: String?
  /// When the document was made.
  package var creation: PartialDate?
  /// The title as shown.
  package var title: String?
  /// The count of bytes.
  package var size: Int64?
  /// SHA-1 in base64 as the custodian wrote it.
  package var hash: String?
  /// The custodian's own URL.
  ///
  /// It never leaves.
  package var localURL: String?
  /// The document itself if the custodian sent it inside the metadata.
  package var inline: [UInt8]?

  /// Makes an attachment of which nothing is known.
  package init() {}
}
