import Bridge
import Policy
import Record

/// Where a `policy` subcommand finds the policies of a direction: `--packs DIR` or `--config FILE`.
struct PolicySources {
  /// The options that name them.
  static let options = ["packs", "config", "direction"]

  private let folder: PolicyFolder?
  private let configuration: Configuration?
  private let given: String?

  init(_ arguments: Arguments) throws {
    given = arguments.value("direction")
    do throws(ConfigurationError) {
      switch (arguments.value("packs"), arguments.value("config")) {
      case (let packs?, nil): (folder, configuration) = (try PolicyFolder(packs), nil)
      case (nil, let path?): (folder, configuration) = (nil, try Configuration.read(path: path))
      default: throw .fault(Self.oneOf)
      }
    } catch {
      throw CommandError(error.wording, code: 2)
    }
  }

  private static let oneOf = Wording(
    ja: "--packs DIR と --config FILE のどちらか一つを", en: "give one of --packs DIR and --config FILE")

  /// The direction on the command line, nil where none was given.
  var direction: Direction? {
    get throws(UsageError) { try Self.direction(given) }
  }

  /// The direction that `--direction` gives, nil without it.
  static func direction(_ arguments: Arguments) throws(UsageError) -> Direction? {
    try direction(arguments.value("direction"))
  }

  private static func direction(_ given: String?) throws(UsageError) -> Direction? {
    guard let given else { return nil }
    guard let direction = Direction(given) else {
      throw UsageError("`\(given)` is no direction; write it as `mame>oshidori`")
    }
    return direction
  }

  /// The direction of a request: the one on the command line, the case's own, or the only one
  /// agreed for the network that asks.
  func direction(of request: FactsRequest) throws -> Direction {
    if let direction = try direction ?? request.direction { return direction }
    let found =
      request.network.map { folder?.direction(asking: $0) }
      ?? (folder?.directions.count == 1 ? folder?.directions.first : nil)
    guard let found else {
      throw CommandError(
        ja: "どの方向か分かりません。--direction REQ>CUS を指定してください",
        en: "which direction is not clear; give --direction REQ>CUS", code: 2)
    }
    return found
  }

  /// The joint policy of a direction.
  func joint(_ direction: Direction) throws(CommandError) -> JointPolicy {
    do throws(ConfigurationError) {
      if let folder { return try folder.joint(direction) }
      guard let configuration else { throw .fault(Self.oneOf) }
      return try PolicyFiles.joint(
        direction: "\(direction.requester)>\(direction.custodian)", in: configuration)
    } catch {
      throw CommandError(error.wording, code: 2)
    }
  }

  /// The sources of a direction, from a folder alone.
  func parties(
    to direction: Direction
  ) throws(CommandError) -> (requester: Pack, custodian: Pack, agreement: Agreement?) {
    guard let folder else {
      throw CommandError(ja: "--packs DIR が要ります", en: "--packs DIR is required", code: 2)
    }
    do throws(ConfigurationError) { return try folder.parties(to: direction) } catch {
      throw CommandError(error.wording, code: 2)
    }
  }

  /// What a direction's joint policy is analysed with, from a folder alone.
  func analysis(of direction: Direction) throws(CommandError) -> PolicyAnalysis {
    guard let folder else {
      throw CommandError(ja: "--packs DIR が要ります", en: "--packs DIR is required", code: 2)
    }
    do throws(ConfigurationError) { return try folder.analysis(of: direction) } catch {
      throw CommandError(error.wording, code: 2)
    }
  }
}
