#include "page.hpp"

namespace convmat::tool {

// The grey of our pictures' letters (svg_picture, spy_svg) becomes that of the page, which is darker on
// white.
const char* const page_style = R"css(
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1f23; --soft: #59606a; --rule: #d5d9de; --card: #f5f7f9;
  --link: #0b57a8; --wrong: #a4221b; --mark: #fff3cd; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e4e7eb; --soft: #a3abb5; --rule: #363c44;
  --card: #1d2126; --link: #7db7f5; --wrong: #ff8a80; --mark: #4a3f16; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
a { color: var(--link); }
p { margin: .5rem 0; }
ul { margin: .5rem 0; padding-left: 1.25rem; }
.note, .id { color: var(--soft); font-size: .875rem; }
.wrong { color: var(--wrong); }
.verdict { font-weight: 600; }
.box { overflow-x: auto; width: fit-content; max-width: 100%; border: 1px solid var(--rule); border-radius: .25rem; }
.box:has(> table) { max-height: 40rem; overflow-y: auto; }
figure { margin: 1.25rem 0; }
figure > .box { padding: .25rem; }
figcaption { margin: .375rem 0; }
.id { display: block; }
svg { display: block; }
svg [fill="#767676"] { fill: var(--soft); }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .25rem .75rem; text-align: left; vertical-align: top; white-space: nowrap; }
td { max-width: 40rem; overflow: hidden; text-overflow: ellipsis; }
th { position: sticky; top: 0; background: var(--paper); border-bottom: 1px solid var(--rule); color: var(--soft); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--card); }
.number { text-align: right; }
details { margin: .5rem 0; }
details.run { border-top: 1px solid var(--rule); padding: .5rem 0; }
summary { cursor: pointer; }
details.run > summary { font-weight: 600; }
summary .id { display: inline; font-weight: 400; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 0 1.5rem; margin: .5rem 0;
  font-size: .875rem; }
dl div { display: grid; grid-template-columns: 9rem 1fr; gap: .75rem; padding: .125rem .25rem;
  border-bottom: 1px solid var(--rule); }
dt { color: var(--soft); }
dd { margin: 0; }
.typed { background: var(--mark); }
.typed dt::after { content: " (typed)"; }
@media (max-width: 40rem) { td:not(.number) { white-space: normal; min-width: 8rem; } }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --card: #f5f5f5; --link: #000; --wrong: #800; --mark: #eee; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  details.run::details-content { content-visibility: visible; display: block; }
  .box, .box:has(> table) { overflow: visible; max-height: none; border: 0; }
  svg { max-width: 100%; height: auto; }
  table { font-size: 7pt; }
  th, td { padding: .1rem .3rem; white-space: normal; overflow-wrap: anywhere; }
  td.number { white-space: nowrap; }
  figure, tr, dl div { break-inside: avoid; }
  figure.table { break-inside: auto; }
  h2, h3, summary { break-after: avoid; }
}
)css";

}  // namespace convmat::tool
