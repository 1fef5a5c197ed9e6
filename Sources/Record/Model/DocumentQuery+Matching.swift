extension DocumentQuery {
  /// True if `entry` is what is asked for.
  ///
  /// Every filter is checked here, because a custodian may ignore parameters that it does not know
  /// (FHIR R4 §3.1.1.3). `names` says whether one of some tokens names the document towards the
  /// asking facility.
  package func matches(
    _ entry: DocumentEntry, in page: DocumentPage, names: ([Token]) -> Bool
  ) -> Bool {
    statuses.contains(entry.status) && kinds.contains(entry.kind)
      && types.allSatisfy { Self.any($0, entry.type, page) }
      && categories.allSatisfy { Self.any($0, entry.categoryConcepts, page) }
      && settings.allSatisfy { Self.any($0, entry.practiceSetting, page) }
      && facilities.allSatisfy { Self.any($0, entry.facilityType, page) }
      && events.allSatisfy { Self.any($0, entry.events, page) }
      && securityLabels.allSatisfy { Self.any($0, entry.securityLabels, page) }
      && references.allSatisfy { Self.any($0, entry.references, page) }
      && formats.allSatisfy { tokens in
        entry.format.map { format in tokens.contains { $0.matches(format, in: page) } } ?? false
      }
      && authors.allSatisfy { patterns in Self.any(patterns, entry.authors, page) }
      && dates.allSatisfy { $0.contains { $0.matches(entry.date?.span) } }
      && creations.allSatisfy { $0.contains { $0.matches(entry.attachment.creation?.span) } }
      && periods.allSatisfy {
        $0.contains { $0.matches(from: entry.period?.start?.span, to: entry.period?.end?.span) }
      }
      && identifiers.allSatisfy(names)
  }

  private static func any(
    _ tokens: [Token], _ concept: DocumentEntry.Concept?, _ page: DocumentPage
  ) -> Bool {
    concept.map { any(tokens, $0.codes, page) } ?? false
  }

  private static func any(
    _ tokens: [Token], _ concepts: Sublist<DocumentEntry.Concept>, _ page: DocumentPage
  ) -> Bool {
    concepts.range.contains { any(tokens, page.concepts[$0], page) }
  }

  private static func any(
    _ tokens: [Token], _ codes: Sublist<DocumentEntry.Code>, _ page: DocumentPage
  ) -> Bool {
    tokens.contains { token in
      codes.range.contains { token.matches(page.codes[$0], in: page) }
    }
  }

  private static func any(
    _ patterns: [NamePattern], _ authors: Sublist<DocumentEntry.Author>, _ page: DocumentPage
  ) -> Bool {
    authors.range.contains { index in
      guard let name = page.string(page.authors[index].name) else { return false }
      return patterns.contains { $0.matches(name) }
    }
  }
}
