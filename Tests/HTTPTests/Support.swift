import Glibc
import HTTP

/// What a stream of bytes turned out to be: the messages read and the error that ended it.
struct Reading<Head: Equatable>: Equatable {
  struct Message: Equatable {
    var head: Head
    var body: [UInt8] = []
    var isComplete = false
  }

  var messages: [Message] = []
  var error: HTTPError?
}

/// Reads `bytes` as requests, handed over in pieces of the sizes given, the last one repeated.
func readRequests(
  _ bytes: [UInt8], pieces: [Int] = [.max], limits: HTTPLimits = .standard
) -> Reading<RequestHead> {
  var parser = RequestParser(limits: limits)
  var reading = Reading<RequestHead>()
  do throws(HTTPError) {
    for piece in cut(bytes, pieces) {
      parser.append(piece)
      while let event = try parser.next() {
        switch event {
        case .head(let head): reading.messages.append(.init(head: head))
        case .body(let bytes): reading.messages[reading.messages.count - 1].body += bytes
        case .end: reading.messages[reading.messages.count - 1].isComplete = true
        }
      }
    }
  } catch {
    reading.error = error
  }
  return reading
}

func readRequests(_ text: String, limits: HTTPLimits = .standard) -> Reading<RequestHead> {
  readRequests(Array(text.utf8), limits: limits)
}

/// Reads `bytes` as one response and then the end of the connection.
func readResponse(
  _ bytes: [UInt8], pieces: [Int] = [.max], method: HTTP.Method = .get,
  limits: HTTPLimits = .standard
) -> Reading<ResponseHead> {
  var parser = ResponseParser(limits: limits, for: method)
  var reading = Reading<ResponseHead>()
  do throws(HTTPError) {
    for piece in cut(bytes, pieces) {
      parser.append(piece)
      while let event = try parser.next() {
        switch event {
        case .head(let head): reading.messages.append(.init(head: head))
        case .body(let bytes): reading.messages[0].body += bytes
        case .end: reading.messages[0].isComplete = true
        }
      }
    }
    try parser.finish()
  } catch {
    reading.error = error
  }
  return reading
}

func readResponse(
  _ text: String, method: HTTP.Method = .get, limits: HTTPLimits = .standard
) -> Reading<ResponseHead> {
  readResponse(Array(text.utf8), method: method, limits: limits)
}

func cut(_ bytes: [UInt8], _ sizes: [Int]) -> [[UInt8]] {
  var pieces: [[UInt8]] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    let size = sizes[min(pieces.count, sizes.count - 1)]
    pieces.append(Array(rest.prefix(size)))
    rest = rest.dropFirst(size)
  }
  return pieces
}
