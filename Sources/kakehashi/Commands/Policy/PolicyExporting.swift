import Bridge
import Policy

/// `policy export`: a direction's policies in another engine's language.
enum PolicyExporting {
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let name = try arguments.operand(1, "cedar or rego")
    guard let language = ExportLanguage(rawValue: name) else {
      throw UsageError("unknown language `\(name)`; there are cedar and rego")
    }
    let sources = try PolicySources(arguments)
    guard let direction = try sources.direction else {
      throw UsageError("`--direction` is required, such as `mame>oshidori`")
    }
    let parties = try sources.parties(to: direction)
    // A direction that cannot be decided cannot be exported.
    _ = try sources.joint(direction)
    let export = PolicyExport(
      requester: parties.requester, custodian: parties.custodian, agreement: parties.agreement,
      honouring: PolicyFiles.honoured)
    output.text(export.text(in: language))
    return 0
  }
}
