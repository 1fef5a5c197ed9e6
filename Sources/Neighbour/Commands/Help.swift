/// The words of `Neighbour --help`.
enum Help {
  static let text = """
    Neighbour: a synthetic regional network to try a bridge against.

    Neighbour serve     --name NETWORK (--synthetic SEED:COUNT | --records FOLDER)
                        --tls-cert FILE --tls-key FILE --client-ca FILE
                        [--address 127.0.0.1] [--port 0] [--base URL]
                        [--attachments inline|binary] [--capture FOLDER]
                        [--token-key FILE --issuer TEXT] [--loops 1]
                        [--xca] [--xds] [--home OID] [--inline] [--partial]
                        [--demand CERTIFICATE --audience TEXT] [--big BYTES]
                        [--orca FILE] [--portal ORIGIN --staff FILE]
                        [--delegation-key PUBLIC --delegation-issuer TEXT
                        --delegation-audience TEXT --delegation-accounts A,B]
      FHIR R4 below /fhir, /jwks.json and /token, all over mutual TLS. Prints one
      line of JSON with its port when it is ready; SIGTERM ends it in order.
      With --xca, a Responding Gateway of XCA and XCPD at /xca (ITI-38, 39, 55);
      with --xds, an XDS.b registry and repository at /xds/registry and
      /xds/repository (ITI-18, 43). Documents come as MTOM, or --inline in
      base64; --partial adds that another community did not answer; --demand
      answers only with an assertion (XUA) signed by that certificate's key.
      With --delegation-key, FHIR answers only a token (ES256, at+jwt) of that
      issuer for that audience, bound to the certificate of the connection, for
      one of those accounts and with somebody behind it (act.sub).
      With --big, a text goes out as often over as fits into so many bytes.
      With --orca, the patients as a clinic's receipt computer has them
      (patientgetv2, patientlst2v2, patientlst3v2) below /api01rv2, for whoever
      knows the user:password in FILE.
      With --portal, a page at /portal where the staff of the certificate's
      facility, as the JSON list in FILE has them, go on to the bridge at ORIGIN.
      With --capture, every message is appended to FOLDER: received.http,
      sent.http, and exchanges.jsonl, which says where each one lies.

    Neighbour ssmix2    --name NETWORK --synthetic SEED:COUNT --out FOLDER
      Writes the patients that `serve` would have as SS-MIX2 storage: messages in
      FOLDER/standardized, the same documents in FOLDER/extended.

    Neighbour token     --key FILE --issuer TEXT --subject TEXT --audience TEXT
                        --role doctor --purpose TREAT --certificate FILE
                        --facility TEXT [--licence TEXT] [--subject-name TEXT]
                        [--lifetime SECONDS] [--type jwt|saml2] [--count 1]
      Prints a user assertion (IHE IUA, or XUA in SAML 2.0) bound to the client
      certificate. A lifetime below zero makes one that has expired.

    Neighbour xca-query --url URL --ca FILE [--cert FILE --key FILE] [--xds]
                        [--assertion FILE] [--home URN]
                        (--find CX [--slots NAME=VALUE;...] | --get UNIQUEID,...
                        | --retrieve REPOSITORY/UNIQUEID,... | --discover CX)
      Asks as an initiating gateway of XCA and XCPD, or with --xds as a consumer
      of XDS.b; prints everything that came back as JSON.

    Neighbour mllp-query --url https://HOST:PORT --ca FILE [--cert FILE --key FILE]
                        (--pdq FIELD=VALUE;... | --pix CX [--domain OID]
                        | --message FILE)
      Asks in HL7 v2.5 over MLLP and TLS, as PDQ (QBP^Q22, such as PID.5.1.1=NAME)
      or PIX (QBP^Q23) has it; prints the segments that came back as JSON.

    Neighbour key       --out FILE
      Makes a P-256 key for tokens; prints its public half as a JWK set.

    Neighbour patients  --name NETWORK --synthetic SEED:COUNT
      Prints the patients that `serve` would have, one JSON object to a line.

    For example:
      Neighbour serve --name oshidori --synthetic 42:100 --port 9443 \\
        --tls-cert server.pem --tls-key server.key --client-ca ca.pem
    """
}
