import Bridge
import Crypto
import Platform
import Record

/// `pki browser`: a certificate and its key as browsers and tablets take them.
enum PKIBrowser {
  /// Letters of a passphrase that is made up: 80 bits.
  private static let passphraseBytes = 10

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let path = try arguments.required("out")
    let passphrase = try write(try Profile(arguments), to: path)
    if arguments.json {
      output.json(["file": .string(path), "passphrase": .string(passphrase)])
    } else {
      output.line(passphrase)
      output.talk(
        Wording(
          ja: "\(path) をブラウザーの証明書に取り込み、上の暗証を入れてください（取り込んだらファイルは消してください）",
          en: "import \(path) into the browser with the passphrase above, then delete the file"))
    }
    return 0
  }

  /// Writes a profile's certificate and key to a new file and returns its passphrase.
  static func write(_ profile: Profile, to path: String) throws -> String {
    let passphrase = Base32.encode(SecureRandom.bytes(passphraseBytes))
    do {
      let certificate = try Certificate.chain(pem: try Files.text(profile.certificate))[0]
      let bytes = try PKCS12.encode(
        certificate, try SigningKey.load(pemPath: profile.key),
        name: certificate.subjectCommonName ?? "kakehashi", passphrase: passphrase)
      try DurableFile.replace(path, with: bytes, mode: 0o600)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(
        ja: "証明書と鍵をまとめられません: \(error)",
        en: "cannot bundle the certificate and its key: \(error)")
    }
    return passphrase
  }
}
