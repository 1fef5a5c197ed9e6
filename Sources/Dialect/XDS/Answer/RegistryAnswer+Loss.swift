package import Record

extension RegistryAnswer {
  /// What is said of the documents that a registry's answer has no place for, one warning for each
  /// element of DocumentReference.
  ///
  /// Whoever answers adds those that matter to the asker; some peers take any word beside a success
  /// for a failure.
  package func notCarried(of page: DocumentPage) -> [PageWarning] {
    var elements: [String] = []
    for item in items {
      for element in Self.lost(item.document.entry, page) where !elements.contains(element) {
        elements.append(element)
      }
    }
    return elements.map { PageWarning(.notCarried, "`\($0)` cannot be said in XDS") }
  }

  private static func lost(_ entry: DocumentEntry, _ page: DocumentPage) -> [String] {
    let hasWordsAlone: (DocumentEntry.Concept?) -> Bool = { concept in
      concept.map { $0.codes.isEmpty && $0.text != nil } ?? false
    }
    var lost: [String] = []
    if let stage = entry.stage, stage != .final { lost.append("docStatus") }
    if entry.status == .enteredInError { lost.append("status") }
    if entry.categoryConcepts.count > 1 { lost.append("category") }
    if entry.date != nil, entry.attachment.creation == nil { lost.append("date") }
    if entry.custodianName != nil { lost.append("custodian") }
    if hasWordsAlone(entry.type) { lost.append("type.text") }
    if page.concepts[entry.events.range].contains(where: hasWordsAlone) {
      lost.append("event.text")
    }
    if hasWordsAlone(entry.facilityType) { lost.append("facilityType.text") }
    if hasWordsAlone(entry.practiceSetting) { lost.append("practiceSetting.text") }
    return lost
  }
}
