/// The head of a request: what is asked, before any content (RFC 9112 §3).
package struct RequestHead: Sendable, Equatable {
  /// The method.
  package let method: Method
  /// The target, always in origin form.
  package let target: Target
  /// The fields, among them exactly one `host`.
  package var fields: Fields

  /// A head from its parts.
  package init(method: Method, target: Target, fields: Fields) {
    self.method = method
    self.target = target
    self.fields = fields
  }

  /// Whether the connection may serve another request (RFC 9112 §9.3).
  package var keepsAlive: Bool { !fields.lists("close", in: .connection) }

  /// Whether the client waits for 100 (Continue) before it sends content (RFC 9110 §10.1.1).
  package var expectsContinue: Bool { fields.lists("100-continue", in: .expect) }
}

/// The head of a response (RFC 9112 §4).
package struct ResponseHead: Sendable, Equatable {
  /// The status.
  package let status: Status
  /// The fields.
  package var fields: Fields

  /// A head from its parts.
  package init(status: Status, fields: Fields) {
    self.status = status
    self.fields = fields
  }

  /// Whether the connection may carry another request (RFC 9112 §9.3).
  package var keepsAlive: Bool { !fields.lists("close", in: .connection) }
}

/// How the end of content is marked (RFC 9112 §6); the writers own the fields that say so.
package enum BodyFraming: Sendable, Equatable {
  /// No content and no field about it.
  case none
  /// `content-length`, in bytes.
  case length(Int)
  /// `transfer-encoding: chunked`.
  case chunked
}

/// What a request parser found next.
package enum RequestEvent: Sendable, Equatable {
  /// The head is complete and valid.
  case head(RequestHead)
  /// A piece of content, never empty; how content is cut into pieces means nothing.
  case body([UInt8])
  /// The request is complete.
  case end
}

/// What a response parser found next.
package enum ResponseEvent: Sendable, Equatable {
  /// The head of the final response; interim ones are dropped.
  case head(ResponseHead)
  /// A piece of content, never empty; how content is cut into pieces means nothing.
  case body([UInt8])
  /// The response is complete.
  case end
}
