extension Stylesheet {
  /// What pages are put together from.
  static let parts: StaticString = """
    .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: 1.125rem 1.25rem; margin: 0 0 1rem; }
    .card > :last-child { margin-bottom: 0; }
    .part > h2 { margin: 1.25rem 0 .5rem; }
    .part > h2 .icon { color: var(--deep); }
    .card h2 .icon { margin-right: .4375rem; color: var(--deep); }
        .plain main { max-width: 1280px; }
    .slim main { max-width: 52rem; padding-top: 1.5rem; }
    .slim .center { padding-block: 2rem; }
    .center { text-align: center; padding: 2rem 1.5rem; }
    .lead { font-size: 1.0625rem; }
    .columns { display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr));
      gap: 1rem;
      align-items: start; margin-bottom: 1rem; }
    .columns .card { margin: 0; height: 100%; }
    .emergencyform { grid-template-columns: minmax(0, 3fr) minmax(16rem, 2fr); }
    .buttons { display: flex; gap: .75rem; flex-wrap: wrap; align-items: center;
      margin-top: 1.125rem; }
    .center .buttons { justify-content: center; }
    .big { font-size: 1.25rem; }
    .big .number { font-size: 3.25rem; font-weight: 700; line-height: 1.1; color: var(--deep); }
    .big .of { display: block; font-size: 1rem; color: var(--soft); }
    .bigicon .icon { width: 3.25rem; height: 3.25rem; color: var(--deep); }
    .countdown { max-width: 100%; }
    .countdown .track { fill: var(--line); }
    .countdown .rest { fill: var(--deep); }
    .rules { padding-left: 1.25rem; margin: 1rem 0; }
    .rules li { margin-bottom: .5rem; }

    .notice { display: flex; gap: .625rem; align-items: flex-start; padding: .6875rem 1rem;
      border-radius: 6px; border-left: 5px solid; margin: 0 0 .875rem; }
    .notice .icon { margin-top: .125rem; }
    .notice.information { background: var(--bluewash); border-color: var(--blue); }
    .notice.done { background: var(--greenwash); border-color: var(--green); }
    .notice.warning { background: var(--amberwash); border-color: #b87503; color: #5a3700; }
    .notice.refusal { background: var(--redwash); border-color: var(--red); color: #7d1010; }
    .tag { display: inline-block; border: 1px solid var(--edge); border-radius: 4px;
      padding: 0 .4375rem;
      font-size: .8125rem; color: var(--soft); background: var(--tint); white-space: nowrap; }
    .tag.danger { color: #7d1010; border-color: #dd9a9a; background: var(--redwash);
      font-weight: 600; }

    .pairs > div { display: grid; grid-template-columns: minmax(6.5rem, 11rem) 1fr;
      gap: .125rem 1rem;
      padding: .375rem 0; border-top: 1px solid #e6ecf0; }
    .pairs > div:first-child { border-top: 0; }
    .pairs dt { color: var(--soft); font-size: .9375rem; }
    .pairs dd > p { margin: 0 0 .25rem; }
    .center .pairs { text-align: left; max-width: 24rem; margin: 1.25rem auto 0; }
        .bigname { margin: 0 0 .875rem; line-height: 1.3; }
    .bigname .kana { display: block; color: var(--soft); letter-spacing: .12em; }
    .bigname .kanji { font-size: 2.125rem; font-weight: 700; letter-spacing: .03em; }
    .bigname .untold { font-size: 1rem; font-weight: 400; letter-spacing: 0; }
    .confirm .pairs { font-size: 1.125rem; margin-bottom: 1.25rem; }
    .institutions { list-style: none; padding: 0; }
    .institutions li { display: flex; gap: .625rem; padding: .5rem 0;
      border-top: 1px solid #e6ecf0; }
    .institutions .icon { margin-top: .1875rem; color: var(--soft); }
    .institutions .tag { margin-left: .625rem; }
    .plainlist { list-style: none; padding: 0; }
    .plainlist li { padding: .375rem 0; border-top: 1px solid #e6ecf0; display: flex;
      gap: .5rem 1rem;
      flex-wrap: wrap; align-items: center; }
    .plainlist li:first-child { border-top: 0; }
    .stops { border-color: #d9a441; background: var(--amberwash); }
    .stops li > div { flex: 1; min-width: 14rem; }
    .waiting { display: block; color: #5a3700; }
    .count { font-size: .8125rem; color: var(--soft); font-weight: 400; }
    h2 .count { font-size: .9375rem; }

    .scroll { position: relative; overflow-x: auto; margin: 0 0 1rem; background: var(--card);
      border: 1px solid var(--line); border-radius: 8px; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; }
    thead th { font-size: .8125rem; color: var(--soft); font-weight: 600; background: var(--tint);
      border-bottom: 1px solid var(--line); white-space: nowrap; }
    tbody th { font-weight: 600; }
    .list tbody tr + tr > *, .rp tbody > tr > *, .list tbody > tr > * {
      border-top: 1px solid #e6ecf0; }
    .list tbody tr:first-child > * { border-top: 0; }
    .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .rp thead th:nth-child(n+3):nth-child(-n+5), .results thead th:nth-child(2),
    .drugs thead th:nth-child(5), .mixture thead th:nth-child(2) { text-align: right; }
    .actions { padding-block: .25rem; min-width: 7rem; }
    .actions form { margin-block: .125rem; }
    .actions form { display: inline-block; margin-right: .375rem; }
    .results td.value { font-weight: 600; font-size: 1.0625rem; }
    .results tr.high, .results tr.other { background: #fdf6f6; }
    .results tr.low { background: #f5f8fe; }
    .results .depth1 { padding-left: 2rem; font-weight: 400; }
    .flag { display: inline-block; font-weight: 700; font-size: .8125rem; padding: 0 .3125rem;
      border-radius: 4px; white-space: nowrap; line-height: 1.45; }
    .flag.high, .flag.other { color: #8d1414; background: #fbdcdc; }
    .flag.low { color: #153f86; background: #dbe7fb; }
    .flag.critical.high { color: #fff; background: var(--red); }
    .flag.critical.low { color: #fff; background: var(--blue); }
    .drugs thead th:nth-child(3) { width: 17rem; }
    .rp .rpnumber { font-size: 1.125rem; text-align: center; background: var(--tint);
      border-right: 1px solid var(--line); }
    .rp .usage { border-left: 1px solid var(--line); }
    .rp .usage ul, .usagelist { list-style: none; padding: 0; }
    .rp tbody { border-top: 2px solid var(--edge); }
    .comments p, .prose p { margin: 0 0 .375rem; max-width: 52rem; }
    .codes { margin-top: .875rem; font-size: .875rem; }
    .codes summary { cursor: pointer; padding: .625rem 0; color: var(--soft); width: fit-content;
      }
    .codes ul { list-style: none; padding: 0; }
    .columnslist { columns: 16rem; }
    .recordhead { margin-bottom: .875rem; }
    .recordtitle { font-size: 1.25rem; font-weight: 700; margin: 0 0 .125rem; }
    .recordmeta { display: flex; gap: .25rem 1rem; flex-wrap: wrap; margin: 0;
      align-items: center; }
    .steps, .pager { display: flex; gap: .75rem; flex-wrap: wrap; align-items: center;
      justify-content: space-between; margin-top: 1rem; }
    .pager { justify-content: center; }
    .steps .hint { display: block; }
    .zoom { display: flex; gap: .5rem; align-items: center; margin: 0 0 .75rem; flex-wrap: wrap; }
    .picture { background: #10161b; border-radius: 8px; overflow: auto; max-height: 78vh;
      text-align: center; }
    .picture img { display: block; margin: 0 auto; }
    .picture.fit img { max-width: 100%; max-height: 76vh; width: auto; height: auto;
      object-fit: contain; }
    .textual { max-width: 60rem; }
    .textual h2 { margin-top: 1.25rem; }
    .textual > h2:first-child, .prose:first-child > h2.sub { margin-top: 0; }
    .textual caption { text-align: left; padding: .375rem .75rem; font-weight: 600; }
    .textual .scroll { border-radius: 6px; }
    .textual p { white-space: pre-line; }
    .textual .depth { margin-left: 1rem; }
    """
}
