import Bridge
import Record

/// What is said of a facility on the command line.
struct FacilityAnswers {
  /// The persons by their word in the API and their option.
  private static let duties = [
    ("manager", "manager", Wording(ja: "施設管理責任者", en: "manager")),
    (
      "systemAdministrator", "system-administrator",
      Wording(ja: "システム管理者", en: "system administrator")
    ),
    (
      "userAdministrator", "user-administrator", Wording(ja: "ユーザ管理者", en: "user administrator")
    ),
  ]
  private static let names = [
    (
      "type", "type",
      Wording(
        ja: "種別（hospital clinic dental pharmacy homeNursing care lab midwifery）",
        en: "type (hospital clinic dental pharmacy homeNursing care lab midwifery)")
    ),
    ("name-ja", "nameJa", Wording(ja: "名称（日本語）", en: "name in Japanese")),
    ("name-en", "nameEn", Wording(ja: "名称（英語）", en: "name in English")),
  ]
  private static let others = [
    ("address", Wording(ja: "住所", en: "address")),
    ("by", Wording(ja: "担当者（あなた）の氏名", en: "your name")),
    ("document", Wording(ja: "書類番号", en: "number of the document")),
  ]
  /// All options that say something of it.
  static let options =
    ["type", "name-ja", "name-en", "sessions", "address", "by", "document"]
    + duties.flatMap { [$0.1, "\($0.1)-contact"] }

  /// The members of a body.
  let members: [(key: String, value: JSONValue)]

  /// What the options say.
  init(_ arguments: Arguments) throws {
    try self.init(arguments) { option, _, standard in
      if let value = arguments.value(option) ?? standard { return value }
      throw UsageError("`--\(option)` is required")
    }
  }

  /// What the options say, and what is asked for the rest; who acts on what has to be said.
  init(_ arguments: Arguments, _ prompt: Prompt) throws {
    try self.init(arguments, isWhole: true) { try prompt.answer($0, $1, default: $2) }
  }

  private init(
    _ arguments: Arguments, isWhole: Bool = false,
    _ answer: (String, Wording, String?) throws -> String
  ) throws {
    var members: [(key: String, value: JSONValue)] = []
    for (option, key, question) in Self.names {
      members.append((key, .string(try answer(option, question, nil))))
    }
    if let sessions = arguments.value("sessions") {
      guard let number = Int(sessions), number >= 0 else {
        throw UsageError("`--sessions` is a number from 0")
      }
      members.append(("sessionsMax", .number("\(number)")))
    }
    for (name, question) in Self.others {
      let standard = isWhole && name != "address" ? nil : ""
      let value = isWhole ? try answer(name, question, standard) : arguments.value(name) ?? ""
      if !value.isEmpty { members.append((name, .string(value))) }
    }
    var persons: [(key: String, value: JSONValue)] = []
    for (duty, option, title) in Self.duties {
      let name = isWhole ? try answer(option, title, "") : arguments.value(option) ?? ""
      guard !name.isEmpty else { continue }
      let contact = try answer(
        "\(option)-contact", Wording(ja: "\(title.ja)の連絡先", en: "contact of the \(title.en)"), nil)
      persons.append((duty, ["name": .string(name), "contact": .string(contact)]))
    }
    if !persons.isEmpty { members.append(("persons", .object(persons))) }
    self.members = members
  }
}
