/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The style sheet of pages: light and dark, phone and paper, left to right and right to left.  It
 * is written into each page, as a page needs nothing else.
 */
#include "report/html_style.h"

/* h1..h5 are the shades of maps, t0..t5 the letters on them: each pair differs by 4.5:1 or more. */
const char html_style[] =
    ":root{color-scheme:light dark;--bg:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#d5dae0;--card:#f4f6f8;--a:#76838f;--b:#0b6e6e;--bad:#a4262c;"
    "--h0:#f1f4f6;--h1:#d9ecec;--h2:#aed6d5;--h3:#78bab8;--h4:#2a7a78;--h5:#0a5252;--t0:#57606a;--t1:#12302f;--t2:#12302f;--t3:#0b2322;--t4:#fff;--t5:#fff}\n"
    "@media(prefers-color-scheme:dark){:root{--bg:#14181c;--ink:#e8ebee;--soft:#a4afba;--rule:#38424c;--card:#1d2329;--a:#8794a1;--b:#4fc0bc;"
    "--bad:#ff9a94;--h0:#1d2329;--h1:#173838;--h2:#1c5150;--h3:#226b69;--h4:#4aa9a5;--h5:#9be0dc;--t0:#a4afba;--t1:#d8f0ee;--t2:#e4f6f4;"
    "--t3:#fff;--t4:#06201f;--t5:#06201f}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:72rem;padding:1.5rem 1.25rem 3rem;background:var(--bg);color:var(--ink);"
    "font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
    /* Noto Naskh Arabic draws the Persian digits 4, 6 and 7 in their Urdu form, so it is named for
       Arabic only. */
    "body:lang(fa){font-family:Vazirmatn,Vazir,'Noto Sans Arabic',Tahoma,'Segoe UI',system-ui,sans-serif}\n"
    "body:lang(ar){font-family:'Noto Sans Arabic','Noto Naskh Arabic',Tahoma,'Segoe UI',system-ui,sans-serif}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}\n"
    "h2{font-size:1.25rem;line-height:1.3;margin:2.75rem 0 .75rem}\n"
    "h2.q{font-size:1.6rem;margin:3.5rem 0 0;padding-top:.6rem;border-top:3px solid var(--b)}h3{font-size:1.15rem;line-height:1.3;margin:2rem 0 .6rem}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;list-style:none;margin:1.5rem 0 0;padding:0}a{color:var(--b)}\n"
    "p{margin:.5rem 0;max-width:46rem}.sub,.note{color:var(--soft)}.note{font-size:.92rem}.lead{font-size:1.15rem;margin:1rem 0}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.25rem 0 0}\n"
    "dl div{background:var(--card);border-radius:.5rem;padding:.7rem .9rem}\n"
    "dt{color:var(--soft);font-size:.88rem}dd{margin:0;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
    "figure{margin:0 0 1rem}svg{display:block;width:100%;max-width:36rem;height:auto}\n"
    "svg text{font-size:12px;fill:var(--ink)}svg .l{fill:var(--soft)}svg .n{fill:var(--ink);font-size:11px}svg .v{font-weight:600}\n"
    ".a{fill:var(--a)}.b{fill:var(--b)}.c{fill:var(--b);fill-opacity:.28;stroke:var(--b)}.m{fill:var(--bad)}.w{fill:var(--b);fill-opacity:.22}.z{fill:none;stroke:var(--b);stroke-width:2.5}.y{stroke:var(--soft);stroke-dasharray:4 4}.x{stroke:var(--soft)}.g{stroke:var(--rule)}\n"
    ".h0{fill:var(--h0)}.h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}.h5{fill:var(--h5)}"
    ".d{stroke:var(--ink);stroke-width:1.5}.k{stroke:var(--bg);stroke-width:2}\n"
    "svg .t0{fill:var(--t0)}svg .t1{fill:var(--t1)}svg .t2{fill:var(--t2)}svg .t3{fill:var(--t3)}svg .t4{fill:var(--t4)}svg .t5{fill:var(--t5)}\n"
    ".scroll{overflow-x:auto}.scroll:focus-visible{outline:2px solid var(--b);outline-offset:2px}\n"
    "table{border-collapse:collapse;font-size:.92rem}\n"
    "th,td{padding:.34rem .7rem;text-align:start;vertical-align:baseline;border-bottom:1px solid var(--rule)}\n"
    "th:first-child,td:first-child{padding-inline-start:0}\n"
    "thead th{color:var(--soft);font-weight:600;vertical-align:bottom;border-bottom:1.5px solid var(--soft)}tbody th{font-weight:500;white-space:nowrap}\n"
    "tfoot th,tfoot td{font-weight:700;border-top:1.5px solid var(--soft);border-bottom:0}\n"
    ".num{text-align:right;font-variant-numeric:tabular-nums}td.num{white-space:nowrap}.say{min-width:13rem}.cmd{font:.85em ui-monospace,Consolas,'DejaVu Sans Mono',monospace;white-space:nowrap;text-align:left}.bad{color:var(--bad)}"
    ".part{font-style:italic;background:repeating-linear-gradient(135deg,transparent 0 5px,var(--rule) 5px 6px)}dd small{font-size:.9rem;font-weight:400}\n"
    "footer{margin-top:3rem;border-top:1px solid var(--rule);padding-top:.75rem;color:var(--soft);font-size:.85rem}footer p{max-width:none;margin:.2rem 0;overflow-wrap:anywhere}\n"
    "@media(min-width:62rem){.pair{display:grid;grid-template-columns:minmax(0,29rem) minmax(0,1fr);gap:1rem 2.5rem;align-items:start}"
    ".pair figure{margin:0}}\n"
    "@media(max-width:34rem){body{padding:1rem .9rem 2rem}h1{font-size:1.5rem}dd{font-size:1.15rem}th,td{padding:.34rem .5rem}.say{white-space:nowrap}td:not(.num){min-width:7rem}}\n";

