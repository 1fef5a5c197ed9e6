package import Record

/// A patient's records of all institutions in the order of time: 連携カルテ.
package struct Chart: Sendable {
  /// Whose records they are.
  package struct Institution: Hashable, Sendable {
    /// The institution by name; nil where only its network is known.
    package var name: String?
    /// The network by name.
    package var network: String

    /// Makes an institution.
    package init(name: String?, network: String) {
      self.name = name
      self.network = network
    }

    /// What a reader is shown.
    package var shown: String { name ?? network }
  }

  /// What one institution holds.
  package struct Source: Sendable {
    /// Whose records they are.
    package var institution: Institution
    /// The records: permitted, without identifiers.
    package var content: ClinicalContent
    /// What each record is called in addresses, in the order of the records: no record that
    /// comes later changes it.
    ///
    /// A record without a name is called by its place.
    package var names: [String]
    /// The documents and images, which are fetched once they are opened.
    package var documents: [Document]

    /// Makes a source.
    package init(
      _ institution: Institution, _ content: ClinicalContent, names: [String] = [],
      documents: [Document] = []
    ) {
      self.institution = institution
      self.content = content
      self.names = names
      self.documents = documents
    }
  }

  /// A document or an image, of which only the metadata is known.
  package struct Document: Sendable {
    /// What it is.
    package var kind: RecordKind
    /// What it is called.
    package var title: String?
    /// When it was written or taken.
    package var date: PartialDate?
    /// Who wrote it, by name.
    package var author: String?
    /// Where it is opened; nil if it cannot be shown.
    package var path: Path?

    /// Makes a document.
    package init(_ kind: RecordKind, title: String?, date: PartialDate?, path: Path?) {
      self.kind = kind
      self.title = title
      self.date = date
      self.path = path
    }
  }

  /// The institutions, in the order in which their marks are given out.
  package let institutions: [Institution]
  /// The lines, newest first; what bears no date comes last.
  package let entries: [ChartEntry]
  let sources: [Source]

  /// Puts the records of several institutions in the order of time.
  package init(_ sources: [Source]) {
    self.sources = sources
    var places: [Institution: Int] = [:]
    var institutions: [Institution] = []
    let numbers = sources.map { source -> Int in
      if let place = places[source.institution] { return place }
      institutions.append(source.institution)
      places[source.institution] = institutions.count - 1
      return institutions.count - 1
    }
    var grouping = Grouping(sources, institutions: numbers)
    self.institutions = institutions
    entries = grouping.entries().enumerated()
      .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
      .map(\.element)
  }

  /// The line that a record of that name belongs to; nil if there is none.
  package func entry(named name: String) -> ChartEntry? {
    entries.first { $0.parts.contains { self.name(of: $0) == name } }
  }

  /// What addresses call a record.
  func name(of key: ChartEntry.Key) -> String {
    let names = sources[key.source].names
    return names.indices.contains(key.position)
      ? names[key.position] : "\(key.source)-\(key.position)"
  }

  func records(of entry: ChartEntry) -> [ClinicalRecord] {
    parts(of: entry).map(\.record)
  }

  /// The records of a line, and where each stands.
  func parts(of entry: ChartEntry) -> [(key: ChartEntry.Key, record: ClinicalRecord)] {
    entry.parts.compactMap { key in record(key.source, key.position).map { (key, $0) } }
  }

  func record(_ source: Int, _ position: Int) -> ClinicalRecord? {
    guard sources.indices.contains(source) else { return nil }
    let records = sources[source].content.records
    return records.indices.contains(position) ? records[position] : nil
  }
}

/// One line of the timeline: what was written at one time for one purpose.
package struct ChartEntry: Sendable {
  /// A record's place within its chart; the first one's is a line's too.
  package struct Key: Hashable, Sendable {
    let source: Int
    let position: Int
  }

  /// What names the line.
  package let key: Key
  /// What it is.
  package let kind: RecordKind
  /// The institution, by its place in the chart.
  package let institution: Int
  /// When it was.
  package let time: CivilTime?
  /// What it is called; nil if its kind says it all.
  package let title: String?
  /// Who wrote it, by name.
  package let author: String?
  /// What a reader has to know without opening it.
  package let essentials: [Essential]
  /// Where it is opened, if that is not where records are.
  package let path: Path?
  /// True for a document or image that cannot be shown.
  package let isClosed: Bool
  /// The records that belong to it.
  let parts: [Key]

  /// Something a reader has to know without opening a record.
  package enum Essential: Hashable, Sendable {
    /// Words, such as a drug.
    case words(String)
    /// A result that is not as usual.
    case result(name: String, value: String, Abnormality)
  }

  /// Newest first; what bears no date last.
  var order: Int64 { time.map { -$0.milliseconds } ?? .max }
}
