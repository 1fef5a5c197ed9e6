package import Record

extension FHIR {
  /// The system of the identifier under which a document is known to the asking facility.
  package static let documentSystem = "urn:ietf:rfc:3986"

  /// The identifier under which a document is known to the asking facility.
  package static func documentIdentifier(_ handle: DocumentHandle) -> String {
    "urn:kakehashi:document:\(handle.text)"
  }

  /// True if `entry` is what `query` asks for.
  ///
  /// Every filter is checked here again, because a custodian may ignore parameters that it does
  /// not know (FHIR R4 §3.1.1.3). `handle` is what the entry is called towards the asking facility.
  package static func matches(
    _ query: DocumentQuery, _ entry: DocumentEntry, in page: DocumentPage,
    handle: DocumentHandle? = nil
  ) -> Bool {
    query.statuses.contains(entry.status)
      && query.types.allSatisfy { any($0, entry.type, page) }
      && query.categories.allSatisfy { tokens in
        entry.categoryConcepts.range.contains { any(tokens, page.concepts[$0], page) }
      }
      && query.settings.allSatisfy { any($0, entry.practiceSetting, page) }
      && query.facilities.allSatisfy { any($0, entry.facilityType, page) }
      && query.securityLabels.allSatisfy { any($0, entry.securityLabels, page) }
      && query.dates.allSatisfy { $0.contains { $0.matches(entry.date?.span) } }
      && query.creations.allSatisfy { $0.contains { $0.matches(entry.attachment.creation?.span) } }
      && query.periods.allSatisfy {
        $0.contains { $0.matches(from: entry.period?.start?.span, to: entry.period?.end?.span) }
      }
      && query.identifiers.allSatisfy { named($0, handle) }
  }

  private static func any(
    _ tokens: [Token], _ concept: DocumentEntry.Concept?, _ page: DocumentPage
  ) -> Bool {
    concept.map { any(tokens, $0.codes, page) } ?? false
  }

  private static func any(
    _ tokens: [Token], _ codes: Sublist<DocumentEntry.Code>, _ page: DocumentPage
  ) -> Bool {
    tokens.contains { token in
      codes.range.contains { token.matches(page.codes[$0], in: page) }
    }
  }

  private static func named(_ tokens: [Token], _ handle: DocumentHandle?) -> Bool {
    guard let handle else { return false }
    return tokens.contains {
      $0.matches(system: documentSystem, value: documentIdentifier(handle))
        || $0.matches(system: nil, value: handle.text)
    }
  }
}
