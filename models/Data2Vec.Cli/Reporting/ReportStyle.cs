namespace Data2Vec.Cli.Reporting;

/// <summary>The report's style sheet. No character of it may need escaping, since the page is written as XML and read as HTML.</summary>
internal static class ReportStyle
{
    /// <summary>The text of the style sheet.</summary>
    public const string Css = """

        :root { color-scheme: light dark; --page: #fbfaf8; --card: #ffffff; --ink: #1d2330; --soft: #5b6475; --rule: #e3e0da; --accent: #0b5f96; --good: #d9efe5; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #14171d; --card: #1c2129; --ink: #e8eaf0; --soft: #a3adbd; --rule: #323947; --accent: #6cb8ea; --good: #1f4536; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
        main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
        header { padding-top: 3rem; }
        footer { padding-top: 1rem; padding-bottom: 3rem; color: var(--soft); font-size: .9rem; }
        h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.02em; }
        h2 { font-size: 1.35rem; margin: 2.6rem 0 .6rem; letter-spacing: -.01em; }
        h3 { font-size: 1rem; margin: 0 0 .3rem; }
        p { margin: .4rem 0 1rem; max-width: 68ch; }
        a { color: var(--accent); }
        .lead { font-size: 1.1rem; color: var(--soft); }
        .notice { border-left: 4px solid #d55e00; background: var(--card); padding: .7rem 1rem; border-radius: 0 8px 8px 0; }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 1.1rem 1.25rem; margin: 0; min-width: 0; }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.1rem; }
        .scroll { overflow-x: auto; }
        figcaption { color: var(--soft); font-size: .9rem; margin-top: .4rem; }
        svg { display: block; width: 100%; height: auto; }
        img { display: block; max-width: 100%; height: auto; border-radius: 4px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: .6rem; }
        th, td { text-align: right; padding: .55rem .75rem; border-bottom: 1px solid var(--rule); white-space: nowrap; }
        th:first-child { text-align: left; }
        thead th { color: var(--soft); font-weight: 600; font-size: .9rem; }
        tbody th { font-weight: 600; }
        tbody tr.seed th, tbody tr.seed td { font-weight: 400; font-size: .88rem; color: var(--soft); padding-top: .25rem; padding-bottom: .25rem; }
        tbody tr.seed th { padding-left: 2rem; }
        td.best { background: var(--good); font-weight: 700; }
        .facts th { text-align: left; color: var(--soft); font-weight: 400; width: 12rem; vertical-align: top; }
        .facts td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
        pre { margin: 0; overflow-x: auto; font: .88rem/1.5 ui-monospace, "Cascadia Code", Consolas, monospace; }
        .tokens { max-width: none; margin: .2rem 0; font: .95rem/1.9 ui-monospace, "Cascadia Code", Consolas, monospace; white-space: pre-wrap; }
        .tokens span { border: 1px solid var(--rule); border-radius: 4px; padding: .1rem .15rem; }
        .tokens .hidden { background: #7f8899; color: transparent; }
        @media print { body { background: #ffffff; } .card { break-inside: avoid; } }

        """;
}
