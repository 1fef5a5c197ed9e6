import Crypto
import Platform

/// What the commands read from disk.
enum Files {
  /// LIMIT: the largest file of records that is read, in bytes.
  private static let recordBytesMax = 64 << 20

  /// The bytes of a file; throws ``NeighbourError/file(path:reason:)``.
  static func read(_ path: String) throws(NeighbourError) -> [UInt8] {
    do throws(Errno) {
      return try DurableFile.read(path, bytesMax: recordBytesMax)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  /// The only line of a file.
  static func line(_ path: String) throws(NeighbourError) -> String {
    let text = String(decoding: try read(path), as: UTF8.self)
    let lines = text.split(separator: "\n")
    guard lines.count == 1 else { throw .file(path: path, reason: "not one line") }
    return String(lines[0])
  }

  /// The files of FHIR resources in a folder, ordered by name.
  static func records(in folder: String) throws(NeighbourError) -> [(path: String, bytes: [UInt8])]
  {
    let names: [String]
    do throws(Errno) {
      names = try DurableFile.list(folder).filter { $0.hasSuffix(".ndjson") }.sorted()
    } catch {
      throw .file(path: folder, reason: "\(error)")
    }
    guard !names.isEmpty else { throw .file(path: folder, reason: "no .ndjson file in it") }
    var files: [(path: String, bytes: [UInt8])] = []
    for name in names { files.append(("\(folder)/\(name)", try read("\(folder)/\(name)"))) }
    return files
  }

  /// A private key in PEM.
  static func key(_ path: String) throws(NeighbourError) -> SigningKey {
    do throws(CryptoError) {
      return try SigningKey.load(pemPath: path)
    } catch {
      throw .file(path: path, reason: "not a usable private key: \(error)")
    }
  }

  /// The first certificate in a PEM file.
  static func certificate(_ path: String) throws(NeighbourError) -> Certificate {
    let text = String(decoding: try read(path), as: UTF8.self)
    do throws(CryptoError) {
      if let first = try Certificate.chain(pem: text).first { return first }
    } catch {
      throw .file(path: path, reason: "not a usable certificate: \(error)")
    }
    throw .file(path: path, reason: "no certificate in it")
  }
}
