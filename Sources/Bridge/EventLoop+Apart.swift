import Platform

extension EventLoop {
  /// Runs what blocks or takes long on this loop's thread, while the caller's own loop goes on.
  func apart<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      submit { continuation.resume(returning: Result(catching: body)) }
    }
    return try result.get()
  }
}
