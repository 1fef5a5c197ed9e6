import Foundation
import Testing

/// Small image files to read; written by Pillow 13, the interlaced one and the bomb by hand.
struct ImageVector: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let contentType: String
  let width: Int
  let height: Int
  let base64: String

  var bytes: [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }

  /// The vector of that name.
  static func named(_ name: String) throws -> ImageVector {
    try #require(all.first { $0.testDescription == name })
  }

  /// A small file that makes 300 000 bytes where 72 are due.
  static let bomb = ImageVector(
    testDescription: "bomb", contentType: "image/png", width: 8, height: 8,
    base64: """
      iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAABOUlEQVR42u3BAQ0AAADCoPdPbQ8HFAAAAAAA\
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/BiUHAABONDRfwAAAABJRU5ErkJggg==
      """)

  static let all = [
    ImageVector(
      testDescription: "baseline with EXIF and a comment", contentType: "image/jpeg", width: 20,
      height: 12,
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/4QA4RXhpZgAATU0AKgAAAAgAAQEOAAIAAAAVAAAAGgAAAABQYXRpZW50\
        SUQgMDAxMjM0NTY3OAAA//4AFFBhdGllbnROYW1lPVlBTUFEQf/bAEMADQkKCwoIDQsKCw4ODQ8TIBUTEhIT\
        JxweFyAuKTEwLiktLDM6Sj4zNkY3LC1AV0FGTE5SU1IyPlphWlBgSlFST//bAEMBDg4OExETJhUVJk81LTVP\
        T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT//AABEIAAwAFAMBIgAC\
        EQEDEQH/xAAfAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgv/xAC1EAACAQMDAgQDBQUEBAAAAX0BAgMA\
        BBEFEiExQQYTUWEHInEUMoGRoQgjQrHBFVLR8CQzYnKCCQoWFxgZGiUmJygpKjQ1Njc4OTpDREVGR0hJSlNU\
        VVZXWFlaY2RlZmdoaWpzdHV2d3h5eoOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbH\
        yMnK0tPU1dbX2Nna4eLj5OXm5+jp6vHy8/T19vf4+fr/xAAfAQADAQEBAQEBAQEBAAAAAAAAAQIDBAUGBwgJ\
        Cgv/xAC1EQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ0\
        4SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SV\
        lpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/2gAM\
        AwEAAhEDEQA/AIZMy3yAE/KdxOM4xzSxDfeM5zhFJyOmTx/jSWvL3Dn7wAAPsc/4CpbYD7NK+PmL4J9gP/rm\
        vIw2HjPQJ8sIypr7MYx/8C1f4OxVNrcXDs8Me5QcZyBzRWrYKFtVIHLEk+5zj+lFer9RitFYxr8QYnD1ZUaU\
        I8sXbVO+mnSR/9k=
        """),
    ImageVector(
      testDescription: "progressive", contentType: "image/jpeg", width: 20, height: 12,
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+\
        MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09P\
        T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAMABQDASIAAhEBAxEB/8QAFwABAQEBAAAA\
        AAAAAAAAAAAAAAIDBP/EABYBAQEBAAAAAAAAAAAAAAAAAAQAAv/aAAwDAQACEAMQAAABgodk6y8f/8QAGRAB\
        AAMBAQAAAAAAAAAAAAAAAgABMhIh/9oACAEBAAEFAr9db5ShhyM//8QAHBEBAAEEAwAAAAAAAAAAAAAAAQIA\
        AxFRBZHw/9oACAEDAQE/AXAMdAd1PkLluTCIYPbr/8QAFxEAAwEAAAAAAAAAAAAAAAAAAAEDE//aAAgBAgEB\
        PwGc0zBH/8QAGBAAAwEBAAAAAAAAAAAAAAAAAAEQAiH/2gAIAQEABj8CnEaHP//EABsQAAICAwEAAAAAAAAA\
        AAAAAAABESExQWFR/9oACAEBAAE/IaPLLM/ETG5kZtsyNyLC9P/aAAwDAQACAAMAAAAQWw//xAAaEQACAgMA\
        AAAAAAAAAAAAAAABEQAhQaHx/9oACAEDAQE/EFR0B0VHUwrBdViP/8QAFxEAAwEAAAAAAAAAAAAAAAAAABEh\
        Af/aAAgBAgEBPxCSImI//8QAHBABAQACAwEBAAAAAAAAAAAAAREAITFh0cHh/9oACAEBAAE/EKKLtTLJvDZs\
        ZpxXXuMFBlobzZvAAem+GE19pXoP1wkBtK9tnzP/2Q==
        """),
    ImageVector(
      testDescription: "grey", contentType: "image/jpeg", width: 9, height: 7,
      base64: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxO\
        QERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAHAAkBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAEC\
        AwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAk\
        M2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJ\
        ipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3\
        +Pn6/9oACAEBAAA/AIrCEWnhe8k2B90Xl4zj75CZ/Ddn8Ky/sA9BX//Z
        """),
    ImageVector(
      testDescription: "colour with texts", contentType: "image/png", width: 17, height: 13,
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABEAAAANCAIAAADAGxJNAAAAFHRFWHRQYXRpZW50SUQAMDAxMjM0NTY3OAWl\
        rHEAAAAdaVRYdENvbW1lbnQAAAAAADAwMTIzNDU2Nzgg5bGx55SwDyavxwAAAGlJREFUeJytzkkOgCAQRFFQ\
        HLBwuAT3PxDnqLUuMAQVUBKTt6jNT7cUu7CujgIFKKuEpvkubtoy685xa5RnnQr76dl0r5JNX9ZkmgEcQQ1O\
        IEADzuACruCWu+ObtHKjk/7/LTQXHxsTOwC1D+ExNwViUQAAAABJRU5ErkJggg==
        """),
    ImageVector(
      testDescription: "palette", contentType: "image/png", width: 16, height: 5,
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAABAAAAAFCAMAAAB7Npx7AAADAFBMVEUA/wAB/gAC/QED/AEE+wIF+gIG+QMH\
        +AMI9wQJ9gQK9QUL9AUM8wYN8gYO8QcP8AcQ7wgR7ggS7QkT7AkU6woV6goW6QsX6AsY5wwZ5gwa5Q0b5A0c\
        4w4d4g4e4Q8f4A8g3xAh3hAi3REj3BEk2xIl2hIm2RMn2BMo1xQp1hQq1RUr1BUs0xYt0hYu0Rcv0Bcwzxgx\
        zhgyzRkzzBk0yxo1yho2yRs3yBs4xxw5xhw6xR07xB08wx49wh4+wR8/wB9AvyBBviBCvSFDvCFEuyJFuiJG\
        uSNHuCNItyRJtiRKtSVLtCVMsyZNsiZOsSdPsCdQryhRrihSrSlTrClUqypVqipWqStXqCtYpyxZpixapS1b\
        pC1coy5doi5eoS9foC9gnzBhnjBinTFjnDFkmzJlmjJmmTNnmDNolzRpljRqlTVrlDVskzZtkjZukTdvkDdw\
        jzhxjjhyjTlzjDl0izp1ijp2iTt3iDt4hzx5hjx6hT17hD18gz59gj5+gT9/gD+Af0CBfkCCfUGDfEGEe0KF\
        ekKGeUOHeEOId0SJdkSKdUWLdEWMc0aNckaOcUePcEeQb0iRbkiSbUmTbEmUa0qVakqWaUuXaEuYZ0yZZkya\
        ZU2bZE2cY06dYk6eYU+fYE+gX1ChXlCiXVGjXFGkW1KlWlKmWVOnWFOoV1SpVlSqVVWrVFWsU1atUlauUVev\
        UFewT1ixTliyTVmzTFm0S1q1Slq2SVu3SFu4R1y5Rly6RV27RF28Q169Ql6+QV+/QF/AP2DBPmDCPWHDPGHE\
        O2LFOmLGOWPHOGPIN2TJNmTKNWXLNGXMM2bNMmbOMWfPMGfQL2jRLmjSLWnTLGnUK2rVKmrWKWvXKGvYJ2zZ\
        JmzaJW3bJG3cI27dIm7eIW/fIG/gH3DhHnDiHXHjHHHkG3LlGnLmGXPnGHPoF3TpFnTqFXXrFHXsE3btEnbu\
        EXfvEHfwD3jxDnjyDXnzDHn0C3r1Cnr2CXv3CHv4B3z5Bnz6BX37BH38A379An7+AX//AH9nW9WEAAAABHRS\
        TlP///8AQCqp9AAAAGBJREFUeJwBVQCq/wAAJUpvlLneAyhNcpe84QYrAAswVXqfxOkOM1h9osfsETYAFjtg\
        harP9Bk+Y4it0vccQQAhRmuQtdr/JEluk7jdAidMACxRdpvA5QovVHmew+gNMlfAyCOZichGcgAAAABJRU5E\
        rkJggg==
        """),
    ImageVector(
      testDescription: "one bit", contentType: "image/png", width: 33, height: 9,
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAACEAAAAJAQAAAACUYHiZAAAAF0lEQVR4nGMMZWBgWM24ioGB4Roj0WwAJZcL\
        ClxjuAwAAAAASUVORK5CYII=
        """),
    ImageVector(
      testDescription: "with alpha", contentType: "image/png", width: 11, height: 11,
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAsAAAALCAYAAACprHcmAAAAV0lEQVR4nK3OQQqAMBBD0Umt1THn8P4H8hxZ\
        60KE4kit4OLvHiGw3WzdDD1lykChqwqn1254aJYizqBGUAXUBGoG5aCWp+ULxxq4hP66UeOzTuyg/NuNA/Wi\
        ezeu1vQFAAAAAElFTkSuQmCC
        """),
    ImageVector(
      testDescription: "interlaced", contentType: "image/png", width: 5, height: 3,
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAUAAAADCAAAAAEJWqqyAAAAHklEQVR4nGNgYFBhEGJgElFj4JRm4JZlYOQS\
        llEFAApvAR6+MJH8AAAAAElFTkSuQmCC
        """),
  ]
}
