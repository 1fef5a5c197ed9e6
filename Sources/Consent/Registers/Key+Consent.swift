import Crypto
import Linkage
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

  static func link(_ id: LinkID) -> Key { Key("link", id.hex) }

  /// Links that ended and of which nobody has been told yet.
  static let untoldLinks = Key("untold-link")

  static func links(of patient: PatientIndex, _ network: NetworkID) -> Key {
    Key("links-of", network.text, patient.hex)
  }

  static func slip(_ id: SlipID) -> Key { Key("slip", id.hex) }

  static func feed(_ network: NetworkID) -> Key { Key("feed", network.text) }

  static func claim(_ digest: Digest) -> Key { Key("claim", digest.hex) }

  static func spent(_ digest: Digest) -> Key { Key("spent", digest.hex) }
}
