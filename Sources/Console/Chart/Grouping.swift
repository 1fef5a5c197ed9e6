import Record

/// Puts records together to lines of the timeline.
///
/// What one institution wrote on one day for one purpose is one line, in however many pieces its
/// custodian keeps it.
struct Grouping {
  private let sources: [Chart.Source]
  private let institutions: [Int]
  /// What is part of another record's line.
  private var taken: Set<ChartEntry.Key> = []
  private var lines: [Line: [ChartEntry.Key]] = [:]
  private var order: [Line] = []

  /// Records and, for each source, the place of its institution.
  init(_ sources: [Chart.Source], institutions: [Int]) {
    self.sources = sources
    self.institutions = institutions
  }

  /// What records have in common that stand in one line.
  private struct Line: Hashable {
    let kind: RecordKind
    let institution: Int
    var day = ""
    var person = ""
    /// The record, for a line of its own.
    var alone: ChartEntry.Key?
  }

  /// The lines, in no order.
  mutating func entries() -> [ChartEntry] {
    for (source, held) in sources.enumerated() {
      takeParts(held.content, source)
      for (position, record) in held.content.records.enumerated() {
        let key = ChartEntry.Key(source: source, position: position)
        if !taken.contains(key), let line = line(record, key) { add(key, to: line) }
      }
    }
    let records = order.compactMap { line in lines[line].map { entry(line, $0) } }
    return records + sources.indices.flatMap(documents)
  }

  /// The documents of a source as lines; their keys follow on those of its records.
  private func documents(_ source: Int) -> [ChartEntry] {
    sources[source].documents.enumerated().map { number, document in
      let position = sources[source].content.records.count + number
      return ChartEntry(
        key: ChartEntry.Key(source: source, position: position), kind: document.kind,
        institution: institutions[source], time: document.date.map { CivilTime($0) },
        title: document.title, author: document.author, essentials: [],
        path: document.path, isClosed: document.path == nil, parts: [])
    }
  }

  /// What a report or an order names is part of its line.
  private mutating func takeParts(_ content: ClinicalContent, _ source: Int) {
    for record in content.records {
      let parts: [Int] =
        switch record {
        case .report(let report): report.results
        case .serviceOrder(let order): order.supporting
        case .observation(let observation): observation.members
        default: []
        }
      for part in parts { taken.insert(ChartEntry.Key(source: source, position: part)) }
    }
  }

  private mutating func add(_ key: ChartEntry.Key, to line: Line) {
    if lines[line] == nil { order.append(line) }
    lines[line, default: []].append(key)
  }

  private func line(_ record: ClinicalRecord, _ key: ChartEntry.Key) -> Line? {
    guard let kind = record.kind else { return nil }
    var line = Line(kind: kind, institution: institutions[key.source])
    switch record {
    case .medicationOrder(let order):
      line.day = day(order.authored ?? order.usage.start)
      line.person = order.orderer ?? ""
    case .administration(let given): line.day = day(given.usage.start ?? given.ordered)
    case .observation(let observation): line.day = day(observation.effective)
    case .serviceOrder(let order):
      let parent = order.parent.map { ChartEntry.Key(source: key.source, position: $0) }
      line.alone = parent.flatMap { isOrder($0) ? $0 : nil } ?? key
    default: line.alone = key
    }
    return line
  }

  /// True for an order that is not itself a part of another one.
  private func isOrder(_ key: ChartEntry.Key) -> Bool {
    let records = sources[key.source].content.records
    guard records.indices.contains(key.position),
      case .serviceOrder(let order) = records[key.position]
    else { return false }
    return order.parent == nil
  }

  private func time(_ key: ChartEntry.Key) -> CivilTime? {
    sources[key.source].content.records[key.position].time
  }

  /// Earliest first; what bears no time of its own stays where it was.
  private func inOrder(_ keys: [ChartEntry.Key]) -> [ChartEntry.Key] {
    keys.enumerated()
      .sorted { left, right in
        let (a, b) = (time(left.element)?.milliseconds, time(right.element)?.milliseconds)
        return (a ?? 0, left.offset) < (b ?? 0, right.offset)
      }
      .map(\.element)
  }

  private func day(_ date: PartialDate?) -> String { date.map { CivilTime($0).digits } ?? "" }

  private func entry(_ line: Line, _ keys: [ChartEntry.Key]) -> ChartEntry {
    let parts = line.alone == nil ? inOrder(keys) : keys
    let digest = Digest(parts, in: sources)
    let times = parts.compactMap { time($0) }
    return ChartEntry(
      key: keys[0], kind: line.kind, institution: line.institution, time: times.max(),
      title: digest.title, author: digest.author, essentials: digest.essentials, path: nil,
      isClosed: false,
      parts: parts)
  }
}

extension ClinicalRecord {
  /// What kind of line it makes; nil if it makes none.
  var kind: RecordKind? {
    switch self {
    case .encounter: .encounter
    case .problem: .problem
    case .allergy: .allergy
    case .medicationOrder(let order): order.kind == .injection ? .injection : .prescription
    case .administration: .administration
    case .serviceOrder(let order): RecordKind(orderOf: order.branch)
    case .specimen: nil
    case .observation(let observation): observation.kind == .laboratory ? .labResult : .measurement
    case .report(let report): RecordKind(reportOf: report.branch)
    case .procedure: .procedure
    case .dietOrder: .diet
    }
  }

  /// When it was.
  var time: CivilTime? {
    let date: PartialDate? =
      switch self {
      case .encounter(let encounter): encounter.start ?? encounter.end
      case .problem(let problem): problem.onset ?? problem.recorded
      case .allergy(let allergy): allergy.recorded ?? allergy.onset
      case .medicationOrder(let order): order.authored ?? order.usage.start
      case .administration(let given): given.usage.start ?? given.ordered
      case .serviceOrder(let order): order.occurrence ?? order.authored
      case .specimen(let specimen): specimen.collected
      case .observation(let observation): observation.effective
      case .report(let report): report.effective ?? report.issued
      case .procedure(let procedure): procedure.performed
      case .dietOrder(let order): order.start ?? order.authored
      }
    return date.map { CivilTime($0) }
  }
}
