import Crypto
import HTTP
import Platform
import Record
import Synchronization
import Transport

/// The keys with which one network's issuer signs assertions: from a file or a URL, reloadable.
final class KeyRing: Sendable {
  private let network: NetworkSettings
  private let upstream: Upstream?
  private let path: String
  private let loop: EventLoop
  private let current: Mutex<JWKSet>

  /// A ring that is empty until ``refresh()``; a URL is fetched with the network's own client
  /// certificate and authorities.
  init(_ network: NetworkSettings, upstream: Upstream?, loop: EventLoop) throws {
    self.network = network
    self.loop = loop
    current = Mutex(try JWKSet([]))
    guard case .url(let url) = network.assertions.keys else {
      (self.upstream, path) = (nil, "")
      return
    }
    guard let settings = network.upstream?.server else {
      throw ConfigurationError.fault(
        Wording(
          ja: "jwksURL には upstream の認証局が要ります", en: "jwksURL needs the upstream's authorities"))
    }
    let rest = url.dropFirst("https://".utf8.count)
    let host = rest.prefix { $0 != "/" }
    path = String(rest.dropFirst(host.utf8.count))
    self.upstream = try Upstream(origin: "https://\(host)", tls: settings.files)
  }

  /// The keys in force.
  var keys: JWKSet { current.withLock { $0 } }

  /// Reads the keys anew; on a fault the old ones stay in force.
  func refresh() async -> Finding? {
    do {
      let set = try JWKSet(json: try await bytes())
      current.withLock { $0 = set }
      return nil
    } catch {
      return Finding(
        severity: .fault,
        wording: Wording(
          ja: "\(network.name.ja) の鍵束（JWKS）を読めません: \(error)",
          en: "\(network.name.en): cannot read the key set (JWKS): \(error)"))
    }
  }

  private func bytes() async throws -> [UInt8] {
    if case .file(let path) = network.assertions.keys {
      return try DurableFile.read(path, bytesMax: JWKSet.byteCountMax)
    }
    guard let upstream else { return [] }
    let answer = try await upstream.send(
      UpstreamRequest(method: .get, path: path, fields: Fields([("accept", "application/json")])),
      on: loop)
    return answer.body
  }
}
