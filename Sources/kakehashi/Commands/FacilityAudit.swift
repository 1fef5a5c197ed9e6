import Bridge
import Crypto
import HTTP
import Platform
import Record

/// `facility audit`: the yearly audit, from its beginning to the last answer.
enum FacilityAudit {
  static func run(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words.dropFirst(),
      options: ["as", "due", "by", "question", "verdict", "words", "evidence", "file"],
      flags: ["all"], operandsMax: 1)
    try await APIClient.with(try Profile(arguments)) { client in
      switch words.first {
      case "start": try await start(arguments, client, output)
      case "list":
        let list = try await client.call(.get, "/api/audits")
        output.show(list, columns: columns, arguments)
      case "show":
        let id = try arguments.operand(0, "ID")
        show(try await client.call(.get, "/api/audits/\(id)"), arguments, output)
      case "answer": try await answer(arguments, client, output)
      case let other:
        throw UsageError("`\(other ?? "")` is none of start, list, show and answer")
      }
    }
  }

  private static let columns = [
    "facility", "state", "due", "notAnsweredFrom", "edition", "answered", "lastCompleted",
  ]

  private static func start(
    _ arguments: Arguments, _ client: APIClient, _ output: Output
  ) async throws {
    var members: [(key: String, value: JSONValue)] = []
    if let id = arguments.operands.first {
      guard !arguments.has("all") else { throw UsageError("either ID or `--all`") }
      members.append(("facility", .string(id)))
    } else if !arguments.has("all") {
      throw UsageError("ID or `--all` is missing")
    }
    if let day = arguments.value("due") {
      guard let due = Timestamp(rfc3339: day.count == 10 ? "\(day)T15:00:00+09:00" : day) else {
        throw UsageError("`--due` is a day (2027-01-31) or a time (RFC 3339)")
      }
      members.append(("due", .string(due.rfc3339)))
    }
    output.show(try await client.call(.post, "/api/audits", .object(members)), arguments)
  }

  private static func answer(
    _ arguments: Arguments, _ client: APIClient, _ output: Output
  ) async throws {
    let id = try arguments.operand(0, "ID")
    let answers: [JSONValue]
    if let path = arguments.value("file") {
      answers = try self.answers(file: path)
    } else {
      answers = [
        try self.answer(
          try arguments.required("question"), try arguments.required("verdict"),
          arguments.value("words"), evidence: arguments.value("evidence"))
      ]
    }
    let body: JSONValue = [
      "by": .string(try arguments.required("by")), "answers": .array(answers),
    ]
    show(try await client.call(.post, "/api/audits/\(id)/answers", body), arguments, output)
  }

  /// `{"answers": [{"question": …, "verdict": …, "words": …, "evidence": FILE}]}`.
  private static func answers(file path: String) throws -> [JSONValue] {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    do {
      var top = try ObjectReader(parsing: Array(try Files.text(path).utf8))
      var answers: [JSONValue] = []
      for object in try top.objects("answers", max: 100) {
        var reader = object
        let evidence = try reader.optionalText("evidence")
        answers.append(
          try answer(
            try reader.text("question"), try reader.text("verdict"),
            try reader.optionalText("words"),
            evidence: evidence.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }))
        try reader.finish()
      }
      try top.finish()
      return answers
    } catch let error as FieldError {
      throw CommandError(
        Wording(ja: "\(path): \(error.wording.ja)", en: "\(path): \(error.wording.en)"))
    }
  }

  /// One answer; of the evidence only the digest goes out.
  private static func answer(
    _ question: String, _ verdict: String, _ words: String?, evidence: String?
  ) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("question", .string(question)), ("verdict", .string(verdict)),
    ]
    if let words { members.append(("words", .string(words))) }
    if let path = evidence {
      let bytes: [UInt8]
      do { bytes = try DurableFile.read(path, bytesMax: 1 << 28) } catch {
        throw CommandError(
          ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
      }
      members.append(("evidence", .string(SHA256.hash(bytes).hex)))
    }
    return .object(members)
  }

  /// The head as lines, the questions as a table in the reader's language.
  private static func show(_ value: JSONValue, _ arguments: Arguments, _ output: Output) {
    guard !arguments.json, let members = value.members else { return output.json(value) }
    output.show(.object(members.filter { $0.key != "questions" }), arguments)
    output.line()
    let text = output.language == .japanese ? "ja" : "en"
    output.show(
      value["questions"] ?? .array([]),
      columns: ["question", text, "verdict", "source", "words"], arguments)
  }
}
