import Platform

/// Buffers that all connections of one loop borrow in turn, never across a suspension.
///
/// Its owner is pinned to the loop; nothing in it outlives the call that filled it.
///
/// SAFETY: used by actors of one loop only, so never by two threads at once.
@safe
final class Scratch: @unchecked Sendable {
  /// Bytes taken from a socket at once.
  static let inputBytes = 65_536
  /// Bytes of one decrypted record (RFC 8446 §5.1).
  static let plainBytes = 16_384
  /// Plain bytes encrypted at once; a gate is asked before each slice.
  static let sliceBytesMax = 65_536
  /// Room for a slice with its records' overhead, and for a handshake's longest flight.
  static let outputBytes = 81_920

  // SAFETY: allocated in init and freed in deinit; borrowers keep within the sizes above.
  let input = UnsafeMutableRawPointer.allocate(byteCount: inputBytes, alignment: 16)
  let plain = UnsafeMutableRawPointer.allocate(byteCount: plainBytes, alignment: 16)
  let output = UnsafeMutableRawPointer.allocate(byteCount: outputBytes, alignment: 16)
  /// Bytes of `output` that wait to be sent.
  var outputCount = 0

  /// Where a response is written before it is encrypted.
  var draft: [UInt8] = []
  /// Memory for the parser of whichever connection a request comes in on.
  var spare: [UInt8] = []

  /// A copy of what waits to be sent, which then waits no more.
  func takeOutput() -> [UInt8] {
    let output = unsafe [UInt8](UnsafeRawBufferPointer(start: output, count: outputCount))
    outputCount = 0
    return output
  }

  private var dateSecond = Int64.min
  private var dateText = ""

  /// The `date` field for `now`, written once a second.
  func date(at now: Timestamp) -> String {
    if now.unixSeconds != dateSecond {
      dateSecond = now.unixSeconds
      dateText = now.httpDate
    }
    return dateText
  }

  deinit {
    unsafe input.deallocate()
    unsafe plain.deallocate()
    unsafe output.deallocate()
  }
}
