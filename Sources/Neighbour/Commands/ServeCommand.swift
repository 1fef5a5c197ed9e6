import Crypto
import Glibc
import Platform
import Record
import Transport

/// `Neighbour serve`: stands until SIGTERM or SIGINT.
struct ServeCommand {
  private static let flags: Set<String> = [
    "name", "address", "port", "base", "tls-cert", "tls-key", "client-ca", "capture", "token-key",
    "issuer", "loops", "home", "demand", "audience", "big", "orca", "portal", "staff",
    "delegation-key", "delegation-issuer", "delegation-audience", "delegation-accounts",
  ]
  private static let switches: Set<String> = ["xca", "xds", "inline", "partial"]
  /// How long exchanges in flight may go on once the end was asked for.
  private static let drainDeadline = Duration.seconds(5)

  private let arguments: Arguments

  init(_ words: [String]) throws(NeighbourError) {
    arguments = try Arguments(
      words, flags: Self.flags.union(RecordSource.flags), switches: Self.switches)
  }

  /// Serves; returns when the end was asked for and everything has come to it.
  func run() async throws(NeighbourError) {
    let name = try arguments.required("name")
    let site = try site(name)
    let loops = try loops(name)
    let (ends, end) = AsyncStream.makeStream(of: Int32.self)
    let listener = try listen(name, loops, site)
    let watch: SignalWatch
    do throws(Errno) {
      watch = try SignalWatch([SIGTERM, SIGINT], on: loops[0]) { end.yield($0) }
    } catch {
      throw .environment("cannot wait for signals: \(error)")
    }
    ready(name, listener.port, site)
    for await _ in ends { break }
    await listener.drain(deadline: Self.drainDeadline)
    withExtendedLifetime(watch) { for loop in loops { loop.stop() } }
  }

  private func site(_ name: String) throws(NeighbourError) -> Site {
    let base = arguments["base"]
    let book = try RecordSource(arguments).book(
      network: name, attachments: try RecordSource.attachments(arguments), base: base)
    var issuer: TokenIssuer?
    if let path = arguments["token-key"] {
      issuer = TokenIssuer(
        key: try Files.key(path), issuer: arguments["issuer"] ?? "urn:neighbour:\(name)")
    }
    let clinic = try arguments["orca"].map { path throws(NeighbourError) in
      ClinicComputer(book, credentials: try Files.line(path))
    }
    var capture: Capture?
    if let folder = arguments["capture"] { capture = try Capture(folder: folder) }
    let demand = try demand()
    return Site(
      endpoint: Endpoint(book, textBytes: try textBytes()), delegation: try delegation(),
      issuer: issuer,
      portal: try portal(issuer),
      gateway: arguments.has("xca") ? try service(book, name, .gateway, demand) : nil,
      registry: arguments.has("xds") ? try service(book, name, .registry, demand) : nil,
      clinic: clinic, capture: capture, base: base)
  }

  private func portal(_ issuer: TokenIssuer?) throws(NeighbourError) -> StaffPortal? {
    guard let bridge = arguments["portal"] else { return nil }
    guard let issuer else { throw .usage("--portal needs --token-key") }
    let staff = try StaffMember.list(try Files.read(try arguments.required("staff")))
    return StaffPortal(staff, issuer: issuer, bridge: bridge)
  }

  private func service(
    _ book: RecordBook, _ name: String, _ role: DocumentService.Role, _ demand: AssertionDemand?
  ) throws(NeighbourError) -> DocumentService {
    try DocumentService(
      book, community(name), role, carriage: arguments.has("inline") ? .inline : .package,
      isPartial: arguments.has("partial"), textBytes: textBytes(), demand: demand)
  }

  private func textBytes() throws(NeighbourError) -> Int {
    try arguments.number("big", in: 0...1 << 40, default: 0)
  }

  private func demand() throws(NeighbourError) -> AssertionDemand? {
    guard let path = arguments["demand"] else { return nil }
    let audience = try arguments.required("audience")
    let certificate = try Files.certificate(path)
    do throws(CryptoError) {
      return AssertionDemand(issuer: try certificate.publicKey(), audience: audience)
    } catch {
      throw .file(path: path, reason: "not a usable certificate: \(error)")
    }
  }

  private func delegation() throws(NeighbourError) -> DelegationDemand? {
    guard let path = arguments["delegation-key"] else { return nil }
    let accounts = try arguments.required("delegation-accounts").split(separator: ",")
    let pem = String(decoding: try Files.read(path), as: UTF8.self)
    let keys: JWKSet
    do throws(CryptoError) { keys = try JWKSet(try VerifyingKey(pem: pem)) } catch {
      throw .file(path: path, reason: "not a usable public key: \(error)")
    }
    return DelegationDemand(
      keys: keys, issuer: try arguments.required("delegation-issuer"),
      audience: try arguments.required("delegation-audience"),
      accounts: Set(accounts.map(String.init)))
  }

  private func community(_ network: String) -> Community {
    arguments["home"].map { Community(home: $0) } ?? Community(network: network)
  }

  private func loops(_ name: String) throws(NeighbourError) -> [EventLoop] {
    let count = try arguments.number("loops", in: 1...64, default: 1)
    var loops: [EventLoop] = []
    do throws(Errno) {
      for index in 0..<count { loops.append(try EventLoop(name: "\(name)-\(index)")) }
    } catch {
      throw .environment("cannot start a loop: \(error)")
    }
    return loops
  }

  private func listen(
    _ name: String, _ loops: [EventLoop], _ site: Site
  ) throws(NeighbourError) -> Listener {
    let files = ServerTLSFiles(
      chain: try arguments.required("tls-cert"), key: try arguments.required("tls-key"),
      clientAuthorities: try arguments.required("client-ca"), revocationList: nil,
      minimum: .tls13)
    let port = UInt16(try arguments.number("port", in: 0...65_535, default: 0))
    do throws(TransportError) {
      return try Listener(
        name: name, address: arguments["address"] ?? "127.0.0.1", port: port, loops: loops,
        identity: try TLSIdentity(files)
      ) { request, peer in site.respond(to: request, peer) }
    } catch {
      throw .environment("cannot serve: \(error)")
    }
  }

  private func ready(_ name: String, _ port: UInt16, _ site: Site) {
    var line: [(key: String, value: JSONValue)] = [
      ("ready", true), ("name", .string(name)), ("port", .number(String(port))),
      ("resources", .number(String(site.endpoint.count))),
    ]
    if site.gateway != nil || site.registry != nil {
      let community = community(name)
      line.append(("home", .string(community.home)))
      line.append(("repository", .string(community.repository)))
    }
    Output.line(.object(line))
  }
}
