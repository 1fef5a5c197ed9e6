import CLinux
import Glibc
import Platform

/// A listening TCP socket, one of several on its port, and what it hands out.
enum ListeningSocket {
  /// LIMIT: connections the kernel holds until they are accepted.
  private static let backlog: Int32 = 1024
  /// Bytes handed to the kernel but not yet sent, beyond which it takes no more: what a reset
  /// can still call back.
  private static let unsentBytesMax: Int32 = 131_072

  /// Opens a socket on `address` (an IPv4 or IPv6 literal) and `port` (0 for any free one).
  static func open(address: String, port: UInt16) throws(TransportError) -> FileDescriptor {
    var place = try SocketAddress(address, port: port)
    let raw = socket(
      place.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
      0)
    guard raw >= 0 else { throw .system(call: "socket", code: errno) }
    let descriptor = FileDescriptor(owning: raw)
    try set(raw, SOL_SOCKET, SO_REUSEADDR, 1)
    try set(raw, SOL_SOCKET, SO_REUSEPORT, 1)
    // Accepted sockets inherit these, which saves their system calls.
    try set(raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    try set(raw, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, unsentBytesMax)
    if place.family == AF_INET6 { try set(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    guard unsafe place.withPointer({ unsafe bind(raw, $0, $1) }) == 0 else {
      throw .system(call: "bind", code: errno)
    }
    guard listen(raw, backlog) == 0 else { throw .system(call: "listen", code: errno) }
    return descriptor
  }

  /// The port a socket is bound to.
  static func port(of raw: Int32) throws(TransportError) -> UInt16 {
    var place = SocketAddress()
    guard unsafe place.fill({ unsafe getsockname(raw, $0, $1) }) == 0 else {
      throw .system(call: "getsockname", code: errno)
    }
    return place.port
  }

  /// The next connection and its peer's address, or the error number.
  static func accept(_ raw: Int32) -> (raw: Int32, address: String, error: Int32) {
    var place = SocketAddress()
    let accepted = unsafe place.fill {
      unsafe kakehashi_accept(raw, $0, $1)
    }
    guard accepted >= 0 else { return (-1, "", errno) }
    return (accepted, place.text, 0)
  }

  private static func set(
    _ raw: Int32, _ level: Int32, _ option: Int32, _ value: Int32
  ) throws(TransportError) {
    var value = value
    guard unsafe setsockopt(raw, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    else { throw .system(call: "setsockopt", code: errno) }
  }
}

/// An IPv4 or IPv6 address with a port, as the socket calls take it.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var count = socklen_t(MemoryLayout<sockaddr_storage>.size)

  init() {}

  /// Reads an address literal; names are not looked up.
  init(_ text: String, port: UInt16) throws(TransportError) {
    var four = sockaddr_in()
    var six = sockaddr_in6()
    if unsafe inet_pton(AF_INET, text, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &storage) {
        unsafe $0.storeBytes(of: four, as: sockaddr_in.self)
      }
      count = socklen_t(MemoryLayout<sockaddr_in>.size)
    } else if unsafe inet_pton(AF_INET6, text, &six.sin6_addr) == 1 {
      six.sin6_family = sa_family_t(AF_INET6)
      six.sin6_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &storage) {
        unsafe $0.storeBytes(of: six, as: sockaddr_in6.self)
      }
      count = socklen_t(MemoryLayout<sockaddr_in6>.size)
    } else {
      throw .unreachable("`\(text)` is not an address")
    }
  }

  var family: Int32 { Int32(storage.ss_family) }

  var port: UInt16 {
    // Both families keep the port in the two bytes after the family.
    unsafe withUnsafeBytes(of: storage) {
      UInt16(bigEndian: unsafe $0.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  /// The address without port; empty if it is of another family.
  var text: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let offset = family == AF_INET ? 4 : 8
    let isText = unsafe withUnsafeBytes(of: storage) { bytes in
      unsafe inet_ntop(
        family, bytes.baseAddress.map { unsafe $0 + offset }, &buffer, socklen_t(buffer.count))
        != nil
    }
    guard isText else { return "" }
    let characters = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: characters, as: UTF8.self)
  }

  /// Lends the address to a call that reads it.
  mutating func withPointer(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe body(pointer, count)
      }
    }
  }

  /// Lends the address to a call that writes it.
  mutating func fill(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> Int32 {
    unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe body(pointer, &count)
      }
    }
  }
}
