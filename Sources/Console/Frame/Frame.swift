package import Record

/// What stands around the content of every page.
package struct Frame: Sendable {
  /// The language of every word that is not the record's own.
  package var language: Language
  /// Now.
  package var now: CivilTime
  /// Where ``Stylesheet/bytes`` is served.
  package var stylesheet: Path
  /// Where the page is shown in the other language; nil where that cannot be.
  package var otherLanguage: Path?
  /// What a form sends as `csrf`; without it a page has no form that changes anything.
  package var csrf: String?
  /// Who is signed in.
  package var viewer: Viewer?
  /// Where the pages outside a session are.
  package var menu = Menu()
  /// The session that the page belongs to.
  package var visit: Visit?
  /// What tells the page that it must go.
  package var live: Live?
  /// After how many seconds the browser asks again; on a page that is ``live``, one without
  /// JavaScript.
  package var refreshSeconds: Int?
  /// What may be done with what is shown.
  package var handling = Handling()
  /// What is said above the content, such as what became of a form.
  package var notices: [Notice] = []

  /// Makes what stands around a page.
  package init(language: Language, now: CivilTime, stylesheet: Path) {
    self.language = language
    self.now = now
    self.stylesheet = stylesheet
  }

  /// The sentence in the language of the page.
  func say(_ wording: Wording) -> String { wording.text(in: language) }

  /// The sentence in the language of the page.
  func say(_ ja: String, _ en: String) -> String { language == .japanese ? ja : en }
}

/// Who looks, in the words of their own network.
package struct Viewer: Hashable, Sendable {
  /// The user's name, or the ID where no name is known.
  package var name: String
  /// The role, such as 医師.
  package var role: String
  /// The facility by name.
  package var facility: String
  /// The network by name.
  package var network: String

  /// Makes a viewer of four names.
  package init(name: String, role: String, facility: String, network: String) {
    self.name = name
    self.role = role
    self.facility = facility
    self.network = network
  }
}

/// Where the pages outside a session are; an entry without an address is not shown.
package struct Menu: Hashable, Sendable {
  /// An entry of the menu.
  package enum Entry: Hashable, Sendable {
    case find, sessions, emergency, supervision
  }

  /// Where a patient is looked for.
  package var find: Path?
  /// The user's own sessions.
  package var sessions: Path?
  /// Where an emergency is claimed.
  package var emergency: Path?
  /// The supervisor's list.
  package var supervision: Path?
  /// Where the form that signs out goes (POST).
  package var signOut: Path?
  /// The entry that the page is.
  package var current: Entry?

  /// Makes an empty menu.
  package init() {}
}

/// A session as its pages show it: whose record is open, and for how long.
package struct Visit: Sendable {
  /// A part of the record with a page of its own.
  package struct Tab: Hashable, Sendable {
    /// Which part.
    package var part: Part
    /// Its address.
    package var path: Path

    /// Makes a tab of a part and its address.
    package init(_ part: Part, _ path: Path) {
      self.part = part
      self.path = path
    }
  }

  /// The parts of a record.
  package enum Part: Hashable, Sendable {
    case timeline, laboratory, medication, desktop
  }

  /// Whose record is open.
  package var patient: Person
  /// The patient's number at the viewer's own facility.
  package var localID: String?
  /// The network, or networks, whose record is open, by name.
  package var networks: [String]
  /// For what the record is open, in words.
  package var purpose: Wording?
  /// When the session ends at the latest.
  package var ends: CivilTime
  /// Whether it is an emergency.
  package var isEmergency: Bool
  /// The parts and where they are.
  package var tabs: [Tab] = []
  /// The part that the page is.
  package var current: Part?
  /// Where the form that ends the session goes (POST).
  package var end: Path

  /// Makes a session's head.
  package init(
    patient: Person, networks: [String], ends: CivilTime, end: Path, isEmergency: Bool = false
  ) {
    self.patient = patient
    self.networks = networks
    self.ends = ends
    self.end = end
    self.isEmergency = isEmergency
  }
}

/// Where the page hears that it must go.
package struct Live: Hashable, Sendable {
  /// A stream of server-sent events: `beat` every second, `change` to load the page anew, `end` to
  /// blank it.
  package var events: Path
  /// Where the browser goes once the page is blank: it says what became of the session, be it
  /// ended, locked, frozen, or out of reach for a moment.
  package var ended: Path

  /// Makes what a page listens to.
  package init(events: Path, ended: Path) {
    self.events = events
    self.ended = ended
  }
}

/// What an obligation allows to be done with a page that shows a record.
///
/// A browser can be asked and not forced: what the eye has seen a camera sees too.
package struct Handling: Hashable, Sendable {
  /// Whether the page may be printed.
  package var isPrintable: Bool
  /// Whether its text may be selected.
  package var isCopyable: Bool

  /// Neither, unless said.
  package init(isPrintable: Bool = false, isCopyable: Bool = false) {
    self.isPrintable = isPrintable
    self.isCopyable = isCopyable
  }
}

/// A sentence above the content.
package struct Notice: Equatable, Sendable {
  /// How much it matters.
  package enum Weight: Sendable {
    case done, information, warning, refusal
  }

  /// How much it matters.
  package var weight: Weight
  /// The sentence.
  package var wording: Wording

  /// Makes a notice.
  package init(_ weight: Weight, _ wording: Wording) {
    self.weight = weight
    self.wording = wording
  }
}
