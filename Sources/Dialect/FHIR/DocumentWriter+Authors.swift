import Record

/// Authors stand inside the document that names them: a person, the institution they wrote for, and
/// the role that joins both where more than a name is known (IHE MHD §2:4.5.1.1).
extension DocumentWriter {
  mutating func contained(_ entry: DocumentEntry) {
    guard !entry.authors.isEmpty else { return }
    json.key("contained")
    json.beginArray()
    for (index, author) in page.authors[entry.authors.range].enumerated() {
      let id = "author\(index + 1)"
      if author.name != nil { person(author, id) }
      if author.institution != nil { institution(author, id + "-organization") }
      if author.hasRole { role(author, id) }
    }
    json.endArray()
  }

  mutating func authors(_ entry: DocumentEntry) {
    guard !entry.authors.isEmpty else { return }
    json.key("author")
    json.beginArray()
    for (index, author) in page.authors[entry.authors.range].enumerated() {
      let id = "author\(index + 1)"
      json.beginObject()
      parts("reference", "#", author.hasRole ? id + "-role" : author.first(id))
      text("display", author.name ?? author.institution)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func person(_ author: DocumentEntry.Author, _ id: String) {
    json.beginObject()
    json.member("resourceType", constant: "Practitioner")
    json.member("id", id)
    json.key("name")
    json.beginArray()
    json.beginObject()
    text("text", author.name)
    json.endObject()
    json.endArray()
    json.endObject()
  }

  private mutating func institution(_ author: DocumentEntry.Author, _ id: String) {
    json.beginObject()
    json.member("resourceType", constant: "Organization")
    json.member("id", id)
    text("name", author.institution)
    json.endObject()
  }

  private mutating func role(_ author: DocumentEntry.Author, _ id: String) {
    json.beginObject()
    json.member("resourceType", constant: "PractitionerRole")
    json.member("id", id + "-role")
    if author.name != nil { member("practitioner", id) }
    if author.institution != nil { member("organization", id + "-organization") }
    words("code", author.role)
    words("specialty", author.specialty)
    json.endObject()
  }

  private mutating func member(_ name: StaticString, _ id: String) {
    json.key(name)
    json.beginObject()
    parts("reference", "#", id)
    json.endObject()
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

extension DocumentEntry.Author {
  /// True if more is known than one name.
  fileprivate var hasRole: Bool {
    role != nil || specialty != nil || (name != nil && institution != nil)
  }

  /// What stands for an author of whom one name is known.
  fileprivate func first(_ id: String) -> String { name == nil ? id + "-organization" : id }
}
