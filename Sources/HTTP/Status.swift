/// A response status code, 100 to 599 (RFC 9110 §15).
package struct Status: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The three digits as a number, 100...599.
  package let code: Int

  /// A status; the caller guarantees 100...599.
  package init(_ code: Int) {
    precondition((100...599).contains(code), "a status code has three digits, 100 to 599")
    self.code = code
  }

  /// A status written as a literal, 100...599.
  package init(integerLiteral code: Int) { self.init(code) }

  /// Whether the request succeeded, 200...299.
  package var isSuccess: Bool { (200...299).contains(code) }

  /// Whether a final response follows, 100...199.
  package var isInterim: Bool { code < 200 }

  /// Whether a response with this status never has content: 1xx, 204, 304 (RFC 9112 §6.3).
  package var forbidsBody: Bool { isInterim || code == 204 || code == 304 }

  /// The phrase registered for the code (RFC 9110 §15), or nothing.
  package var phrase: String {
    switch code {
    case 100: "Continue"
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 303: "See Other"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
  }
}
