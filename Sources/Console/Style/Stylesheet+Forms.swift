extension Stylesheet {
  /// Forms, the timeline, results and plots.
  static let forms: StaticString = """
    button, .button { font: inherit; font-size: .9375rem; min-height: 44px;
      padding: .375rem 1.125rem;
      border: 1px solid var(--edge); border-radius: 6px; background: var(--card);
        color: var(--ink);
      cursor: pointer; text-decoration: none; display: inline-flex; align-items: center;
      justify-content: center; gap: .375rem; line-height: 1.3; }
    .steps .button { flex-direction: column; gap: 0; }
    button:hover, .button:hover { background: var(--tint); border-color: #8c9ba8; }
    .primary { background: var(--deep); border-color: var(--deep); color: #fff; font-weight: 600;
      }
    button.primary:hover, .button.primary:hover { background: var(--deeper);
      border-color: var(--deeper); }
    .danger { background: var(--red); border-color: var(--red); color: #fff; font-weight: 600; }
    button.danger:hover, .button.danger:hover { background: #801313; border-color: #801313; }
    .end { color: var(--red); border-color: #d7a3a3; }
    .end:hover { background: var(--redwash); border-color: var(--red); }
    .quiet { border-color: transparent; background: transparent; color: var(--deep); }
    .button[aria-current] { background: var(--wash); border-color: var(--deep); font-weight: 700;
      }
    .field { margin-bottom: .875rem; }
    label, legend { font-weight: 600; font-size: .9375rem; }
    .field > label { display: block; margin-bottom: .25rem; }
    input[type="text"], textarea, select { font: inherit; width: 100%; min-height: 44px;
      padding: .4375rem .6875rem; border: 1px solid #7b8b98; border-radius: 6px; background: #fff;
      color: var(--ink); }
    textarea { resize: vertical; line-height: 1.5; }
    .checks { border: 0; padding: 0; margin: 0 0 .875rem; min-width: 0; }
    .checks legend { padding: 0; margin-bottom: .125rem; }
    .check { display: flex; gap: .5rem; align-items: center; min-height: 44px; font-weight: 400;
      cursor: pointer; }
    .check input { width: 1.1875rem; height: 1.1875rem; margin: 0; accent-color: var(--deep);
      flex: none; }
    .emergencyentry { border-color: #dd9a9a; border-left: 5px solid var(--red); display: flex;
      gap: 1rem; align-items: center; justify-content: space-between; flex-wrap: wrap; }
    .emergencyentry h2, .emergencyentry h2 .icon { color: var(--red); }
    .emergencyentry p { margin: 0; }
    .emergencyentry.stack { display: block; }
    .stack form { display: flex; gap: .5rem 1rem; flex-wrap: wrap; align-items: center;
      justify-content: space-between; border-top: 1px solid #f0d4d4; padding: .5rem 0; }
    .follows { background: var(--amberwash); border-color: #e3c07a; }
    .follows li { margin-bottom: .5rem; }

    .summary { display: grid; gap: .75rem;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1.9fr) minmax(0, .85fr);
      margin-bottom: 1rem; align-items: stretch; }
    .digest { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: .75rem 1rem; border-top: 4px solid var(--edge); }
    .digest h2 { font-size: .9375rem; display: flex; gap: .4375rem; align-items: center;
      margin-bottom: .375rem; }
    .digest ul { list-style: none; padding: 0; font-size: .9375rem; }
    .digest li { padding: .125rem 0; line-height: 1.45; break-inside: avoid; }
    .digest.drugs ul { columns: 15rem 2; column-gap: 1rem; }
    .digest .mark { margin-right: .4375rem; }
    .digest p { margin: 0; font-size: .875rem; }
    .digest.alarm { border-color: #dd9a9a; border-top-color: var(--red); background: #fffafa; }
    .digest.alarm h2 { color: var(--red); }
    .digest.alarm a { font-weight: 700; color: #7d1010; }
    .digest.alarm .calm a { font-weight: 400; color: var(--deep); }
    .digest.drugs { border-top-color: #2d7d9a; }
    .digest.problems { border-top-color: #7a5c9e; }
    .until, .over { color: var(--soft); font-size: .8125rem; white-space: nowrap; }
    .over { text-decoration: line-through; }

    .withside { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); gap: 1rem;
      align-items: start; }
    .filter { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: .875rem 1rem; position: sticky; top: 4.75rem; max-height: calc(100vh - 5.75rem);
      overflow-y: auto; }
    .filter .check { min-height: 34px; font-size: .9375rem; }
    .filter .check > span:not(.count) { flex: 1; }
    .filter .check .icon { margin-right: .375rem; color: var(--soft); }
    .filter .buttons { position: sticky; bottom: -.875rem; background: var(--card);
      margin: 0 -1rem;
      padding: .5rem 1rem .75rem; border-top: 1px solid var(--line); }
    .found { overflow-x: auto; position: relative; }
    .countline { margin: 0 0 .375rem; color: var(--soft); font-size: .875rem; }
    .empty { padding: 2.5rem 1rem; text-align: center; background: var(--card);
      border: 1px dashed var(--edge); border-radius: 8px; color: var(--soft); }
    .timeline { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      border-collapse: separate; border-spacing: 0; table-layout: auto; }
    .timeline th, .timeline td { padding: .4375rem .75rem; }
    .timeline td { border-top: 1px solid #e6ecf0; }
    .timeline .month th { background: var(--wash); font-size: .875rem; padding-block: .25rem;
      color: #0a4357; border-top: 1px solid var(--line); }
    .timeline .when { border-top: 1px solid #c9d4dc; border-right: 1px solid var(--line);
      width: 4.5rem;
      text-align: center; background: var(--tint); white-space: nowrap; }
    .timeline .day { font-size: 1.3125rem; font-weight: 700; line-height: 1.1; }
    .timeline .weekday { font-size: .8125rem; font-weight: 400; color: var(--soft); }
    .timeline .when + td, .timeline .when ~ td { border-top-color: #c9d4dc; }
    .timeline .kind { font-size: .9375rem; width: 8.75rem; }
    .timeline .kind > span { display: flex; gap: .4375rem; align-items: flex-start;
      line-height: 1.4; }
    .timeline .kind .icon { color: var(--soft); margin-top: .0625rem; }
    .timeline thead th:nth-child(3) { width: 11.5rem; }
    .timeline thead th:nth-child(4) { width: 15rem; }
    .timeline .title a { font-weight: 600; display: inline-block; padding: .125rem 0; }
    .timeline .title { min-width: 9rem; }
    .timeline .clock { display: block; color: var(--soft); font-size: .8125rem; line-height: 1.3;
      }
    .timeline tbody tr:not(.month):hover > td { background: #f3f8fb; }
    .essentials ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap;
      gap: .25rem .375rem;
      font-size: .875rem; }
    .essentials li { background: #eef2f5; border-radius: 4px; padding: .0625rem .4375rem; }
    .essentials li.high, .essentials li.other { background: #fdecec; color: #7d1010; }
    .essentials li.low { background: #e8f0fd; color: #153f86; }
    .essentials li i { font-style: normal; font-weight: 700; padding-left: .25rem; }
    .essentials li.critical.high { background: var(--red); color: #fff; }
    .essentials li.critical.low { background: var(--blue); color: #fff; }
    .institution { display: inline-flex; gap: .4375rem; align-items: flex-start;
      font-size: .9375rem;
      line-height: 1.4; }
    .mark { display: inline-flex; width: 1.25rem; height: 1.25rem; flex: none;
      align-items: center;
      justify-content: center; font-size: .75rem; font-weight: 700; color: #fff;
        border-radius: 50%;
      vertical-align: middle; }
    .m1, .m5 { border-radius: 3px; }
    .m2, .m6 { border-radius: 50% 50% 3px 3px; }
    .m3, .m7 { border-radius: 3px 50%; }
    .m0 { background: #0b5c8a; } .m1 { background: #9a3d00; } .m2 { background: #4a6412; }
    .m3 { background: #7b2d8b; } .m4 { background: #00685b; } .m5 { background: #a3195b; }
    .m6 { background: #5b4a00; } .m7 { background: #3d4fa8; }

    .legend { display: flex; gap: .25rem 1rem; flex-wrap: wrap;
      font-size: .875rem; color: var(--soft); margin-bottom: .5rem; }
    .matrixbox { max-height: 76vh; overflow: auto; }
    .matrix { border-collapse: separate; border-spacing: 0; font-size: .9375rem; width: auto;
      min-width: 100%; }
    .matrix th, .matrix td { padding: .3125rem .625rem; border-bottom: 1px solid #e6ecf0;
      white-space: nowrap; vertical-align: middle; }
    .matrix thead th { position: sticky; top: 0; z-index: 3; text-align: right; }
    .matrix thead th:nth-child(-n+2) { text-align: left; }
    .matrix thead .year { display: block; font-weight: 400; font-size: .75rem; }
    .matrix tbody th { position: sticky; left: 0; background: var(--card); z-index: 2;
      border-right: 1px solid var(--line); min-width: 11rem; max-width: 16rem;
        white-space: normal;
      line-height: 1.35; }
    .matrix .usual { display: block; font-weight: 400; font-size: .8125rem; color: var(--soft); }
    .matrix thead th:first-child { left: 0; z-index: 4; }
    .matrix td { text-align: right; }
    .matrix td.trend { text-align: left; }
    .matrix tbody tr:hover > * { background: #f3f8fb; }
    .matrix .times { color: var(--soft); font-size: .75rem; }
    .matrix .result { display: inline-block; padding: 0 .25rem; border-radius: 4px; }
    .matrix .result + .result { margin-left: .375rem; }
    .matrix .result.high, .matrix .result.other { background: #fdecec; font-weight: 700; }
    .matrix .result.low { background: #e8f0fd; font-weight: 700; }
    .matrix .flag { background: none; padding-right: 0; }
    .matrix .flag.critical { padding-right: .3125rem; }
    .matrix .flag.critical.high { background: var(--red); }
    .matrix .flag.critical.low { background: var(--blue); }
    .sparkline { display: block; }
    .sparkline .band { fill: #dcefe3; }
    .sparkline polyline { fill: none; stroke: #3b5568; stroke-width: 1.5; stroke-linejoin: round;
      }
    .sparkline .off { fill: #b3261e; } .sparkline .last { fill: #0b4f66; }
    .spark { display: inline-block; min-height: 24px; }
    .plotbox { padding: .75rem 1rem; }
    .plotbox figcaption { font-size: .875rem; display: flex; gap: .25rem 1.25rem;
      flex-wrap: wrap; }
    .plot { width: 100%; height: auto; max-height: 62vh; display: block; }
    .plot text { font-size: 13px; fill: #475866; }
    .plot .band { fill: #e3f3e9; }
    .plot .bandlabel { text-anchor: end; fill: #1e6b41; font-size: 12px; }
    .plot .grid { stroke: #dde4ea; stroke-width: 1; }
    .plot .axis { stroke: #8c9ba8; }
    .plot .tick.y { text-anchor: end; } .plot .tick.x { text-anchor: middle; }
    .plot .grid.x { stroke: #8c9ba8; }
    .plot .line { fill: none; stroke: #3b5568; stroke-width: 2; stroke-linejoin: round; }
    .plot .dot { stroke: #fff; stroke-width: 1.5; }
    .plot .ring { fill: none; stroke: #b3261e; stroke-width: 1.75; }
    .plot .ring.low { stroke: #1b4fa0; }
    .plot.dense .dot { stroke-width: 0; transform-box: fill-box; transform-origin: center;
      transform: scale(.6); }
    .plot.dense .line { stroke-width: 1; }
    .plot.dense .ring { stroke-width: 1; stroke-opacity: .7; transform-box: fill-box;
      transform-origin: center; transform: scale(.6); }
    .plot .value { text-anchor: middle; font-weight: 600; fill: #14212b;
      paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
    .plot .value.high, .plot .value.other { fill: #9c1818; } .plot .value.low { fill: #1b4fa0; }
    .c0 { fill: #0b5c8a; } .c1 { fill: #9a3d00; } .c2 { fill: #4a6412; } .c3 { fill: #7b2d8b; }
    .c4 { fill: #00685b; } .c5 { fill: #a3195b; } .c6 { fill: #5b4a00; } .c7 { fill: #3d4fa8; }

    @media (pointer: coarse) { .filter .check { min-height: 44px; } .timeline .title a {
      padding: .625rem 0; } }
    @media (max-width: 1080px) {
      .withside { grid-template-columns: minmax(0, 1fr); }
      .summary { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
      .digest.drugs { grid-column: 1 / -1; grid-row: 2; }
      .filter { position: relative; top: auto; max-height: none; padding: .375rem .875rem; }
      .filter .field { display: flex; align-items: center; gap: .75rem; margin: 0; width: 15rem; }
      .filter .field label { margin: 0; white-space: nowrap; }
      .filter .checks { display: flex; gap: 0 1.125rem; overflow-x: auto; margin: 0;
        border-top: 1px solid #e6ecf0; }
      .filter .checks legend { float: left; align-self: center; white-space: nowrap; width: auto;
        padding: .625rem 1rem .625rem 0; }
      .filter .check { min-height: 44px; white-space: nowrap; flex: none; }
      .filter .buttons { position: absolute; right: 1rem; top: .375rem; bottom: auto; border: 0;
        padding: 0; margin: 0; background: none; }
      .bar { gap: .25rem .75rem; padding-inline: .875rem; }
      .bar .brand span { position: absolute; clip-path: inset(50%); }
      .menu a { padding: 0 .5rem; }
      .patient, .tabs { padding-inline: .875rem; }
      .leave { flex-direction: column; gap: 0; align-items: flex-end; }
      .leave form { margin-top: .125rem; }
      .timeline th, .timeline td { padding-inline: .5rem; }
      .timeline .kind { width: 6.75rem; }
      .timeline thead th:nth-child(3) { width: 9rem; }
      .timeline thead th:nth-child(4) { width: 10rem; }
      .plot text { font-size: 15px; }
      .actions button { padding-inline: .625rem; }
      main { padding-inline: .875rem; }
    }
    @media (max-width: 700px) {
      .summary, .emergencyform { grid-template-columns: minmax(0, 1fr); }
      .digest.drugs { grid-row: auto; }
      .scroll td, .scroll tbody th { min-width: 4.5rem; }
      .filter .checks { flex-wrap: wrap; }
      .timeline { min-width: 42rem; }
    }
    @media (max-width: 480px) {
      .identity, .leave { flex: 1 1 100%; }
      .leave { flex-direction: row; align-items: center; justify-content: space-between; }
      .scroll > table:not(.matrix) td:not(.number), .scroll tbody th { min-width: 8rem; }
      .facts { gap: 0 .75rem; }
      .facts li + li { border: 0; padding: 0; }
      .filter .buttons { position: static; padding: .375rem 0; }
      .filter .field { width: auto; }
      .pairs > div { grid-template-columns: minmax(0, 1fr); }
    }
    @media (max-width: 480px), (max-height: 400px) { .patient { position: static; } }
    """
}
