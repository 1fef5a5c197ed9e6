import Platform

/// What all connections of a listener share.
struct Service: Sendable {
  let name: String
  let identity: TLSIdentity
  let limits: ServerLimits
  let handler: RequestHandler
  let counters: Counters
  let clock: WallClock
}
