import Record

/// What the calls of `link` send.
extension LinkCommand {
  static func handleBody(_ arguments: Arguments) throws -> JSONValue {
    ["handle": .string(try arguments.required("handle"))]
  }

  static func patientBody(_ arguments: Arguments) throws -> JSONValue {
    ["patient": .string(try arguments.required("patient"))]
  }

  static func proposalBody(_ arguments: Arguments) throws -> JSONValue {
    [
      "patient": .string(try arguments.required("patient")),
      "facility": .string(try arguments.required("facility")),
      "number": .string(try arguments.required("number")),
      "check": .string(try arguments.required("check")),
      "person": [
        "kana": .string(try arguments.required("kana")),
        "birthDate": .string(try arguments.required("birth-date")),
        "sex": .string(try arguments.required("sex")),
      ],
    ]
  }

  static func issueBody(_ arguments: Arguments) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("patient", .string(try arguments.required("patient"))),
      ("demographics", try demographics(arguments)),
      ("target", .string(try arguments.required("target"))),
    ]
    if let facility = arguments.value("facility") {
      members.append(("facility", .string(facility)))
    }
    if let days = arguments.value("days") { members.append(("days", .number(days))) }
    return .object(members)
  }

  static func correctionBody(_ verb: String, _ arguments: Arguments) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("type", .string(verb)), ("from", .string(try arguments.required("from"))),
      ("to", .string(try arguments.required("to"))),
    ]
    if ["kana", "name", "birth-date", "sex"].contains(where: { arguments.value($0) != nil }) {
      members.append(("demographics", try demographics(arguments)))
    }
    return .object(members)
  }

  private static func demographics(_ arguments: Arguments) throws -> JSONValue {
    [
      "kana": .string(try arguments.required("kana")),
      "name": .string(try arguments.required("name")),
      "birthDate": .string(try arguments.required("birth-date")),
      "sex": .string(try arguments.required("sex")),
    ]
  }
}
