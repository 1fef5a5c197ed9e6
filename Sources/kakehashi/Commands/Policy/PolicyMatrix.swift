import Bridge
import Platform
import Policy
import Record

/// `policy matrix`: how much is permitted, value by value, as a table or a picture.
struct PolicyMatrix {
  private let output: Output

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let sources = try PolicySources(arguments)
    guard let direction = try sources.direction else {
      throw UsageError("`--direction` is required, such as `mame>oshidori`")
    }
    let analysis = try given(arguments, sources.analysis(of: direction))
    let matrices = try matrices(arguments, analysis)
    if arguments.json {
      output.json(json(analysis.counts(), matrices))
    } else {
      PolicyMatrix(output: output).show(analysis.counts(), matrices)
    }
    if let path = arguments.value("svg") {
      let title = "\(direction.requester) → \(direction.custodian)"
      let picture = MatrixPicture(title: title, matrices: matrices, language: output.language)
      do throws(Errno) {
        try DurableFile.replace(path, with: Array(picture.svg.utf8), mode: 0o644)
      } catch {
        throw CommandError(ja: "`\(path)` に書けません: \(error)", en: "cannot write `\(path)`: \(error)")
      }
      output.talk(Wording(ja: "`\(path)` に図を書きました", en: "drew `\(path)`"))
    }
    return 0
  }

  /// The analysis of the requests that have the facts on the command line.
  private static func given(
    _ arguments: Arguments, _ analysis: PolicyAnalysis
  ) throws -> PolicyAnalysis {
    let vocabulary = analysis.policy.vocabulary
    let facts = try FactsRequest.changes(arguments, in: vocabulary)
    do throws(PolicyError) {
      return try analysis.given(facts.compactMap { vocabulary.intern($0.attribute, $0.value) })
    } catch {
      throw CommandError(ja: error.message, en: error.message, code: 2)
    }
  }

  /// The pair of attributes that was asked for, or every consent against the roles.
  private static func matrices(
    _ arguments: Arguments, _ analysis: PolicyAnalysis
  ) throws(UsageError) -> [CountMatrix] {
    guard arguments.value("rows") != nil || arguments.value("columns") != nil else {
      return analysis.consentMatrices()
    }
    let rows = arguments.value("rows") ?? "custodian.facilityConsent"
    let columns = arguments.value("columns") ?? "role"
    guard let matrix = analysis.matrix(rows: rows, columns: columns) else {
      throw UsageError("`\(rows)` and `\(columns)` are no two attributes of the vocabulary")
    }
    return [matrix]
  }

  private func show(_ counts: PermitCounts, _ matrices: [CountMatrix]) {
    output.line(text(counts.say.ja, counts.say.en))
    for matrix in matrices {
      output.line()
      output.line(
        "\(text(matrix.rows.ja, matrix.rows.en)) × \(text(matrix.columns.ja, matrix.columns.en))")
      let head = [""] + matrix.columns.values.map { text($0.ja, $0.en) }
      let rows = zip(matrix.rows.values, matrix.counts).map { value, counts in
        [text(value.ja, value.en)] + counts.map { $0 == 0 ? "—" : $0.grouped }
      }
      output.table([head] + rows)
    }
  }

  private static func json(_ counts: PermitCounts, _ matrices: [CountMatrix]) -> JSONValue {
    [
      "requests": .string("\(counts.requests)"), "permitted": .string("\(counts.permitted)"),
      "matrices": .array(
        matrices.map { matrix in
          [
            "rows": .string(matrix.rows.name), "columns": .string(matrix.columns.name),
            "counts": .object(
              zip(matrix.rows.values, matrix.counts).map { row, counts in
                (
                  row.name,
                  .object(
                    zip(matrix.columns.values, counts).map { ($0.name, .string("\($1)")) })
                )
              }),
          ]
        }),
    ]
  }

  private func text(_ ja: String, _ en: String) -> String {
    output.language == .japanese ? ja : en
  }
}