/* On paper: sections are kept on one sheet as far as they fit, a total is not repeated. */
const char html_print[] =
    "@media print{:root{color-scheme:light;--bg:#fff;--ink:#000;--soft:#444;--rule:#bbb;--card:#f4f6f8;--a:#76838f;--b:#0b6e6e;--bad:#a4262c;"
    "--h0:#f1f4f6;--h1:#d9ecec;--h2:#aed6d5;--h3:#78bab8;--h4:#2a7a78;--h5:#0a5252;--t0:#57606a;--t1:#12302f;--t2:#12302f;--t3:#0b2322;--t4:#fff;--t5:#fff}"
    "@page{size:A4;margin:11mm}body{max-width:none;padding:0;font-size:9pt}h1{font-size:17pt}.lead{font-size:9.5pt;margin:.2rem 0;max-width:none}dd{font-size:11pt}table{font-size:7pt}th,td{padding:.06rem .3rem}.cmd{font-size:6pt}"
    ".say{min-width:0}svg{max-width:16rem;print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "h2,h3,.note{break-after:avoid}h2,h3{margin:.8rem 0 .3rem}h3{font-size:10.5pt}nav{display:none}h2.q{font-size:13pt;margin:1rem 0 0;padding-top:.2rem;border-top-width:2px}.note{margin:.2rem 0;font-size:7.5pt;max-width:none}footer{font-size:7pt}.wide table{font-size:4.6pt}.wide th,.wide td{padding:.04rem .1rem}section,figure,tr{break-inside:avoid}tfoot{display:table-row-group}"
    ".pair{display:grid;grid-template-columns:16rem minmax(0,1fr);gap:.5rem 1rem;align-items:start}footer{margin-top:1rem;break-before:avoid}.scroll{overflow:visible}dl div{border:1px solid var(--rule)}}\n";
