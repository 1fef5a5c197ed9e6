import Dialect
import Platform
import Transport

extension Problem {
  /// Why a custodian's answer did not come, or not to its end.
  static func custodian(_ error: any Error) -> Problem {
    if let problem = error as? Problem { return problem }
    if case .late = error as? TransportError { return .custodianTimeout }
    return .custodianUnavailable
  }

  /// Reads a custodian's answer; one that cannot be read is none.
  static func decoding<T>(_ body: () throws(DialectError) -> T) throws(Problem) -> T {
    do throws(DialectError) { return try body() } catch { throw .custodianUnavailable }
  }
}

extension Upstream {
  /// A custodian's answer as a whole.
  func answer(
    to request: UpstreamRequest, on loop: EventLoop
  ) async throws(Problem) -> UpstreamResponse {
    do throws(TransportError) { return try await send(request, on: loop) } catch {
      throw .custodian(error)
    }
  }

  /// A custodian's answer while it comes, of at most `bytesMax` bytes.
  func arriving(
    _ request: UpstreamRequest, bytesMax: Int, on loop: EventLoop
  ) async throws(Problem) -> UpstreamStream {
    do throws(TransportError) {
      return try await open(request, bytesMax: bytesMax, on: loop)
    } catch {
      throw .custodian(error)
    }
  }
}
