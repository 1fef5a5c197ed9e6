/// Why bytes are not a message this bridge accepts; every case is the peer's fault.
package enum HTTPError: Error, Equatable, Sendable, CaseIterable {
  // Bytes
  case bareLineFeed
  case bareCarriageReturn
  case controlCharacter
  case nonASCII
  // First line
  case requestLineMalformed
  case requestLineTooLong
  case methodUnknown
  case targetForm
  case targetMalformed
  case versionMalformed
  case versionUnsupported
  case statusLineMalformed
  case statusLineTooLong
  // Fields
  case fieldMalformed
  case fieldFolded
  case fieldRepeated
  case fieldsTooLarge
  case fieldsTooMany
  case hostMissing
  case hostMalformed
  // Framing
  case lengthMalformed
  case lengthMissing
  case lengthWithTransferCoding
  case transferCodingRefused
  case bodyUnexpected
  case bodyTooLarge
  case chunkSizeMalformed
  case chunkExtensionMalformed
  case chunkExtensionTooLong
  case chunkUnterminated
  case trailersTooLarge
  case truncated
  case bytesAfterResponse
  case interimRefused
  // Parameters
  case percentMalformed
  case textMalformed
  case parameterMalformed
  case parametersTooLarge

  /// The status a server answers with before it closes the connection.
  package var status: Status {
    switch self {
    case .bodyTooLarge, .parametersTooLarge: 413
    case .requestLineTooLong: 414
    case .fieldsTooLarge, .fieldsTooMany, .trailersTooLarge: 431
    case .methodUnknown, .transferCodingRefused: 501
    case .versionUnsupported: 505
    default: 400
    }
  }

  /// The error in plain words; never holds a byte of the message.
  package var reason: String {
    switch self {
    case .bareLineFeed: "a line ends in a line feed without a carriage return"
    case .bareCarriageReturn: "a line holds a carriage return that does not end it"
    case .controlCharacter: "a line holds a control character"
    case .nonASCII: "a line holds a byte outside ASCII"
    case .requestLineMalformed: "the request line is not method, target and version"
    case .requestLineTooLong: "the request line is too long"
    case .methodUnknown: "the method is not supported"
    case .targetForm: "the request target must be a path"
    case .targetMalformed: "the request target holds something that does not belong in a path"
    case .versionMalformed: "the protocol version is malformed"
    case .versionUnsupported: "only HTTP/1.1 is spoken here"
    case .statusLineMalformed: "the status line is malformed"
    case .statusLineTooLong: "the status line is too long"
    case .fieldMalformed: "a header field is malformed"
    case .fieldFolded: "a header field is folded over several lines"
    case .fieldRepeated: "a header field that may appear once is repeated"
    case .fieldsTooLarge: "the header fields are too large"
    case .fieldsTooMany: "there are too many header fields"
    case .hostMissing: "the host field is missing"
    case .hostMalformed: "the host field is malformed"
    case .lengthMalformed: "the content length is not a plain number"
    case .lengthMissing: "the length of the content is not stated"
    case .lengthWithTransferCoding: "content length and transfer coding are both present"
    case .transferCodingRefused: "the only transfer coding supported is chunked"
    case .bodyUnexpected: "content is not expected here"
    case .bodyTooLarge: "the content is too large"
    case .chunkSizeMalformed: "a chunk size is malformed"
    case .chunkExtensionMalformed: "a chunk extension is malformed"
    case .chunkExtensionTooLong: "the chunk extensions are too long"
    case .chunkUnterminated: "a chunk does not end where its size says"
    case .trailersTooLarge: "the trailers are too large"
    case .truncated: "the message ended early"
    case .bytesAfterResponse: "bytes follow the end of the response"
    case .interimRefused: "an interim response is not acceptable"
    case .percentMalformed: "a percent sign is not followed by two hexadecimal digits"
    case .textMalformed: "decoded text is not UTF-8 or holds a control character"
    case .parameterMalformed: "a parameter is malformed"
    case .parametersTooLarge: "the parameters are too many or too large"
    }
  }
}
