import Record

/// Writes documents of the canonical model as FHIR R4 DocumentReference resources.
///
/// Every text of the custodian passes the scrubber; a code or a code system that the scrubber would
/// change is left out. Size and hash are left out always: the document itself is cleaned when it is
/// fetched, so that the custodian's would not match what arrives.
struct DocumentWriter {
  var json: JSONWriter
  private let scrubber: TextScrubber

  init(scrubber: TextScrubber, capacity: Int) {
    self.scrubber = scrubber
    json = JSONWriter(capacity: capacity)
  }

  mutating func link(_ relation: String, _ url: String) {
    json.beginObject()
    json.member("relation", relation)
    json.member("url", url)
    json.endObject()
  }

  mutating func entry(_ document: ReleasedDocument, base: String) {
    json.beginObject()
    json.member("fullUrl", base + "/DocumentReference/" + document.handle.text)
    json.key("resource")
    self.document(document)
    search("match")
    json.endObject()
  }

  mutating func outcomeEntry(_ warnings: [String]) {
    json.beginObject()
    json.key("resource")
    json.outcome(warnings.map { OutcomeIssue(severity: .warning, code: "incomplete", text: $0) })
    search("outcome")
    json.endObject()
  }

  private mutating func search(_ mode: String) {
    json.key("search")
    json.beginObject()
    json.member("mode", mode)
    json.endObject()
  }

  mutating func document(_ document: ReleasedDocument) {
    let entry = document.entry
    json.beginObject()
    json.member("resourceType", "DocumentReference")
    json.member("id", document.handle.text)
    meta(entry)
    contained(entry)
    json.key("masterIdentifier")
    json.beginObject()
    json.member("system", FHIR.documentSystem)
    json.member("value", FHIR.documentIdentifier(document.handle))
    json.endObject()
    json.member("status", entry.status.rawValue)
    json.member("docStatus", ifPresent: entry.stage?.rawValue)
    concept("type", entry.type)
    concepts("category", entry.categoryConcepts)
    reference("subject", "Patient/" + document.patient.text)
    instant("date", entry.date)
    authors(entry)
    if let name = entry.custodianName {
      json.key("custodian")
      json.beginObject()
      text("display", name)
      json.endObject()
    }
    relations(document)
    text("description", entry.description)
    concepts("securityLabel", entry.securityLabels.map { Concept(codings: [$0]) })
    content(document)
    context(entry)
    json.endObject()
  }

  /// The tag is written so that the viewer can warn of what was not told.
  private mutating func meta(_ entry: DocumentEntry) {
    guard entry.tag == .uninformed || entry.tag == .undelivered else { return }
    json.key("meta")
    json.beginObject()
    json.key("tag")
    json.beginArray()
    json.beginObject()
    json.member("system", Classification.indication)
    json.member("code", entry.tag == .uninformed ? "UNINFORMED" : "UNDELIVERED")
    json.endObject()
    json.endArray()
    json.endObject()
  }

  private mutating func contained(_ entry: DocumentEntry) {
    guard !entry.authors.isEmpty else { return }
    json.key("contained")
    json.beginArray()
    for (index, author) in entry.authors.enumerated() {
      json.beginObject()
      json.member("resourceType", "Practitioner")
      json.member("id", "author\(index + 1)")
      json.key("name")
      json.beginArray()
      json.beginObject()
      text("text", author.name)
      json.endObject()
      json.endArray()
      json.endObject()
    }
    json.endArray()
  }

  private mutating func authors(_ entry: DocumentEntry) {
    guard !entry.authors.isEmpty else { return }
    json.key("author")
    json.beginArray()
    for (index, author) in entry.authors.enumerated() {
      json.beginObject()
      json.member("reference", "#author\(index + 1)")
      text("display", author.name)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func relations(_ document: ReleasedDocument) {
    guard !document.relations.isEmpty else { return }
    json.key("relatesTo")
    json.beginArray()
    for relation in document.relations {
      json.beginObject()
      json.member("code", relation.code.rawValue)
      reference("target", "DocumentReference/" + relation.handle.text)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func content(_ document: ReleasedDocument) {
    let attachment = document.entry.attachment
    json.key("content")
    json.beginArray()
    json.beginObject()
    json.key("attachment")
    json.beginObject()
    token("contentType", attachment.contentType)
    token("language", attachment.language)
    json.member("url", document.url)
    text("title", attachment.title)
    json.member("creation", ifPresent: attachment.creation?.text)
    json.endObject()
    if let format = document.entry.format { coding("format", format) }
    json.endObject()
    json.endArray()
  }

  private mutating func context(_ entry: DocumentEntry) {
    let period = entry.period
    guard
      !entry.events.isEmpty || period != nil || entry.facilityType != nil
        || entry.practiceSetting != nil
    else { return }
    json.key("context")
    json.beginObject()
    concepts("event", entry.events)
    if let period, period.start != nil || period.end != nil {
      json.key("period")
      json.beginObject()
      json.member("start", ifPresent: period.start?.text)
      json.member("end", ifPresent: period.end?.text)
      json.endObject()
    }
    if let facilityType = entry.facilityType { concept("facilityType", facilityType) }
    if let setting = entry.practiceSetting { concept("practiceSetting", setting) }
    json.endObject()
  }
}

// MARK: - Data types

extension DocumentWriter {
  /// Writes words of the custodian, scrubbed.
  private mutating func text(_ name: StaticString, _ value: String?) {
    if let value { json.member(name, scrubber.scrub(value)) }
  }

  /// Writes a code of the custodian unless the scrubber would change it.
  private mutating func token(_ name: StaticString, _ value: String?) {
    if let value, scrubber.isClean(value) { json.member(name, value) }
  }

  /// FHIR's `instant` needs seconds and a zone; a shorter date is given as the instant it begins.
  private mutating func instant(_ name: StaticString, _ date: PartialDate?) {
    if let date { json.member(name, date.instant) }
  }

  private mutating func reference(_ name: StaticString, _ value: String) {
    json.key(name)
    json.beginObject()
    json.member("reference", value)
    json.endObject()
  }

  private mutating func concepts(_ name: StaticString, _ concepts: [Concept]) {
    var hasBegun = false
    for concept in concepts {
      let codings = concept.codings.filter(isClean)
      guard !codings.isEmpty || concept.text != nil else { continue }
      if !hasBegun {
        json.key(name)
        json.beginArray()
        hasBegun = true
      }
      self.concept(codings, concept.text)
    }
    if hasBegun { json.endArray() }
  }

  private mutating func concept(_ name: StaticString, _ concept: Concept) {
    let codings = concept.codings.filter(isClean)
    guard !codings.isEmpty || concept.text != nil else { return }
    json.key(name)
    self.concept(codings, concept.text)
  }

  private func isClean(_ coding: Coding) -> Bool {
    scrubber.isClean(coding.code) && (coding.system.map(scrubber.isClean) ?? true)
  }

  private mutating func concept(_ codings: [Coding], _ words: String?) {
    json.beginObject()
    if !codings.isEmpty {
      json.key("coding")
      json.beginArray()
      for coding in codings { self.coding(coding) }
      json.endArray()
    }
    text("text", words)
    json.endObject()
  }

  private mutating func coding(_ name: StaticString, _ coding: Coding) {
    guard isClean(coding) else { return }
    json.key(name)
    self.coding(coding)
  }

  private mutating func coding(_ coding: Coding) {
    json.beginObject()
    json.member("system", ifPresent: coding.system)
    json.member("code", coding.code)
    text("display", coding.display)
    json.endObject()
  }
}
