import CCurl
import Platform

/// One TLS connection: libcurl resolves, connects and verifies, then carries bytes.
///
/// It has a multi handle of its own. A shared one would drop kept connections of its neighbours
/// that have input pending whenever a new one is made, and would search all of them at each send.
/// Everything happens on the loop; `close` must be called before the last reference goes.
///
/// SAFETY: the handles live from init to `close`, the text from init to deinit; no pointer leaves.
@safe
final class CurlSocket {
  /// What became of an attempt to move bytes.
  enum Transfer: Equatable {
    case moved(Int)
    case wouldBlock
    case closed
    case failed(String)
  }

  let loop: EventLoop
  private var easy: UnsafeMutableRawPointer?
  private var multi: UnsafeMutableRawPointer?
  private let errorText: UnsafeMutablePointer<CChar>
  /// The sockets libcurl waits on while it connects: several while it races addresses.
  var watches: [curl_socket_t: Watch] = [:]
  var timer: TimerID?
  var onConnected: ((TransportError?) -> Void)?

  /// Throws `library` if libcurl has no memory.
  init(loop: EventLoop) throws(TransportError) {
    guard Self.isInitialised else { throw .library("libcurl cannot be initialised") }
    self.loop = loop
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    unsafe easy = curl_easy_init()
    unsafe multi = curl_multi_init()
  }

  deinit {
    precondition(unsafe easy == nil && multi == nil, "a socket is closed before it is let go")
    unsafe errorText.deallocate()
  }

  /// Connects and calls back, never before it returns.
  func connect(
    to origin: Origin, _ files: ClientTLSFiles, deadline: Duration,
    _ done: @escaping (TransportError?) -> Void
  ) throws(TransportError) {
    guard let easy = unsafe easy, let multi = unsafe multi else {
      throw .library("libcurl has no memory for a connection")
    }
    try unsafe CurlOptions(easy).set(origin, files, deadline, errorText: errorText)
    onConnected = done
    let this = unsafe Unmanaged.passUnretained(self).toOpaque()
    let results = unsafe [
      kakehashi_curl_on_socket(multi, onSocket, this),
      kakehashi_curl_on_timer(multi, onTimer, this),
      curl_multi_add_handle(multi, easy),
    ]
    guard results.allSatisfy({ $0 == CURLM_OK }) else {
      throw .library("libcurl refuses to connect")
    }
  }

  /// The socket to watch once connected, or nil.
  var raw: Int32? {
    guard let easy = unsafe easy else { return nil }
    let socket = unsafe kakehashi_curl_socket(easy)
    return socket < 0 ? nil : socket
  }

  /// Sends what it can of `bytes`.
  func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
    guard let easy = unsafe easy else { return .closed }
    var count = 0
    let code = unsafe curl_easy_send(easy, bytes.baseAddress, bytes.count, &count)
    return code == CURLE_OK ? .moved(count) : transfer(code)
  }

  /// Receives what is there, up to the size of `buffer`.
  func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    guard let easy = unsafe easy else { return .closed }
    var count = 0
    let code = unsafe curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count)
    guard code == CURLE_OK else { return transfer(code) }
    return count == 0 ? .closed : .moved(count)
  }

  /// Closes the connection, whatever its state; nothing is called back any more.
  func close() {
    onConnected = nil
    forgetWatches()
    guard let easy = unsafe easy, let multi = unsafe multi else { return }
    unsafe curl_multi_remove_handle(multi, easy)
    unsafe curl_easy_cleanup(easy)
    unsafe curl_multi_cleanup(multi)
    unsafe self.easy = nil
    unsafe self.multi = nil
    // Cleaning up may have called back once more.
    forgetWatches()
  }

  /// Lets libcurl go on, because of a socket or, without one, because of time.
  func act(_ socket: curl_socket_t = -1, _ readiness: Readiness = []) {
    guard let multi = unsafe multi else { return }
    var events: Int32 = 0
    if readiness.contains(.readable) || readiness.contains(.hangup) { events |= CURL_CSELECT_IN }
    if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
    if readiness.contains(.failed) { events |= CURL_CSELECT_ERR }
    var running: Int32 = 0
    unsafe curl_multi_socket_action(multi, socket, events, &running)
    var result = CURLE_OK
    guard unsafe kakehashi_curl_take_result(multi, &result) != 0 else { return }
    let done = onConnected
    onConnected = nil
    forgetWatches()
    done?(result == CURLE_OK ? nil : CurlOptions.error(result, text))
  }

  private func forgetWatches() {
    for watch in watches.values { loop.unwatch(watch) }
    watches = [:]
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  private func transfer(_ code: CURLcode) -> Transfer {
    code == CURLE_AGAIN ? .wouldBlock : .failed(text)
  }

  private var text: String { unsafe String(cString: errorText) }

  /// libcurl keeps state for the process; it is set up once and is thread-safe to do so.
  private static let isInitialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// libcurl says what to wait for on a socket.
private let onSocket: curl_socket_callback = { _, socket, what, data, _ in
  guard let data = unsafe data else { return 0 }
  let this = unsafe Unmanaged<CurlSocket>.fromOpaque(data).takeUnretainedValue()
  return this.wait(on: socket, what) ? 0 : -1
}

/// libcurl says when to call it whatever happens; −1 means never.
private let onTimer: curl_multi_timer_callback = { _, milliseconds, data in
  guard let data = unsafe data else { return 0 }
  unsafe Unmanaged<CurlSocket>.fromOpaque(data).takeUnretainedValue().wait(milliseconds)
  return 0
}

extension CurlSocket {
  fileprivate func wait(on socket: curl_socket_t, _ what: Int32) -> Bool {
    let watch = watches[socket]
    guard what != CURL_POLL_REMOVE else {
      if let watch { loop.unwatch(watch) }
      watches[socket] = nil
      return true
    }
    var interest: Interest = []
    if what == CURL_POLL_IN || what == CURL_POLL_INOUT { interest.insert(.readable) }
    if what == CURL_POLL_OUT || what == CURL_POLL_INOUT { interest.insert(.writable) }
    do throws(Errno) {
      if let watch {
        try loop.change(watch, to: interest)
      } else {
        let this = LoopBound(self, to: loop)
        watches[socket] = try loop.watch(socket, for: interest) { this.current.act(socket, $0) }
      }
      return true
    } catch {
      return false
    }
  }

  fileprivate func wait(_ milliseconds: Int) {
    if let timer { loop.cancel(timer) }
    timer = nil
    guard milliseconds >= 0 else { return }
    let this = LoopBound(self, to: loop)
    timer = loop.schedule(after: .milliseconds(milliseconds)) {
      this.current.timer = nil
      this.current.act()
    }
  }
}
