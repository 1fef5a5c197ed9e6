import Crypto
import Platform
import Record

/// `Neighbour token`, `Neighbour key` and `Neighbour patients`: what needs no server.
enum Tools {
  /// Prints tokens for a user, each on a line of its own.
  static func token(_ words: [String]) throws(NeighbourError) {
    let arguments = try Arguments(
      words,
      flags: [
        "key", "issuer", "subject", "subject-name", "audience", "role", "purpose", "certificate",
        "facility", "licence", "lifetime", "type", "count",
      ])
    let certificate = try Files.certificate(arguments.required("certificate"))
    let subject = try arguments.required("subject")
    let assertion = UserAssertion(
      subject: subject, subjectName: arguments["subject-name"] ?? subject,
      audience: try arguments.required("audience"), role: try arguments.required("role"),
      purpose: try arguments.required("purpose"), facility: try arguments.required("facility"),
      licence: arguments["licence"],
      certificate: certificate.digest,
      lifetimeSeconds: Int64(try arguments.number("lifetime", in: -86_400...86_400, default: 300)))
    let issuer = TokenIssuer(
      key: try Files.key(arguments.required("key")), issuer: try arguments.required("issuer"))
    for _ in 0..<(try arguments.number("count", in: 1...100_000, default: 1)) {
      switch arguments["type"] ?? "jwt" {
      case "jwt": Output.line(try issuer.token(for: assertion))
      case "saml2":
        let text = try issuer.assertion(for: assertion, holder: certificate)
        Output.line(String(decoding: text, as: UTF8.self))
      default: throw .usage("`--type` is jwt or saml2")
      }
    }
  }

  /// Makes a token key and prints its public half as a JWK set.
  static func key(_ words: [String]) throws(NeighbourError) {
    let arguments = try Arguments(words, flags: ["out"])
    let path = try arguments.required("out")
    let key: SigningKey
    do throws(CryptoError) {
      key = try SigningKey.generate(.p256)
      try key.save(pemPath: path)
    } catch {
      throw .environment("`\(path)` cannot be made: \(error)")
    }
    Output.line(try TokenIssuer(key: key, issuer: "").keySet())
  }

  /// Prints the patients of a neighbour, one JSON object to a line.
  static func patients(_ words: [String]) throws(NeighbourError) {
    let arguments = try Arguments(words, flags: ["name", "synthetic"])
    let network = try arguments.required("name")
    guard case .synthetic(let seed, let count) = try RecordSource(arguments) else { return }
    let institution = Institution(network: network, seed: seed)
    for index in 0..<count {
      let patient = Patient(Person(seed: seed, index: index), seed: seed, at: institution)
      Output.line([
        "number": .string(patient.number), "system": .string(institution.patientSystem),
        "name": .string(patient.name), "kana": .string(patient.kana),
        "birthDate": .string(patient.person.birthDate),
        "gender": patient.person.isFemale ? "female" : "male",
        "insurance": .string(patient.person.insurance.text),
        "documents": .number(String(patient.documents(seed: seed).count)),
      ])
    }
  }
}
