/// A `multipart/related` message that is small enough to be held whole.
package struct MultipartMessage: Sendable {
  /// The media type of the root.
  package let rootType: ContentType
  /// The root: the part that `start` names, or the first (RFC 2387 §3.2).
  package let root: [UInt8]
  /// The other parts, which references in the root name.
  package var attachments: Attachments

  /// Reads a message; throws for whatever is malformed, missing or named twice.
  package init(
    _ bytes: [UInt8], _ type: ContentType, limits: MIMELimits = MIMELimits()
  ) throws(MIMEError) {
    var parts = try Self.parts(bytes, type, limits)
    let root = try Self.root(of: parts, type)
    rootType = parts[root].head.type
    self.root = parts[root].body
    attachments = Attachments(rootID: parts[root].head.id)
    parts.remove(at: root)
    for part in parts { try attachments.add(part.head.id, part.body) }
  }

  private typealias Part = (head: PartHead, body: [UInt8])

  private static func parts(
    _ bytes: [UInt8], _ type: ContentType, _ limits: MIMELimits
  ) throws(MIMEError) -> [Part] {
    var reader = try MultipartReader(type, limits: limits)
    var parts: [Part] = []
    reader.receive(bytes)
    while let event = try reader.next() {
      switch event {
      case .part(let head): parts.append((head, []))
      case .body(let bytes): parts[parts.count - 1].body += bytes
      case .partEnd: break
      }
    }
    try reader.finish()
    return parts
  }

  private static func root(of parts: [Part], _ type: ContentType) throws(MIMEError) -> Int {
    guard let start = type["start"] else {
      guard !parts.isEmpty else { throw .rootMissing }
      return 0
    }
    guard let id = ContentID(field: start), let root = parts.firstIndex(where: { $0.head.id == id })
    else { throw .rootMissing }
    return root
  }
}

/// The parts of a message that its root refers to.
///
/// A reference is followed once: a part that is named twice, or the root that names itself, is
/// refused. Parts that nothing names stay where they are.
package struct Attachments: Sendable {
  private let rootID: ContentID?
  private var parts: [ContentID: [UInt8]] = [:]
  private var taken: Set<ContentID> = []

  /// Parts of a message whose root has that name.
  package init(rootID: ContentID? = nil) { self.rootID = rootID }

  /// Adds a part; one without a name cannot be referred to.
  package mutating func add(_ id: ContentID?, _ body: [UInt8]) throws(MIMEError) {
    guard let id else { return }
    guard id != rootID, parts.updateValue(body, forKey: id) == nil else {
      throw .contentIDDuplicate
    }
  }

  /// The part that a reference names.
  package mutating func take(_ id: ContentID) throws(MIMEError) -> [UInt8] {
    guard id != rootID, taken.insert(id).inserted else { throw .contentIDRepeated }
    guard let body = parts.removeValue(forKey: id) else { throw .contentIDDangling }
    return body
  }
}
