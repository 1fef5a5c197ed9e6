/// What a custodian says about one document: canonical, in no dialect.
///
/// Its texts and lists stand in the ``DocumentPage`` that it belongs to. Texts are the custodian's
/// own until they are re-encoded; the encoder passes each through the ``TextScrubber``.
package struct DocumentEntry: BitwiseCopyable, Sendable {
  /// The custodian's logical id.
  ///
  /// It becomes a ``DocumentHandle`` and never leaves.
  package var localID: TextRange
  /// The custodian's logical id of the patient, to check that the answer is about one patient.
  ///
  /// It never leaves.
  package var localPatientID: TextRange
  /// Whether the entry is current.
  package var status: DocumentStatus
  /// Whether the document stands as it is or is made when it is fetched.
  package var kind: DocumentKind = .stable
  /// Whether the document's text is final.
  package var stage: DocumentStage?
  /// What the document is.
  package var type = Concept()
  /// The classes the custodian files it under.
  package var categoryConcepts = Sublist<Concept>()
  /// What it is in the words of the policy.
  package var category: Category = .unknown
  /// How confidential it is in the words of the policy.
  package var label: Label = .unlabelled
  /// Whether it holds what was not told.
  package var tag: Tag = .none
  /// When the entry was made.
  package var date: Date?
  /// Who wrote it, by name only.
  package var authors = Sublist<Author>()
  /// Who vouches for it legally, by name only.
  package var authenticator: Author?
  /// The organisation that keeps it, by name only.
  package var custodianName: TextRange?
  /// The custodian's words about it.
  package var description: TextRange?
  /// The confidentiality codes it carries.
  package var securityLabels = Sublist<Code>()
  /// The document's form and where the custodian keeps it.
  package var attachment = Attachment()
  /// The format code.
  package var format: Code?
  /// The events that it documents.
  package var events = Sublist<Concept>()
  /// The care that it documents took place then.
  package var period: Period?
  /// The kind of facility.
  package var facilityType: Concept?
  /// The clinical specialty.
  package var practiceSetting: Concept?
  /// Relations to other documents of the custodian.
  package var relates = Sublist<Relation>()
  /// The custodian's identifiers of what led to the document, such as an order (IHE ITI TF-3
  /// 4.2.3.2.28): the system is the assigning authority.
  ///
  /// They are compared with what is asked for and never leave.
  package var references = Sublist<Code>()

  /// Makes an entry with nothing but its identity and status.
  package init(localID: TextRange, localPatientID: TextRange, status: DocumentStatus) {
    self.localID = localID
    self.localPatientID = localPatientID
    self.status = status
  }

  /// The earliest instant the document can stem from, in milliseconds since 1970 UTC; nil if it
  /// carries no date.
  ///
  /// The policy asks whether a document is older than a consent. The earliest of all dates is
  /// taken because a doubt must not widen what is seen.
  package var consentMilliseconds: Int64? {
    let earliest = min(
      date?.span.lower ?? .max, attachment.creation?.span.lower ?? .max,
      period?.start?.span.lower ?? .max)
    return earliest == .max ? nil : earliest
  }
}

extension DocumentEntry {
  /// A date as it was written and the span of time it names.
  package struct Date: BitwiseCopyable, Hashable, Sendable {
    /// The text as it was written.
    package var text: TextRange
    /// What it names.
    package var span: TimeSpan

    /// Makes a date of its text and what it names.
    package init(text: TextRange, span: TimeSpan) {
      self.text = text
      self.span = span
    }
  }

  /// One code of one code system.
  package struct Code: BitwiseCopyable, Hashable, Sendable {
    /// The URI of the code system, if named.
    package var system: TextRange?
    /// The code itself, never empty.
    package var code: TextRange
    /// The words the custodian shows for it.
    package var display: TextRange?

    /// Makes a code of its three parts.
    package init(system: TextRange?, code: TextRange, display: TextRange? = nil) {
      self.system = system
      self.code = code
      self.display = display
    }
  }

  /// A thing said in codes, in words, or both (FHIR R4 CodeableConcept).
  package struct Concept: BitwiseCopyable, Hashable, Sendable {
    /// The codes, in the custodian's order.
    package var codes = Sublist<Code>()
    /// The words.
    package var text: TextRange?

    /// Makes a concept of codes and words.
    package init(codes: Sublist<Code> = Sublist(), text: TextRange? = nil) {
      self.codes = codes
      self.text = text
    }

    /// True if it holds neither codes nor words.
    package var isEmpty: Bool { codes.isEmpty && text == nil }
  }

  /// Somebody who wrote a document: display only.
  package struct Author: BitwiseCopyable, Hashable, Sendable {
    /// The person's name as shown; nil if only the institution is named.
    package var name: TextRange?
    /// The name of the institution the person wrote for.
    package var institution: TextRange?
    /// What the person was at that institution, in words.
    package var role: TextRange?
    /// The person's specialty, in words.
    package var specialty: TextRange?

    /// Makes an author of what is shown.
    package init(
      name: TextRange?, institution: TextRange? = nil, role: TextRange? = nil,
      specialty: TextRange? = nil
    ) {
      self.name = name
      self.institution = institution
      self.role = role
      self.specialty = specialty
    }
  }

  /// A relation to another document of the same custodian.
  package struct Relation: BitwiseCopyable, Hashable, Sendable {
    /// The kind of relation.
    package var code: DocumentRelation
    /// The custodian's logical id of the other document.
    package var localDocumentID: TextRange

    /// Makes a relation to the document `localDocumentID`.
    package init(code: DocumentRelation, localDocumentID: TextRange) {
      self.code = code
      self.localDocumentID = localDocumentID
    }
  }

  /// A span of time; a missing end is open.
  package struct Period: BitwiseCopyable, Hashable, Sendable {
    /// When it began.
    package var start: Date?
    /// When it ended, the day itself included.
    package var end: Date?

    /// Makes a span of its two ends.
    package init(start: Date? = nil, end: Date? = nil) {
      self.start = start
      self.end = end
    }
  }

  /// The form of a document and where the custodian keeps it.
  package struct Attachment: BitwiseCopyable, Hashable, Sendable {
    /// The media type without parameters it may carry, as written.
    package var contentType: TextRange?
    /// The language tag (BCP 47).
    package var language: TextRange?
    /// When the document was made.
    package var creation: Date?
    /// The title as shown.
    package var title: TextRange?
    /// The count of bytes.
    package var size: Int64?
    /// The custodian's own URL.
    ///
    /// It never leaves.
    package var localURL: TextRange?
    /// The document itself, decoded, if the custodian sent it inside the metadata.
    package var inline: TextRange?

    /// Makes an attachment of which nothing is known.
    package init() {}
  }
}
