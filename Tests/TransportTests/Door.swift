import Glibc
import Platform
import Synchronization

@testable import Transport

/// A door a handler waits behind until the test opens it.
final class Door: Sendable {
  private struct State: Sendable {
    var isOpen = false
    var isReached = false
    var inside: [CheckedContinuation<Void, Never>] = []
    var outside: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Waits inside the handler.
  func pass() async {
    await withCheckedContinuation { continuation in
      let resumed = state.withLock { state in
        state.isReached = true
        var resumed = state.outside
        state.outside = []
        if state.isOpen { resumed.append(continuation) } else { state.inside.append(continuation) }
        return resumed
      }
      for continuation in resumed { continuation.resume() }
    }
  }

  /// Waits until a handler has come.
  func reached() async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if !state.isReached { state.outside.append(continuation) }
        return state.isReached
      }
      if isReached { continuation.resume() }
    }
  }

  /// Lets everyone pass.
  func open() {
    let inside = state.withLock { state in
      state.isOpen = true
      defer { state.inside = [] }
      return state.inside
    }
    for continuation in inside { continuation.resume() }
  }
}

/// A TCP connection that says nothing by itself.
final class PlainSocket: Sendable {
  private let descriptor: FileDescriptor

  init(port: UInt16) throws {
    descriptor = FileDescriptor(
      owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var place = try SocketAddress("127.0.0.1", port: port)
    let raw = descriptor.raw
    guard unsafe place.withPointer({ unsafe Glibc.connect(raw, $0, $1) }) == 0 else {
      throw Errno(call: "connect")
    }
  }

  /// Sends `text` as it is.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(descriptor.raw, bytes, bytes.count)
  }

  /// Everything until the stream ends; blocks until it does.
  func receiveToEnd() -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let got = unsafe recv(descriptor.raw, &buffer, buffer.count, 0)
      if got <= 0 { return all }
      all += buffer.prefix(got)
    }
  }
}
