extension Stylesheet {
  /// The ground of every page: type, colours, bars, watermark.
  static let ground: StaticString = """
    :root {
      --ink: #14212b; --soft: #475866; --line: #d5dde4; --edge: #b3c0ca; --ground: #eef2f5;
      --card: #fff; --tint: #f6f9fb; --deep: #0b4f66; --deeper: #083b4d; --wash: #e2eff4;
      --red: #a61b1b; --redwash: #fdecec; --blue: #1b4fa0; --bluewash: #e8f0fd;
      --amber: #7a4a00; --amberwash: #fff4dd; --green: #14653a; --greenwash: #e4f5ea;
      --violet: #6a2a86;
      color-scheme: light;
    }
    *, *::before, *::after { box-sizing: border-box; }
    html { font-size: 16px; -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55;
      font-family: system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", "Noto Sans CJK JP",
        Meiryo, sans-serif;
      font-feature-settings: "tnum"; font-variant-numeric: tabular-nums;
      min-height: 100vh; display: flex; flex-direction: column;
    }
    main { width: 100%; max-width: 1880px; margin: 0 auto; padding: .75rem 1.25rem 2.5rem;
      flex: 1; }
    main:focus { outline: none; }
    h1 { font-size: 1.25rem; margin: .125rem 0 .625rem; line-height: 1.3; font-weight: 700; }
    h2 { font-size: 1.0625rem; margin: 0 0 .625rem; line-height: 1.35; }
    h3, h2.sub { font-size: .9375rem; margin: 1rem 0 .375rem; }
    p { margin: 0 0 .625rem; }
    ul, ol { margin: 0; padding: 0 0 0 1.25rem; }
    dl, dd, figure { margin: 0; }
    a { color: var(--deep); text-underline-offset: .18em; text-decoration-thickness: 1px; }
    a:hover { text-decoration-thickness: 2px; }
    code { font-family: ui-monospace, "Noto Sans Mono", Menlo, Consolas, monospace;
      font-size: .9em; }
    small { font-size: .8125em; color: var(--soft); }
    bdi { overflow-wrap: anywhere; }
    :focus-visible {
      outline: 3px solid #b45309; outline-offset: 2px; border-radius: 4px; scroll-margin: 6rem;
    }
    .icon { width: 1.25em; height: 1.25em; flex: none; vertical-align: -.25em; }
    .icon, .icon path, .sprite path { fill: none; stroke: currentColor; stroke-width: 1.6;
      stroke-linecap: round; stroke-linejoin: round; }
    .sprite { position: absolute; }
    .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }
    .skip { position: absolute; left: 1rem; top: -4rem; background: var(--card);
      padding: .75rem 1rem;
      z-index: 30; }
    .skip:focus { top: .5rem; }
    .hint, .none, .untold { color: var(--soft); }
    .hint { font-size: .875rem; }
    .untold { font-style: normal; border-bottom: 1px dashed var(--edge); }

    .bar { background: var(--deeper); color: #fff; display: flex; align-items: center;
      gap: .5rem 1.5rem;
      padding: .375rem 1.25rem; flex-wrap: wrap; }
    .bar a { color: #fff; }
    .brand { display: flex; gap: .5rem; align-items: center; margin: 0; font-weight: 700;
      letter-spacing: .06em; }
    .brand .icon { width: 1.75em; height: 1.75em; }
    .menu ul, .tabs ul { list-style: none; padding: 0; display: flex; gap: .25rem;
      flex-wrap: wrap; }
    .menu a { display: flex; align-items: center; min-height: 44px; padding: 0 .875rem;
      text-decoration: none; border-radius: 6px; font-size: .9375rem; }
    .menu a:hover { background: #ffffff1f; }
    .menu a[aria-current] { background: #ffffff2e; font-weight: 600; }
    .bar :focus-visible { outline-color: #ffd479; }
    .who { margin-left: auto; display: flex; align-items: center; gap: .25rem .875rem;
      flex-wrap: wrap; }
    .user { margin: 0; font-size: .875rem; line-height: 1.3; text-align: right; }
    .user > bdi { font-weight: 600; }
    .user span { color: #d3e3ea; display: block; font-size: .8125rem; }
    .language { min-height: 44px; display: flex; align-items: center; padding: 0 .5rem;
      font-size: .9375rem; }
    .bar .quiet { color: #fff; border-color: #ffffff73; background: transparent; }
    .bar .quiet:hover { background: #ffffff1f; }

    .patient { background: var(--card); border-bottom: 1px solid var(--line); display: flex;
      align-items: center; gap: .25rem 1.5rem; padding: .5rem 1.25rem; flex-wrap: wrap;
      position: sticky; top: 0; z-index: 20; }
    .identity { flex: 1; min-width: 0; display: flex; align-items: baseline; gap: .125rem 1.5rem;
      flex-wrap: wrap; }
    .patient .name { margin: 0; display: flex; align-items: baseline; gap: .625rem;
      flex-wrap: wrap; }
    .patient .kanji { font-size: 1.3125rem; font-weight: 700; letter-spacing: .02em; }
    .patient .kana { font-size: .875rem; color: var(--soft); }
    .facts { list-style: none; padding: 0; display: flex; gap: 0 1.125rem; flex-wrap: wrap;
      font-size: .9375rem; }
    .facts li + li { border-left: 1px solid var(--line); padding-left: 1.125rem; }
    .age { font-weight: 600; }
    .leave { margin-left: auto; display: flex; align-items: center; gap: .875rem; }
    .leave p { margin: 0; font-size: .875rem; color: var(--soft); white-space: nowrap; }
    .emergencymark { margin: 0; background: var(--red); color: #fff; font-weight: 700;
      padding: .25rem .75rem; border-radius: 4px; display: flex; gap: .375rem;
        align-items: center; }
    body.emergency .patient { border-top: 4px solid var(--red); }
    .tabs { background: var(--card); border-bottom: 1px solid var(--line); padding: 0 1.25rem; }
    .tabs a { display: flex; align-items: center; gap: .4375rem; min-height: 46px;
      padding: 0 1rem;
      color: var(--soft); text-decoration: none; border-bottom: 3px solid transparent;
      font-size: .9375rem; }
    .tabs a:hover { color: var(--ink); background: var(--tint); }
    .tabs a[aria-current] { color: var(--deep); border-bottom-color: var(--deep);
      font-weight: 700; }
    .foot { padding: .625rem 1.25rem; color: var(--soft); font-size: .8125rem;
      border-top: 1px solid var(--line); }
    .foot p { margin: 0; }
    .watermark { position: fixed; inset: 0; width: 100%; height: 100%; pointer-events: none;
      z-index: 15; }
    .watermark text { fill: #14212b; fill-opacity: .06; stroke: #fff; stroke-opacity: .1;
      stroke-width: .5; font-size: 21px; white-space: pre; }
    body.nocopy { -webkit-user-select: none; user-select: none; }
    body.nocopy input, body.nocopy textarea { -webkit-user-select: text; user-select: text; }
    @media print {
      body.noprint > * { display: none; }
      .bar, .tabs, .filter, .steps, .pager, .zoom, .leave { display: none; }
      .watermark { position: fixed; }
      body { background: #fff; }
    }
    @media (prefers-reduced-motion: no-preference) {
      a, button, .button { transition: background-color .12s, border-color .12s; }
    }
    @media (forced-colors: active) { .icon path { stroke: CanvasText; } .watermark {
      display: none; } }
    """
}
