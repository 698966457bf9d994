// SPDX-License-Identifier: GPL-3.0-or-later
// Private to formats: the look of the HTML report. Contrast: text 4.5:1 on its ground in both schemes. Charts keep
// their own white ground, so that their colours mean the same on a dark screen.
#pragma once
#include <string_view>

namespace assay::formats
{
constexpr std::string_view reportStyle()
{
    return R"css(:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --soft: #5b6570; --line: #d5dae0;
  --tint: #f3f5f7; --accent: #00467f; --bad: #a3230b; --badground: #fdf0ed; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 62rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 "Noto Sans", system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
.kind { margin: 0 0 .25rem; color: var(--soft); font-size: .875rem; letter-spacing: .04em; text-transform: uppercase; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
.sub { margin: .5rem 0 0; color: var(--soft); }
h2 { margin: 3rem 0 1rem; padding-top: 1rem; border-top: 2px solid var(--text); font-size: 1.375rem; line-height: 1.3; }
h3 { margin: 2rem 0 .5rem; font-size: 1.0625rem; line-height: 1.35; }
p, ul, ol { margin: .5rem 0; max-width: 46rem; }
ul { padding-left: 1.25rem; }
li { margin: .25rem 0; }
nav { margin: 1.5rem 0 0; padding: .75rem 1rem; background: var(--tint); font-size: .9375rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0; max-width: none; list-style: none; }
.lead { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid var(--accent); background: var(--tint);
  font-size: 1.125rem; line-height: 1.5; }
.quiet { color: var(--soft); font-size: .9375rem; }
.warning, .sample { padding: .5rem .75rem; border: 1px solid var(--bad); background: var(--badground); color: var(--bad); }
.sample { margin: 0 0 1.5rem; font-weight: 600; }
dl { margin: .75rem 0; }
dl div { display: grid; grid-template-columns: 13rem 1fr; gap: 0 1rem; padding: .25rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { margin: 1rem 0; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 .5rem; color: var(--soft); font-size: .9375rem; text-align: left; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--text); color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { min-width: 7.5rem; font-weight: 600; }
td.quiet { font-size: inherit; }
th.n, td.n { text-align: right; }
th:last-child, td:last-child { padding-right: 0; }
td.bad { color: var(--bad); font-weight: 700; }
figure { margin: 1.25rem 0; }
.chart { border: 1px solid var(--line); background: #fff; }
.letters { position: absolute; }
.chart svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: .375rem; color: var(--soft); font-size: .875rem; }
details { margin: .75rem 0; }
summary { color: var(--accent); cursor: pointer; min-height: 1.5rem; }
pre { margin: .5rem 0 1rem; padding: .75rem 1rem; background: var(--tint); font: .875rem/1.5 "Noto Sans Mono", monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 4rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #1d2125; --text: #e7eaed; --soft: #a9b2bc; --line: #3a4149; --tint: #262b31; --accent: #78c3fe;
    --bad: #ff9d86; --badground: #33211d; } }
@media (max-width: 40rem) { dl div { grid-template-columns: 1fr; } body { padding: 1.25rem 1rem 3rem; } }
@media print {
  :root { --ground: #fff; --text: #000; --soft: #333; --line: #bbb; --tint: #f3f3f3; --accent: #000; --bad: #000; --badground: #fff; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  nav, .skip, details { display: none; }
  h2 { margin-top: 1.75rem; } h2#charts, h2#appendix { break-before: page; margin-top: 0; }
  h2, h3 { break-after: avoid; } figure, tr, .lead { break-inside: avoid; }
  thead { display: table-header-group; } .wide { overflow: visible; } table { font-size: 8.5pt; }
  @page { size: A4; margin: 18mm 16mm; } }
)css";
}
} // namespace assay::formats
