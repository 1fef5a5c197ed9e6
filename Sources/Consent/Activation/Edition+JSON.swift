import Crypto
import Platform
import Policy
import Record

extension Edition {
  /// The version of the form.
  private static let form: Int64 = 1

  /// The canonical bytes: keys in order, whole numbers, no white space.
  package var bytes: [UInt8] {
    var members: [(key: String, value: JSONValue)] = [
      ("agreement", .string(agreement)),
      ("artefacts", .array(documents.artefacts.map(Self.node))),
      ("digest", .string(documents.digest.hex)), ("effective", .string(effective.rfc3339)),
      ("epoch", .number("\(epoch)")), ("form", .number("\(Self.form)")),
    ]
    if let making {
      members += [
        ("author", .string(making.author.hex)), ("changes", .array(making.claims.map(Self.value))),
        ("mappings", .string(making.mappings.rawValue)),
        ("onlyTightens", .bool(making.onlyTightens)),
        ("previous", .string(making.previous.hex)),
      ]
    }
    return JSONValue.object(members).encodedSorted()
  }

  /// Reads canonical bytes; everything else is refused.
  package init(bytes: [UInt8]) throws(ActivationError) {
    guard bytes.count <= ActivationLimits.editionBytesMax else {
      throw .malformed("more than \(ActivationLimits.editionBytesMax) bytes")
    }
    let value = try reading { () throws(JSONError) in try JSONValue.parse(bytes) }
    guard try reading({ () throws(JSONError) in try value.integer(at: "form") }) == Self.form else {
      throw .malformed("another form than \(Self.form)")
    }
    let artefacts = try reading { () throws(JSONError) in try value.elements(at: "artefacts") }
    guard artefacts.count <= Self.artefactsMax else {
      throw .malformed("more than \(Self.artefactsMax) artefacts")
    }
    let documents = try PolicySet(artefacts: artefacts.map { $0.encoded() })
    guard value["digest"]?.string == documents.digest.hex else { throw .claimFalse(.digest) }
    self.init(
      epoch: try Self.epoch(value), documents: documents,
      effective: try reading { () throws(JSONError) in try value.timestamp(at: "effective") },
      making: value["author"] == nil
        ? nil : try reading { () throws(JSONError) in try Making(value) })
    guard (epoch == 0) == (making == nil) else { throw .malformed("epoch 0 has no author") }
    // What is not read would not be written again: a strange key, another order, white space.
    guard self.bytes == bytes else { throw .malformed("these are not the canonical bytes") }
  }

  /// LIMIT: artefacts of one edition.
  private static let artefactsMax = 34

  private static func epoch(_ value: JSONValue) throws(ActivationError) -> Int {
    let epoch = try reading { () throws(JSONError) in try value.integer(at: "epoch") }
    guard (0...Int64(ActivationLimits.epochsMax)).contains(epoch) else {
      throw .malformed("the epoch is out of bounds")
    }
    return Int(epoch)
  }

  private static func node(_ artefact: [UInt8]) -> JSONValue {
    // What the policies write as canonical JSON is JSON.
    (try? JSONValue.parse(artefact)) ?? .null
  }

  private static func value(_ claim: Claim) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("custodian", .string(claim.direction.custodian)),
      ("fingerprint", .string(claim.fingerprint.hex)),
      ("requester", .string(claim.direction.requester)),
    ]
    if let counts = claim.counts {
      members += [
        ("lightened", .string("\(counts.lightened)")),
        ("newlyDenied", .string("\(counts.newlyDenied)")),
        ("newlyPermitted", .string("\(counts.newlyPermitted)")),
      ]
    }
    return .object(members)
  }
}

extension Edition.Making {
  fileprivate init(_ value: JSONValue) throws(JSONError) {
    author = try value.digest(at: "author")
    previous = try value.digest(at: "previous")
    onlyTightens = try value.flag(at: "onlyTightens")
    let word = try value.string(at: "mappings")
    guard let mappings = PolicyChange.Mappings(rawValue: word) else {
      throw .wrongKind(path: "mappings", expected: "same, narrower or other")
    }
    self.mappings = mappings
    var claims: [Edition.Claim] = []
    for claim in try value.elements(at: "changes") { claims.append(try Edition.Claim(claim)) }
    self.claims = claims
  }
}

extension Edition.Claim {
  fileprivate init(_ value: JSONValue) throws(JSONError) {
    direction = Direction(
      requester: try value.string(at: "requester"), custodian: try value.string(at: "custodian"))
    fingerprint = try value.digest(at: "fingerprint")
    guard value["newlyPermitted"] != nil else {
      counts = nil
      return
    }
    counts = Edition.Counts(
      newlyPermitted: try value.count(at: "newlyPermitted"),
      newlyDenied: try value.count(at: "newlyDenied"), lightened: try value.count(at: "lightened"))
  }
}

extension JSONValue {
  fileprivate func digest(at path: String) throws(JSONError) -> Digest {
    guard let digest = Digest(hex: try string(at: path)) else {
      throw .wrongKind(path: path, expected: "64 hexadecimal digits")
    }
    return digest
  }

  fileprivate func timestamp(at path: String) throws(JSONError) -> Timestamp {
    guard let moment = Timestamp(rfc3339: try string(at: path)) else {
      throw .wrongKind(path: path, expected: "a time (RFC 3339)")
    }
    return moment
  }

  /// Counts exceed what numbers of JSON hold exactly, so they are texts.
  fileprivate func count(at path: String) throws(JSONError) -> UInt128 {
    guard let count = UInt128(try string(at: path)) else {
      throw .wrongKind(path: path, expected: "digits")
    }
    return count
  }
}

/// Runs `body` with the errors of JSON translated.
func reading<Value>(_ body: () throws(JSONError) -> Value) throws(ActivationError) -> Value {
  do throws(JSONError) { return try body() } catch {
    switch error {
    case .missing(let path): throw .malformed("`\(path)` is missing")
    case .wrongKind(let path, let expected): throw .malformed("`\(path)` must be \(expected)")
    default: throw .malformed("not strict JSON")
    }
  }
}
