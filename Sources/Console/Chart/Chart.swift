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
    /// The documents and images, which are fetched once they are opened.
    package var documents: [Document]

    /// Makes a source.
    package init(_ institution: Institution, _ content: ClinicalContent, documents: [Document] = [])
    {
      self.institution = institution
      self.content = content
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

  /// The line of a key; nil if there is none.
  package func entry(_ key: ChartEntry.Key) -> ChartEntry? { entries.first { $0.key == key } }

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
  /// What names a line within its chart: the source and the first record of it.
  package struct Key: Hashable, Sendable {
    let source: Int
    let position: Int

    init(source: Int, position: Int) {
      self.source = source
      self.position = position
    }

    /// Reads `3-17`; nil if malformed.
    package init?(_ text: String) {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, text.utf8.count <= 16, let source = Int(parts[0]),
        let position = Int(parts[1]), source >= 0, position >= 0,
        "\(source)-\(position)" == text
      else { return nil }
      self.init(source: source, position: position)
    }

    /// The key as an address names it.
    package var text: String { "\(source)-\(position)" }
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
