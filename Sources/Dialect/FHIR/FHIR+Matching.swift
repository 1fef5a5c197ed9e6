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
    _ query: DocumentQuery, _ entry: DocumentEntry, handle: DocumentHandle? = nil
  ) -> Bool {
    query.statuses.contains(entry.status)
      && query.types.allSatisfy { any($0, entry.type.codings) }
      && query.categories.allSatisfy { any($0, entry.categoryConcepts.flatMap(\.codings)) }
      && query.settings.allSatisfy { any($0, entry.practiceSetting?.codings ?? []) }
      && query.facilities.allSatisfy { any($0, entry.facilityType?.codings ?? []) }
      && query.securityLabels.allSatisfy { any($0, entry.securityLabels) }
      && query.dates.allSatisfy { $0.contains { $0.matches(entry.date) } }
      && query.creations.allSatisfy { $0.contains { $0.matches(entry.attachment.creation) } }
      && query.periods.allSatisfy { $0.contains { $0.matches(entry.period) } }
      && query.identifiers.allSatisfy { named($0, handle) }
  }

  private static func any(_ tokens: [Token], _ codings: [Coding]) -> Bool {
    tokens.contains { token in codings.contains(where: token.matches) }
  }

  private static func named(_ tokens: [Token], _ handle: DocumentHandle?) -> Bool {
    guard let handle else { return false }
    return tokens.contains {
      $0.matches(system: documentSystem, value: documentIdentifier(handle))
        || $0.matches(system: nil, value: handle.text)
    }
  }
}
