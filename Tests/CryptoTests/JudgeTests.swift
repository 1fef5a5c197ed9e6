import Crypto
import Foundation
import Testing

/// Python's cryptography and joserfc as judges who share no code with us.
@Suite struct JudgeTests {
  /// Runs a script; nil, with a note, without Python or the modules it imports.
  static func judge(_ script: String, _ arguments: [String]) throws -> String? {
    guard let probe = try run("python3", ["-c", "import cryptography, joserfc"]),
      probe.status == 0
    else {
      print("skipped: no python3 with cryptography and joserfc")
      return nil
    }
    let result = try #require(try run("python3", ["-W", "ignore", "-c", script] + arguments))
    #expect(result.status == 0, "\(result.output)")
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `joserfc accepts our tokens with our key set`(algorithm: JWSAlgorithm) throws {
    let key = try Keys.key(algorithm)
    let keyID = try JSONWebKey.thumbprint(of: key.verifying)
    let set = try JWKSet([JSONWebKey(key.verifying, keyID: keyID, algorithm: algorithm)])
    let token = try JWS.sign(
      utf8("判定"), with: key, algorithm: algorithm, type: "x+jwt", keyID: keyID)
    let script = """
      import sys, json
      from joserfc import jws
      from joserfc.jwk import KeySet
      keys = KeySet.import_key_set(json.loads(sys.argv[2]))
      token = jws.deserialize_compact(sys.argv[1], keys, algorithms=[sys.argv[3]])
      assert keys.keys[0].thumbprint() == token.headers()["kid"], "thumbprint"
      print(token.payload.decode())
      """
    guard let said = try Self.judge(script, [token, set.json(), algorithm.rawValue]) else {
      return
    }
    #expect(said == "判定")
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `we accept joserfc's tokens with its key set`(algorithm: JWSAlgorithm) throws {
    let script = """
      import sys, json
      from joserfc import jws
      from joserfc.jwk import KeySet, OKPKey, ECKey, RSAKey
      alg = sys.argv[1]
      make = {"EdDSA": lambda: OKPKey.generate_key("Ed25519"), "ES256": lambda:
              ECKey.generate_key("P-256")}.get(alg, lambda: RSAKey.generate_key(2048))
      keys = [make(), make()]
      sets = {"keys": [dict(k.as_dict(private=False), kid=str(i)) for i, k in enumerate(keys)]}
      print(json.dumps(sets))
      print(jws.serialize_compact({"alg": alg, "kid": "1"}, b"payload", keys[1],
                                  algorithms=[alg]))
      """
    guard let said = try Self.judge(script, [algorithm.rawValue]) else { return }
    let lines = said.split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    let keys = try JWKSet(json: utf8(lines[0]))
    let read = try JWS.verify(compact: lines[1], keys: keys, allowed: [algorithm])
    #expect(read.payload == utf8("payload"))
  }

  @Test func `cryptography reads our certificates and lists as we do`() throws {
    let authority = try DevelopmentAuthorityTests.authority()
    let leaf = try authority.issue(
      .server(
        "bridge", names: DevelopmentAuthorityTests.names,
        validity: DevelopmentAuthorityTests.valid)
    ).certificate
    let list = try authority.revocationList(
      of: [leaf], number: 9, validity: DevelopmentAuthorityTests.valid)
    let script = """
      import sys
      from cryptography import x509
      from cryptography.hazmat.primitives import hashes
      from cryptography.x509.oid import NameOID
      ca, leaf = (x509.load_pem_x509_certificate(a.encode()) for a in sys.argv[1:3])
      crl = x509.load_pem_x509_crl(sys.argv[3].encode())
      leaf.verify_directly_issued_by(ca)
      assert crl.is_signature_valid(ca.public_key())
      assert crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
      assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 9
      authority_key = lambda x: x.extensions.get_extension_for_class(
          x509.AuthorityKeyIdentifier).value.key_identifier
      own = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
      assert authority_key(crl) == authority_key(leaf) == own
      print(leaf.fingerprint(hashes.SHA256()).hex())
      print("%032x" % leaf.serial_number)
      print(int(leaf.not_valid_after_utc.timestamp()))
      print(leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
      san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
      print(" ".join(str(n.value) for n in san))
      """
    guard let said = try Self.judge(script, [authority.certificate.pem, leaf.pem, list]) else {
      return
    }
    #expect(
      said.split(separator: "\n").map(String.init) == [
        leaf.digest.hex, leaf.serial, String(leaf.notAfterUnixSeconds), "bridge",
        "bridge.example.org *.example.org 127.0.0.1 ::1 urn:network:mame",
      ])
  }

  /// A certificate made elsewhere, with names we would not make.
  @Test func `names that two readers could read differently are refused`() throws {
    let script = """
      import datetime
      from cryptography import x509
      from cryptography.hazmat.primitives import hashes, serialization
      from cryptography.hazmat.primitives.asymmetric import ec
      from cryptography.x509.oid import NameOID
      key = ec.generate_private_key(ec.SECP256R1())
      now = datetime.datetime(2030, 1, 1)
      def make(names, san):
          name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n) for n in names])
          builder = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
              .public_key(key.public_key()).serial_number(1).not_valid_before(now)
              .not_valid_after(now + datetime.timedelta(days=1)))
          if san:
              builder = builder.add_extension(x509.SubjectAlternativeName(san), False)
          pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
          print(pem.decode(), end="===")
      make(["good\\0evil"], [])
      make(["good"], [x509.DNSName("good.example\\0.evil.example")])
      make(["one", "two"], [])
      make([], [])
      """
    guard let said = try Self.judge(script, []) else { return }
    let certificates = said.components(separatedBy: "===").dropLast()
    try #require(certificates.count == 4)
    for pem in certificates.prefix(2) {
      #expect(throws: CryptoError.malformedCertificate) { try Certificate(pem: pem) }
    }
    for pem in certificates.suffix(2) {
      #expect(try Certificate(pem: pem).subjectCommonName == nil)
    }
  }
}
