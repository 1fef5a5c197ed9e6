import Bridge
import HTTP
import Record
import Transport

/// `facility`: what a network's office registers of its facilities, and the steps they take.
enum FacilityCommand {
  static let command = Command(
    name: "facility",
    summary: Wording(
      ja: "施設を登録・一覧し、加入の段階を進める（運営者）",
      en: "register and list facilities, and take their steps (operators)"),
    text: FacilityHelp.text
  ) { words, output in
    switch words.first {
    case "put": try await put(words.dropFirst(), output)
    case "step": try await step(words.dropFirst(), output)
    case "list": try await list(words.dropFirst(), output)
    case "show": try await show(words.dropFirst(), output)
    case "add": try await FacilityEnrolment.add(words.dropFirst(), output)
    case "enrol": try await FacilityEnrolment.enrol(words.dropFirst(), output)
    case "audit": try await FacilityAudit.run(words.dropFirst(), output)
    case let other:
      throw UsageError("`\(other ?? "")` is none of add, put, step, enrol, list, show and audit")
    }
    return 0
  }

  private static func list(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(words, options: ["as"])
    try await APIClient.with(try Profile(arguments)) { client in
      let list = try await client.call(.get, "/api/facilities")
      output.show(
        list, columns: ["id", "type", "status", "auditDue", "nameJa", "nameEn", "certificates"],
        arguments)
    }
  }

  private static func show(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(words, options: ["as"], operandsMax: 1)
    let id = try arguments.operand(0, "ID")
    try await APIClient.with(try Profile(arguments)) { client in
      show(try await client.call(.get, "/api/facilities/\(id)"), arguments, output)
    }
  }

  private static func step(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words, options: ["as", "by", "document", "note"], operandsMax: 2)
    let id = try arguments.operand(0, "ID")
    var members: [(key: String, value: JSONValue)] = [
      ("step", .string(try arguments.operand(1, "STEP"))),
      ("by", .string(try arguments.required("by"))),
      ("document", .string(try arguments.required("document"))),
    ]
    if let note = arguments.value("note") { members.append(("note", .string(note))) }
    let body = JSONValue.object(members)
    try await APIClient.with(try Profile(arguments)) { client in
      show(try await client.call(.post, "/api/facilities/\(id)/steps", body), arguments, output)
    }
  }

  private static func put(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words,
      options: ["as", "certificate", "status"] + FacilityAnswers.options, flags: ["discloses"],
      operandsMax: 1)
    let id = try arguments.operand(0, "ID")
    var members = try FacilityAnswers(arguments).members
    if let path = arguments.value("certificate") {
      members.append(("certificates", .array([.string(try Files.text(path))])))
    }
    if arguments.has("discloses") { members.append(("discloses", true)) }
    let said = members
    try await APIClient.with(try Profile(arguments)) { client in
      let path = "/api/facilities/\(id)"
      var status = arguments.value("status")
      if status == nil, try await client.raw(.get, path).head.status.code == 404 {
        status = "active"  // one that takes part already is taken over in one word
      }
      let body = said + (status.map { [(key: "status", value: .string($0))] } ?? [])
      show(try await client.call(.put, path, .object(body)), arguments, output)
    }
  }

  /// A facility; its steps as a table below for a person.
  static func show(_ value: JSONValue, _ arguments: Arguments, _ output: Output) {
    guard !arguments.json, let members = value.members else { return output.json(value) }
    output.show(.object(members.filter { $0.key != "steps" }), arguments)
    output.line()
    output.show(
      value["steps"] ?? .array([]), columns: ["at", "step", "by", "document", "note"], arguments)
  }
}
