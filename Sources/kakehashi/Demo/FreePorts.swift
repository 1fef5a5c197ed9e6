import Glibc
import Platform

/// Ports on loopback that nobody listens on at the moment.
enum FreePorts {
  /// `count` of them, all different.
  static func take(_ count: Int) throws(CommandError) -> [UInt16] {
    var held: [Int32] = []
    defer { for socket in held { close(socket) } }
    var ports: [UInt16] = []
    for _ in 0..<count {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      held.append(socket)
      guard socket >= 0, let port = bound(socket) else {
        throw CommandError(ja: "空いているポートがありません", en: "no free port on loopback")
      }
      ports.append(port)
    }
    return ports
  }

  private static func bound(_ socket: Int32) -> UInt16? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(socket, generic, length) == 0 && getsockname(socket, generic, &length) == 0
      }
    }
    return bound ? UInt16(bigEndian: address.sin_port) : nil
  }
}
