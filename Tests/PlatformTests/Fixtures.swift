import Glibc
import Synchronization

@testable import Platform

/// Two connected stream sockets, closed with their owner.
final class SocketPair: Sendable {
  let left: Int32
  let right: Int32

  init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
      throw Errno(call: "socketpair")
    }
    left = ends[0]
    right = ends[1]
  }

  deinit {
    close(left)
    close(right)
  }

  /// Sends from the right end to the left one.
  func write(_ text: String) throws(Errno) {
    let bytes = Array(text.utf8)
    guard unsafe Glibc.write(right, bytes, bytes.count) == bytes.count else {
      throw Errno(call: "write")
    }
  }
}

extension EventLoop {
  /// Returns after the loop looked at its descriptors several more times.
  func settle() async {
    for _ in 0..<4 {
      await withCheckedContinuation { done in
        submit { self.submit { done.resume() } }
      }
    }
  }
}

/// A value that closures on several threads share.
final class Recorded<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) {
    self.value = Mutex(value)
  }

  @discardableResult
  func withLock<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> Result {
    value.withLock(body)
  }
}
