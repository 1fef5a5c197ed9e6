import Console
import Crypto
import HTTP
import Platform
import Record
import Transport

/// Answers that a browser shows.
enum PageAnswer {
  /// A page with the fields that keep it in this window, on this screen, and out of every cache.
  ///
  /// One that nothing tells when to go asks again after `againAfter`, with or without scripts.
  static func page(
    _ bytes: [UInt8], status: Int = 200, againAfter: Duration? = nil
  ) -> ServerResponse {
    let refresh = againAfter.map { [("refresh", "\($0.components.seconds)")] } ?? []
    return Answer.make(
      status, contentType: "text/html; charset=utf-8", body: bytes,
      extra: refresh + [
        ("content-security-policy", policy), ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()"),
        ("x-frame-options", "DENY"),
      ])
  }

  /// The one style sheet of all pages; it says nothing of anybody and may be kept.
  static func style() -> ServerResponse {
    var response = ServerResponse(status: 200, body: Stylesheet.bytes)
    response.fields.append("content-type", "text/css; charset=utf-8")
    response.fields.append("cache-control", "private, max-age=3600")
    response.fields.append("x-content-type-options", "nosniff")
    return response
  }

  /// Sends the browser on after a form (RFC 9110 §15.4.4).
  static func redirect(_ path: String) -> ServerResponse {
    Answer.make(303, contentType: "text/plain", body: [], extra: [("location", path)])
  }

  /// A stream of server-sent events.
  static func events(_ stream: some ContentStream) -> ServerResponse {
    var response = Answer.make(200, contentType: "text/event-stream", body: [])
    response.stream = stream
    return response
  }

  /// The one script that may run, by its digest.
  private static let policy = LiveScript.policy(
    digest: Base64.encode(SHA256.hash(LiveScript.bytes).bytes))
}
