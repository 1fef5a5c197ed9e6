import Record

/// Writes documents of the canonical model as FHIR R4 DocumentReference resources.
///
/// Every text of the custodian passes the scrubber; a code or a code system that the scrubber would
/// change is left out. Size and hash are left out always: the document itself is cleaned when it is
/// fetched, so that the custodian's would not match what arrives.
struct DocumentWriter: ~Copyable {
  var json: JSONWriter
  let page: DocumentPage
  private var clean: CleanCodes
  private var before = WrittenBefore()
  /// The bridge's FHIR base URL without a slash at its end.
  private let base: String

  init(_ page: DocumentPage, scrubber: TextScrubber, base: String, capacity: Int) {
    self.page = page
    clean = CleanCodes(scrubber)
    self.base = base
    json = JSONWriter(capacity: capacity)
  }

  mutating func link(_ relation: String, _ query: String) {
    json.beginObject()
    json.member("relation", relation)
    url("url", "/DocumentReference?", query)
    json.endObject()
  }

  mutating func entry(_ document: ReleasedDocument) {
    json.beginObject()
    url("fullUrl", "/DocumentReference/", document.handle.text)
    json.key("resource")
    self.document(document)
    search("match")
    json.endObject()
  }

  mutating func outcomeEntry(_ warnings: [PageWarning]) {
    json.beginObject()
    json.key("resource")
    json.outcome(
      warnings.map { OutcomeIssue(severity: .warning, code: "incomplete", text: $0.text) })
    search("outcome")
    json.endObject()
  }

  private mutating func search(_ mode: StaticString) {
    json.key("search")
    json.beginObject()
    json.member("mode", constant: mode)
    json.endObject()
  }

  mutating func document(_ document: ReleasedDocument) {
    let entry = document.entry
    json.beginObject()
    json.member("resourceType", constant: "DocumentReference")
    json.member("id", document.handle.text)
    meta(entry)
    once(.contained(entry.authors)) { $0.contained(entry) }
    json.key("masterIdentifier")
    json.beginObject()
    json.member("system", FHIR.documentSystem)
    parts("value", "urn:kakehashi:document:", document.handle.text)
    json.endObject()
    json.member("status", entry.status.rawValue)
    json.member("docStatus", ifPresent: entry.stage?.rawValue)
    once(.type(entry.type)) { $0.concept("type", entry.type) }
    once(.category(entry.categoryConcepts)) { $0.concepts("category", entry.categoryConcepts) }
    reference("subject", "Patient/", document.patient.text)
    instant("date", entry.date)
    once(.author(entry.authors)) { $0.authors(entry) }
    if let name = entry.authenticator?.name { named("authenticator", name) }
    if let name = entry.custodianName { named("custodian", name) }
    relations(document)
    text("description", entry.description)
    once(.securityLabel(entry.securityLabels)) { $0.labels(entry.securityLabels) }
    content(document)
    context(entry)
    json.endObject()
  }

