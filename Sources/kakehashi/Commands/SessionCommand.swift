import Bridge
import HTTP
import Record

/// `session`: open, wait, list, close, cut and resume; seats and how many of them.
enum SessionCommand {
  private static let verbs = "open, list, show, accept, close, cut, resume, seats, restore or size"

  static let command = Command(
    name: "session",
    summary: Wording(ja: "セッションを開く・一覧する・切る、席", en: "open, list, cut sessions; seats"),
    text: help
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "handle", "custodian", "token", "plan", "key", "session", "facility", "network",
        "user", "pool", "link", "dialect", "direction", "seat", "sessions", "facilities",
        "minutes", "peak", "seats", "svg",
      ],
      flags: ["all", "stop"], operandsMax: 2)
    let verb = try arguments.operand(0, verbs)
    // Nothing is asked of a bridge to calculate.
    guard verb != "size" else { return try size(arguments, output) }
    return try await APIClient.with(try Profile(arguments)) { client in
      switch verb {
      case "open": output.show(try await open(client, arguments), arguments)
      case "list":
        let list = try await client.call(.get, "/api/sessions")
        output.show(
          list, columns: ["id", "state", "facility", "user", "custodian", "notAfter"], arguments)
      case "show":
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.get, "/api/sessions/\(id)"), arguments)
      case "accept":
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.post, "/api/sessions/\(id)/accept"), arguments)
      case "close":
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.delete, "/api/sessions/\(id)"), arguments)
      case "cut":
        let scope = try cutScope(arguments)
        output.show(try await client.call(.post, "/api/sessions/cut", scope), arguments)
      case "resume":
        let scope = JSONValue.object(try stopScope(arguments))
        output.show(try await client.call(.post, "/api/sessions/resume", scope), arguments)
      case "seats": show(try await client.call(.get, "/api/seats"), output, arguments)
      case "restore":
        guard let seat = Int(try arguments.required("seat")) else {
          throw UsageError("`--seat` is the seat's number")
        }
        let body: JSONValue = [
          "pool": .string(try arguments.required("pool")), "seat": .number("\(seat)"),
        ]
        show(try await client.call(.post, "/api/seats/restore", body), output, arguments)
      default: throw UsageError("unknown `session \(verb)`; say \(verbs)")
      }
      return 0
    }
  }

  private static func open(
    _ client: APIClient, _ arguments: Arguments
  ) async throws -> JSONValue {
    let token = try Files.text(try arguments.required("token"))
    var members: [(key: String, value: JSONValue)] = []
    for name in ["handle", "custodian"] {
      members.append((name, .string(try arguments.required(name))))
    }
    for name in ["plan", "key"] {
      if let value = arguments.value(name) { members.append((name, .string(value))) }
    }
    return try await client.call(
      .post, "/api/sessions", .object(members), bearer: String(token.prefix { !$0.isWhitespace }))
  }

  private static func show(_ seats: JSONValue, _ output: Output, _ arguments: Arguments) {
    guard !arguments.json, let pools = seats["pools"] else {
      return output.show(seats, arguments)
    }
    output.show(
      pools,
      columns: [
        "pool", "direction", "facility", "seats", "free", "offered", "held", "leaving", "waiting",
        "quarantined",
      ], arguments)
  }

  private static func cutScope(_ arguments: Arguments) throws -> JSONValue {
    if let session = arguments.value("session") {
      guard !arguments.has("stop") else { throw UsageError("a session is cut for good already") }
      return ["session": .string(session)]
    }
    return .object(try stopScope(arguments) + (arguments.has("stop") ? [("stop", true)] : []))
  }

  private static func stopScope(
    _ arguments: Arguments
  ) throws -> [(key: String, value: JSONValue)] {
    if arguments.has("all") { return [("all", true)] }
    if arguments.value("user") != nil, arguments.value("facility") == nil {
      throw UsageError("`--user` needs the `--facility` the user belongs to")
    }
    if arguments.value("facility") != nil {
      return ["network", "facility", "user", "handle"].compactMap { name in
        arguments.value(name).map { (name, .string($0)) }
      }
    }
    for name in ["direction", "pool", "link", "dialect"] {
      if let value = arguments.value(name) { return [(name, .string(value))] }
    }
    throw UsageError(
      "say what: --session, --facility, --user, --pool, --link, --dialect, --direction or --all")
  }
}
