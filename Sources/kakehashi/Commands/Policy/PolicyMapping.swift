import Bridge
import Policy
import Record

/// `policy map`: how the networks' words are read, and where they lead back to.
struct PolicyMapping {
  private let output: Output
  private let vocabulary: Vocabulary

  /// Shows the tables of a `.map` file.
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let file = try arguments.operand(1, "FILE")
    let mappings: [VocabularyMapping]
    do throws(ConfigurationError) {
      guard case .mappings(let found) = try PolicyFiles.document(file) else {
        throw .fault(Wording(ja: "`\(file)` は map ではありません", en: "`\(file)` is not a map"))
      }
      mappings = found
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    if arguments.json {
      output.json(.array(mappings.map(json)))
    } else {
      for mapping in mappings {
        PolicyMapping(output: output, vocabulary: mapping.vocabulary).show(mapping, mappings)
      }
    }
    return 0
  }

  /// Every word of the network, the bridge's word, and the other networks' words for that.
  private func show(_ mapping: VocabularyMapping, _ all: [VocabularyMapping]) {
    output.line("\(mapping.network) → \(mapping.vocabulary.identifier)")
    output.table(
      mapping.rows.map { row in
        let others = all.filter { $0.network != mapping.network }.map { other in
          let words = other.rows.filter { $0.kind == row.kind && $0.value == row.value }
          let shown = words.map(\.foreign).joined(separator: "・")
          return "\(other.network): \(shown.isEmpty ? "—" : shown)"
        }
        return ["  \(name(row.kind))", row.foreign, "→", row.value, word(row)] + others
      })
    output.line("  \(text("施設種別ごとに認める職種", "roles that count at a facility type"))")
    output.table(
      mapping.ceilings.map { ceiling in
        [
          "   ", label("facilityType", ceiling.facilityType),
          ceiling.roles.map { label("role", $0) }.joined(separator: "・"),
        ]
      })
    let missing = MappingKind.allCases.flatMap { kind in unreached(kind, mapping) }
    if !missing.isEmpty {
      output.line(
        "  " + text("この網の語がない値: ", "values without a word here: ")
          + missing.joined(separator: "・"))
    }
    output.line()
  }

  private func unreached(_ kind: MappingKind, _ mapping: VocabularyMapping) -> [String] {
    guard let position = vocabulary.position(of: kind.attribute) else { return [] }
    let reached = Set(mapping.rows.filter { $0.kind == kind }.map(\.value))
    return vocabulary.attributes[position].values.dropFirst().map(\.name)
      .filter { !reached.contains($0) }
  }

  private static func json(_ mapping: VocabularyMapping) -> JSONValue {
    [
      "network": .string(mapping.network),
      "vocabulary": .string(mapping.vocabulary.identifier),
      "rows": .array(
        mapping.rows.map {
          [
            "kind": .string($0.kind.rawValue), "word": .string($0.foreign),
            "value": .string($0.value),
          ]
        }),
      "ceilings": .array(
        mapping.ceilings.map {
          [
            "facilityType": .string($0.facilityType),
            "roles": .array($0.roles.map { .string($0) }),
          ]
        }),
    ]
  }

  private func name(_ kind: MappingKind) -> String {
    guard let position = vocabulary.position(of: kind.attribute) else { return kind.rawValue }
    let attribute = vocabulary.attributes[position]
    return text(attribute.ja, attribute.en)
  }

  private func word(_ row: MappingRow) -> String { label(row.kind.attribute, row.value) }

  private func label(_ attribute: String, _ value: String) -> String {
    guard let position = vocabulary.position(of: attribute) else { return value }
    let found = vocabulary.attributes[position].values.first { $0.name == value }
    return found.map { text($0.ja, $0.en) } ?? value
  }

  private func text(_ ja: String, _ en: String) -> String {
    output.language == .japanese ? ja : en
  }
}
