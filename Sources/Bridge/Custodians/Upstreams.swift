import Record
import Transport

/// The servers that are asked, each with connections of its own.
struct Upstreams: Sendable {
  /// What holds the records of a network.
  private(set) var records: [NetworkID: Upstream] = [:]
  /// Who knows the patients of a facility.
  private(set) var demographics: [FacilityReference: Upstream] = [:]

  /// What finds the patients of a network by blinded matches.
  private(set) var gateways: [NetworkID: Upstream] = [:]

  /// LIMIT: connections of one loop to one demographic source or gateway.
  private static let demographicConnectionsMax = 4
  /// LIMIT: bytes of an answer about one patient.
  private static let demographicBytesMax = 1 << 20

  /// The servers of all networks; connects only when something is asked.
  init(_ configuration: Configuration) throws(TransportError) {
    let deadline = Duration.seconds(Int64(configuration.limits.upstreamSeconds))
    var limits = UpstreamLimits(
      firstByteDeadline: deadline, totalDeadline: deadline, blockDeadline: deadline,
      http: HTTPBounds.answers(configuration.limits.answerBytesMax))
    for network in configuration.networks {
      if let server = network.upstream?.server {
        records[network.id] = try Upstream(
          origin: server.origin, tls: server.files, limits: limits)
      }
    }
    limits.connectionsMax = Self.demographicConnectionsMax
    limits.http = HTTPBounds.answers(Self.demographicBytesMax)
    for network in configuration.networks {
      if let gateway = network.match?.gateway {
        gateways[network.id] = try Upstream(
          origin: gateway.origin, tls: gateway.files, limits: limits)
      }
      for settings in network.demographics {
        let facility = FacilityReference(network: network.id, facility: settings.facility)
        demographics[facility] = try Upstream(
          origin: settings.server.origin, tls: settings.server.files, limits: limits)
      }
    }
  }

  /// How many connections one loop has at most.
  var connectionsMax: Int {
    records.count * UpstreamLimits.standard.connectionsMax
      + (demographics.count + gateways.count) * Self.demographicConnectionsMax
  }

  /// Closes every connection.
  func shutdown() {
    for upstream in records.values { upstream.shutdown() }
    for upstream in demographics.values { upstream.shutdown() }
    for upstream in gateways.values { upstream.shutdown() }
  }
}
