import Crypto
import Linkage
import Platform
import Record
import Store

extension Key {
  static func facility(_ reference: FacilityReference) -> Key {
    Key("facility", reference.network.text, reference.facility.text)
  }

  static func facilities(_ network: NetworkID) -> Key { Key("facility", network.text) }

  static func dossier(_ reference: FacilityReference) -> Key {
    Key("dossier", reference.network.text, reference.facility.text)
  }

  static func certificate(_ digest: Digest, _ network: NetworkID) -> Key {
    Key("certificate", network.text, digest.hex)
  }

  static func users(_ facility: FacilityReference) -> Key {
    Key("user", facility.network.text, facility.facility.text)
  }

  /// Users are found by the digest of their name, for a name may be longer than a key.
  static func user(_ id: UserID, _ facility: FacilityReference) -> Key {
    users(facility).appending(SHA256.hash(Array(id.text.utf8)).hex)
  }

  /// Changes with every change of one of the facility's users.
  static func roster(_ facility: FacilityReference) -> Key {
    Key("roster", facility.network.text, facility.facility.text)
  }

  static let certifiedSince = Key("certified-since")

  static func consent(_ patient: PatientIndex, _ network: NetworkID) -> Key {
    Key("consent", network.text, patient.hex)
  }

  static let links = Key("link")

  static func link(_ id: LinkID) -> Key { links.appending(id.hex) }

  /// Keys of what has ended, to be destroyed and told of in the ledger.
  static let doomedKeys = Key("doomed-key")

  static func doomedKey(_ link: LinkID) -> Key { doomedKeys.appending(link.hex) }

  /// Proposals, suspensions and slips in the order of their ends.
  static let deadlines = Key("deadline")

  static func deadline(_ end: Timestamp, _ link: LinkID) -> Key {
    deadlines.appending(ordered(end.milliseconds)).appending(link.hex)
  }

  /// Links that ended and of which nobody has been told yet.
  static let untoldLinks = Key("untold-link")

  static func links(of patient: PatientIndex, _ network: NetworkID) -> Key {
    Key("links-of", network.text, patient.hex)
  }

  static let slips = Key("slip")

  static func slip(_ id: SlipID) -> Key { slips.appending(id.hex) }

  static func feed(_ network: NetworkID) -> Key { Key("feed", network.text) }

  static func claim(_ digest: Digest) -> Key { Key("claim", digest.hex) }

  static func spent(_ digest: Digest) -> Key { Key("spent", digest.hex) }
}
