import Glibc
import Record

/// What the commands say: data on standard output, talk on standard error.
enum Output {
  /// One line of data.
  static func line(_ text: String) {
    print(text)
    // A pipe is buffered in blocks; who waits for the ready line waits for this.
    fflush(nil)
  }

  /// One line of data as JSON.
  static func line(_ value: JSONValue) {
    line(String(decoding: value.encoded(), as: UTF8.self))
  }

  /// One line for whoever runs the command.
  static func talk(_ text: String) {
    let bytes = Array("neighbour: \(text)\n".utf8)
    // There is nowhere to report that standard error cannot be written.
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
  }
}
