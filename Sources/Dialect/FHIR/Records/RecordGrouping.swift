package import Record

extension FHIR {
  /// The units that a policy decides on: a report with its results, and each other resource.
  ///
  /// A result joins its report only if the policy sees no difference between them but for their
  /// dates; the earlier one then counts. A specimen stands beside what was found in it, unless it
  /// has a label of its own.
  package static func units(of pages: [RecordPages]) -> [HeldRecords] {
    var grouping = RecordGrouping(pages.flatMap(\.records))
    return grouping.units()
  }
}

/// Puts resources together that are read together.
private struct RecordGrouping {
  private let records: [ReadRecord]
  private var observations: [String: Int] = [:]
  private var specimens: [String: Int] = [:]
  private var taken: Set<Int> = []

  init(_ records: [ReadRecord]) {
    self.records = records
    for (index, record) in records.enumerated() {
      switch record.type {
      case .observation: observations[record.id] = index
      case .specimen: specimens[record.id] = index
      default: break
      }
    }
  }

  mutating func units() -> [HeldRecords] {
    let reports = records.indices.filter { records[$0].type == .diagnosticReport }
    var units = reports.map { report($0) }
    for (index, record) in records.enumerated()
    where record.type != .diagnosticReport && record.type != .specimen && !taken.contains(index) {
      units.append(single(record))
    }
    return units
  }

  private func single(_ record: ReadRecord) -> HeldRecords {
    var unit = UnitBuilder(record)
    let specimen = specimen(of: record, for: record).map { unit.add($0) }
    if let specimen { unit.update(from: 0) { $0.specimen = specimen } }
    return unit.finish()
  }

  private mutating func report(_ index: Int) -> HeldRecords {
    let report = records[index]
    var unit = UnitBuilder(report)
    var placed: [String: Int] = [:]
    func place(_ specimen: ReadRecord?) -> Int? {
      guard let specimen else { return nil }
      if let known = placed[specimen.id] { return known }
      let position = unit.add(specimen)
      placed[specimen.id] = position
      return position
    }
    var results: [Int] = []
    for id in report.links.results {
      guard let other = observations[id], records[other].hasFacts(of: report),
        taken.insert(other).inserted
      else { continue }
      let specimen = place(specimen(of: records[other], for: report))
      let position = unit.add(records[other])
      unit.update(from: position) { $0.specimen = specimen }
      results.append(position)
    }
    let samples = report.links.specimens.compactMap { id in
      place(specimens[id].map { records[$0] }.flatMap { isShown($0, beside: report) ? $0 : nil })
    }
    unit.complete(results, samples)
    return unit.finish()
  }

  private func specimen(of record: ReadRecord, for unit: ReadRecord) -> ReadRecord? {
    record.links.specimens.lazy.compactMap { specimens[$0] }.map { records[$0] }
      .first { isShown($0, beside: unit) }
  }

  private func isShown(_ specimen: ReadRecord, beside unit: ReadRecord) -> Bool {
    (specimen.label == .unlabelled || specimen.label == unit.label)
      && (specimen.tag == .none || specimen.tag == unit.tag)
  }
}

/// Makes one unit of several resources.
private struct UnitBuilder {
  private let first: ReadRecord
  private var content: ClinicalContent
  private var date: PartialDate?

  init(_ record: ReadRecord) {
    first = record
    content = record.content
    date = record.date
  }

  /// Adds a resource with its parts and says where it stands.
  mutating func add(_ record: ReadRecord) -> Int {
    let start = content.records.count
    for part in record.content.records {
      if case .observation(var part) = part {
        part.members = part.members.map { $0 + start }
        _ = content.add(.observation(part))
      } else {
        _ = content.add(part)
      }
    }
    for author in record.content.authors { content.credit(author) }
    for warning in record.content.warnings { content.warn(warning) }
    content.facilityName = content.facilityName ?? record.content.facilityName
    content.department = content.department ?? record.content.department
    // What has no date could be older than all.
    if record.type != .specimen {
      date = record.date == nil || date == nil ? nil : [date, record.date].earliest
    }
    return start
  }

  /// Changes an observation and its parts.
  mutating func update(from position: Int, _ change: (inout Observation) -> Void) {
    guard case .observation(var record) = content.records[position] else { return }
    let members = record.members
    change(&record)
    content.records[position] = .observation(record)
    for member in members { update(from: member, change) }
  }

  mutating func complete(_ results: [Int], _ specimens: [Int]) {
    guard case .report(var report) = content.records[0] else { return }
    (report.results, report.specimens) = (results, specimens)
    content.records[0] = .report(report)
  }

  consuming func finish() -> HeldRecords {
    content.written = date
    return HeldRecords(
      localID: "\(first.type.rawValue)/\(first.id)", category: first.category, label: first.label,
      tag: first.tag, date: date, facilityName: content.facilityName, content: content)
  }
}
