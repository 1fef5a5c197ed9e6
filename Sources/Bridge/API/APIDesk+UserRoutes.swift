import HTTP
import Transport

extension APIDesk {
  /// Routes what is about users and their accounts.
  func routeUsers(
    _ call: Call, _ name: String, _ rest: [String]
  ) async throws(Problem) -> ServerResponse {
    switch (call.method, name, rest.count) {
    case (.get, "users", 1): return try await users(of: rest[0], call)
    case (.get, "users", 2): return try await user(rest[1], at: rest[0], call)
    case (.put, "users", 2): return try await put(user: rest[1], at: rest[0], call)
    case (.post, "users", 2) where rest[1] == "batch":
      return try await batch(usersOf: rest[0], call)
    case (.put, "users", 3) where rest[2] == "emergency":
      return try await grant(emergencyTo: rest[1], at: rest[0], call)
    case (.delete, "users", 3) where rest[2] == "emergency":
      return try await revoke(emergencyOf: rest[1], at: rest[0], call)
    case (.post, "users", 3): return try await take(rest[2], for: rest[1], at: rest[0], call)
    case (.get, "recertifications", 0): return try await recertifications(call)
    case (.post, "recertifications", 1): return try await recertify(at: rest[0], call)
    default: throw .methodNotAllowed
    }
  }
}
