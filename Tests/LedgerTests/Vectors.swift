import Crypto
import Foundation
import Ledger
import TestSupport

/// Vector files of transparency-dev/merkle and golang.org/x/mod, read from the shared data.
enum Vectors {
  /// The file decoded, or nil (and a note) where the data is absent.
  static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws
    -> Value?
  {
    guard let data = SharedData.data("vectors/\(name)") else { return nil }
    return try JSONDecoder().decode(Value.self, from: data)
  }

  struct Constants: Decodable {
    let leafInputsHex: [String]
    let emptyRoot: String
    let rootsBySize: [String]
  }

  struct Inclusion: Decodable {
    let leafIdx: UInt64
    let treeSize: Int64
    let root: String
    let leafHash: String
    let proof: [String]?
    let wantErr: Bool
    let `case`: String
  }

  struct Consistency: Decodable {
    let size1: Int64
    let size2: Int64
    let root1: String
    let root2: String
    let proof: [String]?
    let wantErr: Bool
    let `case`: String
  }

  struct Notes: Decodable {
    struct Example: Decodable {
      let vkey: String
      let note: String
    }
    struct Key: Decodable { let vkey: String }
    let c2spExample: Example
    let peter: Key
    let enoch: Key
    let text: String
    let peterSig: String
    let enochSig: String
    let mustRejectVkeys: [String]
  }

  struct Checkpoints: Decodable {
    struct Key: Decodable { let vkey: String }
    struct Witness: Decodable {
      let vkey: String
      let seedHex: String
    }
    struct Step: Decodable {
      let size: Int64
      let body: String
      let checkpoint: String
      let oldSize: Int64
      let consistencyFromOld: [String]
      let cosignTime: Int64
      let cosigA: String
      let cosigned: String
      let tlogProofs: [String]
    }
    struct Fork: Decodable { let checkpoint: String }
    let origin: String
    let log: Key
    let witnessA: Witness
    let witnessB: Witness
    let leafInputsHex: [String]
    let steps: [Step]
    let forkAt8: Fork
  }

  /// The digests in a list of base64 texts; nil if one is not a digest.
  static func digests(_ texts: [String]?) -> [Digest]? {
    let digests = (texts ?? []).compactMap { Base64.decode($0).flatMap { Digest($0) } }
    return digests.count == (texts ?? []).count ? digests : nil
  }

  static func digest(_ text: String) -> Digest? { digests([text])?.first }
}