  /// Writes a member, or copies it if another document said the same.
  private mutating func once(
    _ member: WrittenBefore.Member, _ write: (inout DocumentWriter) -> Void
  ) {
    if let place = before.place(of: member) { return json.again(place) }
    let start = json.nextPlace
    write(&self)
    before.note(member, at: json.written(from: start))
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

  private mutating func relations(_ document: ReleasedDocument) {
    guard !document.related.isEmpty else { return }
    json.key("relatesTo")
    json.beginArray()
    for (relation, handle) in zip(
      page.relations[document.entry.relates.range], document.related)
    {
      json.beginObject()
      json.member("code", relation.code.rawValue)
      reference("target", "DocumentReference/", handle.text)
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
    url("url", "/Binary/", document.binary)
    text("title", attachment.title)
    date("creation", attachment.creation)
    json.endObject()
    if let format = document.entry.format {
      once(.format(format)) { $0.format(format) }
    }
    json.endObject()
    json.endArray()
  }

  private mutating func format(_ format: DocumentEntry.Code) {
    guard isClean(format) else { return }
    json.key("format")
    code(format)
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
      date("start", period.start)
      date("end", period.end)
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
  mutating func text(_ name: StaticString, _ range: TextRange?) {
    guard let range else { return }
    json.key(name)
    if let place = before.place(of: range, in: page) { return json.again(place) }
    let start = json.nextPlace
    scrubbed(range)
    before.note(range, at: json.written(from: start))
  }

  private mutating func scrubbed(_ range: TextRange) {
    json.beginString()
    let bytes = page.text
    let words = bytes.span.extracting(range.range)
    var start = 0
    while let found = clean.scrubber.first(in: words, from: start) {
      json.part(words.extracting(start..<found.lowerBound))
      json.part(TextScrubber.replacement)
      start = found.upperBound
    }
    json.part(words.extracting(start..<words.count))
    json.endString()
  }

  /// Writes a code of the custodian unless the scrubber would change it.
  private mutating func token(_ name: StaticString, _ range: TextRange?) {
    if let range, clean.contains(range, in: page) { exact(name, range) }
  }

  /// Writes a piece of the page as it is: it was checked or can be no identifier.
  private mutating func exact(_ name: StaticString, _ range: TextRange) {
    let bytes = page.text
    json.member(name, utf8: bytes.span.extracting(range.range))
  }

  private mutating func date(_ name: StaticString, _ date: DocumentEntry.Date?) {
    if let date { exact(name, date.text) }
  }

  /// FHIR's `instant` needs seconds and a zone; a shorter date is given as the instant it begins.
  private mutating func instant(_ name: StaticString, _ date: DocumentEntry.Date?) {
    guard let date else { return }
    if TimeSpan.isInstant(page.text.span.extracting(date.text.range)) {
      exact(name, date.text)
    } else {
      json.member(name, date.span.instant)
    }
  }

  mutating func parts(_ name: StaticString, _ first: StaticString, _ second: String) {
    json.key(name)
    json.beginString()
    json.part(first)
    json.part(second)
    json.endString()
  }

  /// Writes a URL below the bridge's own base.
  private mutating func url(_ name: StaticString, _ path: StaticString, _ rest: String) {
    json.key(name)
    json.beginString()
    json.part(base)
    json.part(path)
    json.part(rest)
    json.endString()
  }

  /// Writes a reference to nobody's record: the name alone.
  private mutating func named(_ name: StaticString, _ display: TextRange) {
    json.key(name)
    json.beginObject()
    text("display", display)
    json.endObject()
  }

  private mutating func reference(_ name: StaticString, _ type: StaticString, _ id: String) {
    json.key(name)
    json.beginObject()
    parts("reference", type, id)
    json.endObject()
  }

  private mutating func concepts(
    _ name: StaticString, _ concepts: Sublist<DocumentEntry.Concept>
  ) {
    var isOpen = false
    for index in concepts.range {
      let concept = page.concepts[index]
      let first = firstClean(concept.codes.range)
      guard first != nil || concept.text != nil else { continue }
      if !isOpen { openList(name) }
      isOpen = true
      write(concept, from: first)
    }
    if isOpen { json.endArray() }
  }

  private mutating func concept(_ name: StaticString, _ concept: DocumentEntry.Concept) {
    let first = firstClean(concept.codes.range)
    guard first != nil || concept.text != nil else { return }
    json.key(name)
    write(concept, from: first)
  }

  /// Each label as a concept of its own.
  private mutating func labels(_ codes: Sublist<DocumentEntry.Code>) {
    guard var index = firstClean(codes.range) else { return }
    openList("securityLabel")
    while true {
      write(DocumentEntry.Concept(codes: Sublist(index..<index + 1)), from: index)
      guard let next = firstClean(index + 1..<codes.range.upperBound) else { break }
      index = next
    }
    json.endArray()
  }

  private mutating func openList(_ name: StaticString) {
    json.key(name)
    json.beginArray()
  }

  /// Writes a concept whose first code that may be shown is `first`.
  private mutating func write(_ concept: DocumentEntry.Concept, from first: Int?) {
    json.beginObject()
    if var index = first {
      openList("coding")
      while true {
        code(page.codes[index])
        guard let next = firstClean(index + 1..<concept.codes.range.upperBound) else { break }
        index = next
      }
      json.endArray()
    }
    text("text", concept.text)
    json.endObject()
  }

  private mutating func code(_ code: DocumentEntry.Code) {
    json.beginObject()
    if let system = code.system { exact("system", system) }
    exact("code", code.code)
    text("display", code.display)
    json.endObject()
  }

  /// The first of the codes that the scrubber would leave as it is.
  private mutating func firstClean(_ codes: Range<Int>) -> Int? {
    for index in codes where isClean(page.codes[index]) { return index }
    return nil
  }

  private mutating func isClean(_ code: DocumentEntry.Code) -> Bool {
    clean.contains(code.code, in: page)
      && (code.system.map { clean.contains($0, in: page) } ?? true)
  }
}
