package import Crypto
package import Record

/// Makes and opens every pseudonym the bridge gives out, from one secret and without any table.
///
/// A handle is the synthetic-IV encryption of the link's id with the facility as context, so its
/// cost does not grow with the number of links, two facilities' handles for one link have nothing
/// in common, and the handle of another facility does not open.
package struct Handles: Sendable {
  private let patients: Sealer
  let documents: MessageAuthenticator
  let tokens: Sealer
  private let decoys: MessageAuthenticator
  private let indexes: MessageAuthenticator
  private let claims: MessageAuthenticator
  private let deposits: MessageAuthenticator

  /// Derives the keys of all pseudonyms from `secret` (at least 32 bytes).
  package init(secret: SecretKey) {
    precondition(secret.byteCount >= 32, "the secret of all handles has at least 32 bytes")
    func key(_ purpose: String) -> SecretKey {
      secret.derive(label: "kakehashi linkage \(purpose) 1", byteCount: 32)
    }
    patients = Sealer(key("patient handle"))
    documents = MessageAuthenticator(key("document handle"))
    tokens = Sealer(key("token"))
    decoys = MessageAuthenticator(key("decoy link"))
    indexes = MessageAuthenticator(key("patient index"))
    claims = MessageAuthenticator(key("claim code"))
    deposits = MessageAuthenticator(key("slip deposit"))
  }

  /// The handle under which `facility` knows `link`; always the same one, 52 characters.
  package func handle(for facility: FacilityReference, link: LinkID) -> Handle {
    let sealed = patients.sealDeterministic(link.bytes, authenticating: facility.context)
    guard let handle = Handle(Base32.encode(sealed)) else {
      preconditionFailure("32 bytes in base 32 make a handle")
    }
    return handle
  }

  /// The link a handle stands for; nil unless the handle was made for `facility`.
  ///
  /// A decoy's handle opens as well: its link is simply not in the store.
  package func link(_ handle: Handle, for facility: FacilityReference) -> LinkID? {
    // Opening fails for a forged handle or another facility's; which one is nobody's business.
    guard let sealed = Base32.decode(handle.text), sealed.count == 32,
      let bytes = try? patients.openDeterministic(sealed, authenticating: facility.context)
    else { return nil }
    return LinkID(bytes)
  }

  /// A stable link id for a patient who has no link, so that asking about one looks the same.
  package func decoyLink(
    network: NetworkID, localID: LocalID, facility: FacilityReference
  ) -> LinkID {
    let tag = decoys.tag(
      Array(network.text.utf8), Array(localID.exposed.utf8), facility.context)
    guard let link = LinkID(Array(tag.bytes.prefix(16))) else {
      preconditionFailure("16 bytes make a link id")
    }
    return link
  }

  /// The blind index of a patient in the register of `network`.
  package func index(_ id: LocalID, in network: NetworkID) -> PatientIndex {
    PatientIndex(indexes.tag(Array(network.text.utf8), Array(id.exposed.utf8)))
  }

  /// The keyed hash that is all the bridge keeps of a claim code.
  package func digest(of code: ClaimCode) -> Digest {
    claims.tag(code.bytes)
  }

  /// What a deposit is sealed with for whoever has the claim code.
  func depositSealer(_ code: ClaimCode) -> Sealer { depositSealer([1], code.bytes) }

  /// What a deposit is sealed with for whoever has the slip.
  func depositSealer(_ compact: String) -> Sealer { depositSealer([2], Array(compact.utf8)) }

  private func depositSealer(_ kind: [UInt8], _ secret: [UInt8]) -> Sealer {
    guard let key = try? SecretKey(copying: deposits.tag(kind, secret).bytes) else {
      preconditionFailure("32 bytes make a key")
    }
    return Sealer(key)
  }
}

extension FacilityReference {
  /// The facility as associated data: no two facilities of any networks share it, for a network's
  /// id holds no `/`.
  var context: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(network.text.utf8.count + 1 + facility.text.utf8.count)
    bytes.append(contentsOf: network.text.utf8)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: facility.text.utf8)
    return bytes
  }

  /// `network/facility`, as claims and keys write it.
  package var path: String { "\(network.text)/\(facility.text)" }
}
