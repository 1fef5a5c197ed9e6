import Bridge
import Consent
import Crypto
import Linkage
import Platform
import Policy
import Record
import Session
import Testing

@Suite struct Wordings {
  /// What a person reads, in plain words of the language: nothing that only the program says.
  private func expectPlain(_ problem: Bridge.Problem) {
    let (ja, en) = (problem.wording.ja, problem.wording.en)
    #expect(ja.contains(#/[\u{3040}-\u{30FF}]/#), "\(ja)")
    for text in [ja, en] {
      // A name of Swift's, such as `demographicsTooLong(bytes: 60)`, is no word.
      #expect(!text.contains(#/[a-z][A-Z]|[a-z]\(|: \d+\)/#), "\(text)")
    }
    let isASCII = en.utf8.allSatisfy { $0 < 128 }
    #expect(isASCII, "\(en)")
  }

  @Test(arguments: [
    LinkageError.malformedDemographics(field: "name"), .demographicsTooLong(bytes: 60),
    .slipTooLong(characters: 601), .slipLifetime, .tokenTooLong, .cryptography,
  ])
  func `why no slip is issued is said in words`(error: LinkageError) {
    let problem = Bridge.Problem.consent(.slipRefused(error))
    #expect(problem.code == "slip-refused")
    expectPlain(problem)
  }

  @Test func `each reason and each limit has words of its own`() {
    let reasons: [LinkageError] = [
      .malformedDemographics(field: "name"), .demographicsTooLong(bytes: 60),
      .slipTooLong(characters: 601), .slipLifetime, .tokenTooLong,
    ]
    let problems =
      reasons.map { Bridge.Problem.consent(.slipRefused($0)) }
      + ConsentError.Limit.allCases.map { Bridge.Problem.consent(.limit($0)) }
      + SessionError.Limit.allCases.map { Bridge.Problem.session(.limit($0)) }
    for problem in problems { expectPlain(problem) }
    #expect(Set(problems.map(\.wording.en)).count == problems.count)
    #expect(Set(problems.map(\.wording.ja)).count == problems.count)
  }

  @Test func `why an edition is not put in force is said in words`() throws {
    let network = try #require(NetworkID("mame"))
    let moment = Timestamp(milliseconds: 1_800_000_000_000)
    let direction = Direction(requester: "mame", custodian: "oshidori")
    let errors: [ActivationError] =
      [
        .malformed("not strict JSON"), .packsDiffer, .mappingsDiffer,
        .testsFail(["a doctor looks"]), .unknownKey(SHA256.hash("key")), .badSignature(by: "a"),
        .signedTwice(by: "a"), .authorUnsigned, .approvalMissing([network]), .secondPersonMissing,
        .otherAgreement("a--b"), .epoch(3, expected: 2), .previousDiffers, .partiesDiffer,
        .directionDropped(direction), .effectivePast(moment), .effectiveBeforePrevious(moment),
        .effectiveTooFar(moment), .overtaken, .unrecorded, .storage(.contention),
      ] + ActivationError.Claim.allCases.map { .claimFalse($0) }
    for error in errors { expectPlain(.activation(error)) }
    #expect(Set(errors.map(\.wording.en)).count == errors.count)
    #expect(Set(errors.map(\.wording.ja)).count == errors.count)
  }

  @Test func `each refusal of an emergency view and of its review has words of its own`() {
    let errors: [EmergencyError] =
      [
        .roleUnfit, .rightMissing, .rightExpired, .factorsStale, .resting, .reviewerIsViewer,
        .reviewerIsTheSame, .malformedReview, .reviewedBySide, .reviewConcluded, .reviewOpen,
        .patientInformed,
      ] + EmergencyRules.Scope.allCases.map { .limit($0) }
    let problems = errors.map { Bridge.Problem.emergency($0) }
    for problem in problems { expectPlain(problem) }
    #expect(Set(problems.map(\.wording.en)).count == errors.count)
    #expect(Set(problems.map(\.wording.ja)).count == errors.count)
  }
}
