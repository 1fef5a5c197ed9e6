import Record

/// Authors stand inside the document that names them: a person, the institution they wrote for, and
/// the role that joins both where more than a name is known (IHE MHD §2:4.5.1.1).
extension DocumentWriter {
  mutating func contained(_ entry: DocumentEntry) {
    guard !entry.authors.isEmpty else { return }
    json.key("contained")
    json.beginArray()
    for (index, place) in entry.authors.range.enumerated() {
      let (author, id) = (page.authors[place], AuthorID(number: index + 1))
      if author.name != nil { person(author, id) }
      if author.institution != nil { institution(author, id) }
      if author.hasRole { role(author, id) }
    }
    json.endArray()
  }

  mutating func authors(_ entry: DocumentEntry) {
    guard !entry.authors.isEmpty else { return }
    json.key("author")
    json.beginArray()
    for (index, place) in entry.authors.range.enumerated() {
      let (author, id) = (page.authors[place], AuthorID(number: index + 1))
      json.beginObject()
      self.id("reference", "#author", id, author.hasRole ? "-role" : author.suffix)
      text("display", author.name ?? author.institution)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func person(_ author: DocumentEntry.Author, _ id: AuthorID) {
    json.beginObject()
    json.member("resourceType", constant: "Practitioner")
    self.id("id", "author", id, "")
    json.key("name")
    json.beginArray()
    json.beginObject()
    text("text", author.name)
    json.endObject()
    json.endArray()
    json.endObject()
  }

  private mutating func institution(_ author: DocumentEntry.Author, _ id: AuthorID) {
    json.beginObject()
    json.member("resourceType", constant: "Organization")
    self.id("id", "author", id, AuthorID.institution)
    text("name", author.institution)
    json.endObject()
  }

  private mutating func role(_ author: DocumentEntry.Author, _ id: AuthorID) {
    json.beginObject()
    json.member("resourceType", constant: "PractitionerRole")
    self.id("id", "author", id, "-role")
    if author.name != nil { member("practitioner", id, "") }
    if author.institution != nil { member("organization", id, AuthorID.institution) }
    words("code", author.role)
    words("specialty", author.specialty)
    json.endObject()
  }

  private mutating func member(_ name: StaticString, _ id: AuthorID, _ suffix: StaticString) {
    json.key(name)
    json.beginObject()
    self.id("reference", "#author", id, suffix)
    json.endObject()
  }

  /// Writes the id of a contained resource, or a reference to it.
  private mutating func id(
    _ name: StaticString, _ begin: StaticString, _ id: AuthorID, _ suffix: StaticString
  ) {
    json.key(name)
    json.beginString()
    json.part(begin)
    json.part(String(id.number))
    json.part(suffix)
    json.endString()
  }

  private mutating func words(_ name: StaticString, _ range: TextRange?) {
    guard let range else { return }
    json.key(name)
    json.beginArray()
    json.beginObject()
    text("text", range)
    json.endObject()
    json.endArray()
  }
}

/// Which of a document's authors a contained resource is about.
private struct AuthorID {
  static let institution: StaticString = "-organization"

  /// From 1 on.
  let number: Int
}

extension DocumentEntry.Author {
  /// True if more is known than one name.
  fileprivate var hasRole: Bool {
    role != nil || specialty != nil || (name != nil && institution != nil)
  }

  /// How the id ends of what stands for an author of whom one name is known.
  fileprivate var suffix: StaticString { name == nil ? AuthorID.institution : "" }
}
