import Consent
import Dialect
import Platform
import Record
import Transport

/// What answers for each network, by what its configuration says.
enum Sources {
  /// One per network that has an upstream; files are read on `readers`.
  static func all(
    _ configuration: Configuration, _ credentials: Credentials, _ upstreams: Upstreams,
    _ readers: EventLoop, _ clock: WallClock
  ) throws -> [NetworkID: any RecordSource] {
    var sources: [NetworkID: any RecordSource] = [:]
    for network in configuration.networks {
      guard
        let source = try source(
          network, configuration.limits, credentials, upstreams, readers, clock)
      else { continue }
      let demographics = try demographics(network, credentials, upstreams)
      sources[network.id] =
        demographics.isEmpty ? source : DescribedSource(source, demographics)
    }
    return sources
  }

  private static func source(
    _ network: NetworkSettings, _ limits: LimitSettings, _ credentials: Credentials,
    _ upstreams: Upstreams, _ readers: EventLoop, _ clock: WallClock
  ) throws -> (any RecordSource)? {
    switch (network.upstream, upstreams.records[network.id]) {
    case (.fhir(let settings), let upstream?):
      return FHIRSource(
        settings, patientIdentifierSystem: network.patientIdentifierSystem, upstream: upstream,
        limits: limits,
        delegation: try network.roleAccounts.map {
          try DelegationIssuer(
            $0, settings, key: try credentials.signingKey($0.key), clock: clock)
        }, clock: clock)
    case (.ssmix2(let settings), _):
      return SSMIX2Source(
        settings, codes: try CodeFiles.read(settings.codesFolder), readers: readers,
        limits: limits)
    case (.registry(let settings), let upstream?):
      return RegistrySource(
        settings, peer: try peer(settings), authority: try authority(network),
        assertions: try settings.assertions.map {
          try OutgoingAssertions($0, settings.server, clock: clock)
        }, upstream: upstream, limits: limits)
    default: return nil
    }
  }

  private static func demographics(
    _ network: NetworkSettings, _ credentials: Credentials, _ upstreams: Upstreams
  ) throws -> [FacilityID: ORCADemographics] {
    var demographics: [FacilityID: ORCADemographics] = [:]
    for settings in network.demographics {
      let facility = FacilityReference(network: network.id, facility: settings.facility)
      guard let upstream = upstreams.demographics[facility] else { continue }
      demographics[settings.facility] = try ORCADemographics(
        settings, credentials, upstream: upstream)
    }
    return demographics
  }

  /// Who a registry or gateway is, and what it does differently.
  static func peer(_ settings: RegistrySettings) throws(ConfigurationError) -> RegistryPeer {
    var known = PeerQuirks()
    if let path = settings.peerFile { known = try quirks(path) }
    guard let home = settings.home else { return RegistryPeer(registryWith: known) }
    guard let peer = RegistryPeer(community: home, quirks: known) else {
      throw .fault(Wording(ja: "home は OID ではありません", en: "`home` is no OID"))
    }
    return peer
  }

  private static func quirks(_ path: String) throws(ConfigurationError) -> PeerQuirks {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try DurableFile.read(path, bytesMax: 1 << 16) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    do throws(PeerQuirksError) { return try PeerQuirks(bytes) } catch {
      throw .fault(
        Wording(ja: "`\(path)` を読めません: \(error)", en: "cannot use `\(path)`: \(error)"))
    }
  }

  /// The OID under which the network numbers its patients.
  private static func authority(
    _ network: NetworkSettings
  ) throws(ConfigurationError) -> String {
    let system = network.patientIdentifierSystem
    guard system.hasPrefix("urn:oid:"), OID.isValid(String(system.dropFirst(8))) else {
      throw .fault(
        Wording(
          ja: "XCA・XDS では patientIdentifierSystem は urn:oid: で始まる OID でなければなりません",
          en: "with XCA and XDS, `patientIdentifierSystem` has to be an OID after urn:oid:"))
    }
    return String(system.dropFirst(8))
  }
}
