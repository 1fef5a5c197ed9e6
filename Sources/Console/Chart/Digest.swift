import Record

/// What a line of the timeline says of its records.
struct Digest {
  /// What it is called.
  var title: String?
  /// Who wrote it, by name.
  var author: String?
  /// What a reader has to know without opening it.
  var essentials: [ChartEntry.Essential] = []

  /// What is measured, by the places of the values among the essentials.
  private var names: [Int: String] = [:]

  /// LIMIT: words and results of one line; the rest is counted where the record is opened.
  private static let essentialsMax = 8

  init(_ parts: [ChartEntry.Key], in sources: [Chart.Source]) {
    for part in parts {
      let content = sources[part.source].content
      add(content.records[part.position], content)
    }
    essentials = latest()
    if essentials.count > Self.essentialsMax {
      let rest = essentials.count - Self.essentialsMax + 1
      essentials = essentials.prefix(Self.essentialsMax - 1) + [.words("+\(rest)")]
    }
  }

  private mutating func add(_ record: ClinicalRecord, _ content: ClinicalContent) {
    switch record {
    case .encounter(let encounter): add(encounter)
    case .problem(let problem):
      name(problem.shown)
      words(problem.outcome?.shown)
    case .allergy(let allergy):
      name(allergy.substance.shown)
      words(allergy.reaction)
    case .medicationOrder(let order):
      if order.ingredients.isEmpty { words(order.drug.shown) }
      for ingredient in order.ingredients { words(ingredient.drug.shown) }
      name(order.categories.compactMap(\.shown).joined(separator: " "))
      by(order.orderer)
    case .administration(let given):
      words(given.drug.shown)
      by(given.performer)
    case .serviceOrder(let order):
      name(order.code.shown)
      by(order.orderer)
      for item in order.items { words(item.shown) }
    case .specimen: break
    case .observation(let observation): add(observation, content)
    case .report(let report): add(report, content)
    case .procedure(let procedure):
      name(procedure.code.shown)
      by(procedure.performers.first?.name)
    case .dietOrder(let order):
      name(order.kinds.compactMap(\.shown).joined(separator: " "))
      words(order.instruction)
    }
  }

  private mutating func add(_ encounter: Encounter) {
    name(encounter.department?.shown)
    words(encounter.event?.shown)
    for reason in encounter.reasons { words(reason.shown) }
    by(encounter.attending)
  }

  private mutating func add(_ report: Report, _ content: ClinicalContent) {
    name(report.code.shown)
    for position in report.results {
      guard content.records.indices.contains(position),
        case .observation(let observation) = content.records[position]
      else { continue }
      add(observation, content)
    }
    words(report.conclusion)
  }

  /// Only what is not as usual is named, but for what is no laboratory's.
  private mutating func add(_ observation: Observation, _ content: ClinicalContent) {
    let label = observation.code.shown ?? "–"
    for member in observation.members {
      guard content.records.indices.contains(member),
        case .observation(let part) = content.records[member], part.members.isEmpty
      else { continue }
      add(part, content)
    }
    guard let value = observation.value else { return }
    if let abnormality = Abnormality(observation) {
      essentials.append(.result(name: label, value: value.amount, abnormality))
    } else if observation.kind != .laboratory {
      names[essentials.count] = label
      words("\(label) \(value.shown)")
    }
  }

  /// Of several values of one name the last one, where the first one stood; nothing twice.
  private func latest() -> [ChartEntry.Essential] {
    var places: [String: Int] = [:]
    var kept: [ChartEntry.Essential] = []
    for (index, essential) in essentials.enumerated() {
      let name: String
      switch essential {
      case .words(let text): name = names[index] ?? text
      case .result(let label, _, _): name = label
      }
      if let place = places[name] {
        kept[place] = essential
      } else {
        places[name] = kept.count
        kept.append(essential)
      }
    }
    return kept
  }

  private mutating func name(_ text: String?) {
    if title == nil, let text, !text.isEmpty { title = text }
  }

  private mutating func by(_ name: String?) {
    if author == nil { author = name }
  }

  private mutating func words(_ text: String?) {
    if let text, !text.isEmpty { essentials.append(.words(text)) }
  }
}

extension Problem {
  /// The diagnosis with what stands before and behind it.
  var shown: String? {
    let parts =
      prefixes.compactMap(\.shown) + [code.shown].compactMap { $0 }
      + suffixes.compactMap(\.shown)
    return parts.isEmpty ? nil : parts.joined()
  }
}
