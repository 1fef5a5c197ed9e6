import Bridge
import Record

extension Output {
  /// Shows an answer of the API: as it is with `--json`, else a line a member.
  func show(_ value: JSONValue, _ arguments: Arguments) {
    guard !arguments.json, let members = value.members else { return json(value) }
    table(members.map { [$0.key, Self.plain($0.value)] })
  }

  /// Shows the objects of an array as a table with the named columns.
  func show(_ value: JSONValue, columns: [String], _ arguments: Arguments) {
    guard !arguments.json, let rows = value.elements else { return json(value) }
    table([columns] + rows.map { row in columns.map { Self.plain(row[$0] ?? .null) } })
  }

  private static func plain(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .number(let digits): digits
    case .bool(let flag): flag ? "yes" : "no"
    case .null: "-"
    case .array(let elements): elements.map(plain).joined(separator: ", ")
    case .object: String(decoding: value.encoded(), as: UTF8.self)
    }
  }
}
