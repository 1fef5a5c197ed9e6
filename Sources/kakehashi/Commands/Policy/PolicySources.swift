import Bridge
import Policy

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
    get throws(UsageError) {
      guard let given else { return nil }
      guard let direction = Direction(given) else {
        throw UsageError("`\(given)` is no direction; write it as `mame>oshidori`")
      }
      return direction
    }
  }

  /// The direction in which `network` asks, where only one is agreed.
  func direction(asking network: String?) -> Direction? {
    guard let folder else { return nil }
    if let network { return folder.direction(asking: network) }
    return folder.directions.count == 1 ? folder.directions[0] : nil
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
}
