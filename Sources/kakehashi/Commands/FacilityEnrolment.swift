import Bridge
import Crypto
import Glibc
import HTTP
import Platform
import Record

/// `facility add` and `facility enrol`: a new facility in one sitting, and its certificate.
enum FacilityEnrolment {
  // MARK: The office

  /// Registers an application, issues a code and writes the two sheets.
  static func add(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words, options: ["as", "days", "sheets", "contact"] + FacilityAnswers.options,
      flags: ["yes", "discloses"], operandsMax: 1)
    let profile = try Profile(arguments)
    let prompt = Prompt(arguments, output)
    let id =
      try arguments.operands.first
      ?? prompt.answer(
        "ID", Wording(ja: "施設の id（小文字の英数字とハイフン）", en: "facility id (a-z, 0-9, -)"))
    let sheets = try Sheets(arguments, prompt)
    var members = try FacilityAnswers(arguments, prompt).members
    let said = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    members.append(("status", "applied"))
    if arguments.has("discloses") { members.append(("discloses", true)) }
    let entry = JSONValue.object(members)
    try await APIClient.with(profile) { client in
      _ = try await client.call(.put, "/api/facilities/\(id)", entry)
      let answer = try await client.call(
        .post, "/api/facilities/\(id)/enrolment",
        [
          "by": said["by"] ?? .null, "document": said["document"] ?? .null,
          "days": .number(arguments.value("days") ?? "14"),
        ])
      try sheets.write(answer, id: id)
      output.show(answer, arguments)
    }
  }

  /// `code`, `request` or `accept`.
  static func enrol(_ words: ArraySlice<String>, _ output: Output) async throws {
    switch words.first {
    case "code": try await code(words.dropFirst(), output)
    case "request": try request(words.dropFirst(), output)
    case "accept": try await accept(words.dropFirst(), output)
    case let other: throw UsageError("`\(other ?? "")` is none of code, request and accept")
    }
  }

  private static func code(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words, options: ["as", "days", "sheets", "contact", "by", "document"], flags: ["yes"],
      operandsMax: 1)
    let id = try arguments.operand(0, "ID")
    let sheets = try Sheets(arguments, Prompt(arguments, output))
    let body: JSONValue = [
      "by": .string(try arguments.required("by")),
      "document": .string(try arguments.required("document")),
      "days": .number(arguments.value("days") ?? "14"),
    ]
    try await APIClient.with(try Profile(arguments)) { client in
      let answer = try await client.call(.post, "/api/facilities/\(id)/enrolment", body)
      try sheets.write(answer, id: id)
      output.show(answer, arguments)
    }
  }

  private static func accept(_ words: ArraySlice<String>, _ output: Output) async throws {
    let arguments = try Arguments(
      words, options: ["as", "request", "certificate", "by", "document", "out"], operandsMax: 1)
    let id = try arguments.operand(0, "ID")
    let path = try arguments.required("request")
    guard let request = try? JSONValue.parse(Array(try Files.text(path).utf8)) else {
      throw CommandError(ja: "`\(path)` は JSON ではありません", en: "`\(path)` is not JSON")
    }
    var members: [(key: String, value: JSONValue)] = [
      ("request", request), ("by", .string(try arguments.required("by"))),
      ("document", .string(try arguments.required("document"))),
    ]
    if let pem = arguments.value("certificate") {
      members.append(("certificate", .string(try Files.text(pem))))
    }
    let out = try arguments.required("out")
    let body = JSONValue.object(members)
    try await APIClient.with(try Profile(arguments)) { client in
      let answer = try await client.call(
        .post, "/api/facilities/\(id)/enrolment/accept", body)
      try write(answer["certificate"]?.string ?? "", to: out, mode: 0o644)
      output.show(answer, arguments)
    }
  }

  // MARK: The facility

  /// Makes a key that stays, and a request that goes to the office; speaks to nobody.
  private static func request(_ words: ArraySlice<String>, _ output: Output) throws {
    let arguments = try Arguments(words, options: ["code", "out"], flags: ["yes"], operandsMax: 1)
    let facility = try arguments.operand(0, "NETWORK/ID")
    let folder = try arguments.required("out")
    let typed = try Prompt(arguments, output).answer(
      "code", Wording(ja: "登録コード", en: "enrolment code"))
    let (keyFile, requestFile) = ("\(folder)/facility.key", "\(folder)/request.json")
    do {
      let key = try SigningKey.generate(.p256)
      guard let made = try EnrolmentRequest(facility: facility, code: typed, key: key) else {
        throw CommandError(
          ja: "登録コードに打ち間違いがあります", en: "the enrolment code has a typing error")
      }
      try DurableFile.makeDirectory(folder, mode: 0o700)
      try key.save(pemPath: keyFile)  // never over a key that is there
      try write(
        String(decoding: made.json.encoded(), as: UTF8.self) + "\n", to: requestFile, mode: 0o644)
    } catch let error as CryptoError {
      throw CommandError(
        ja: "`\(keyFile)` を作れません（すでにありませんか）: \(error)",
        en: "cannot make `\(keyFile)` (is there one already?): \(error)")
    }
    output.show(["key": .string(keyFile), "request": .string(requestFile)], arguments)
    output.talk(
      Wording(
        ja: "request.json を事務局へ送ってください。facility.key は外に出さないでください",
        en: "send request.json to the office; facility.key stays here"))
  }

  static func write(_ text: String, to path: String, mode: UInt32) throws(CommandError) {
    do { try DurableFile.replace(path, with: Array(text.utf8), mode: mode) } catch {
      throw CommandError(
        ja: "`\(path)` に書けません: \(error)", en: "cannot write `\(path)`: \(error)")
    }
  }
}

/// Where the sheets of a code go, if anywhere.
private struct Sheets {
  private let folder: String?
  private let contact: String

  init(_ arguments: Arguments, _ prompt: Prompt) throws {
    folder = arguments.value("sheets")
    contact =
      folder == nil
      ? "" : try prompt.answer("contact", Wording(ja: "事務局の連絡先", en: "the office's contact"))
  }

  /// Writes both; the code's may be read by nobody else.
  func write(_ answer: JSONValue, id: String) throws {
    guard let folder else { return }
    let sheet: OnboardingSheet
    do { sheet = try OnboardingSheet(answer, contact: contact) } catch {
      throw CommandError(ja: "応答を読めません: \(error)", en: "cannot read the answer: \(error)")
    }
    do { try DurableFile.makeDirectory(folder, mode: 0o700) } catch {
      throw CommandError(
        ja: "`\(folder)` を作れません: \(error)", en: "cannot make `\(folder)`: \(error)")
    }
    try FacilityEnrolment.write(
      sheet.forSystemAdministrator, to: "\(folder)/\(id)-system-administrator.html", mode: 0o600)
    try FacilityEnrolment.write(
      sheet.forUserAdministrator, to: "\(folder)/\(id)-user-administrator.html", mode: 0o600)
  }
}
