export const mailboxStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f4; --surface: #ffffff; --line: #e3e3df; --ink: #1d1d1b; --faint: #6a6a65; --accent: #2f5fd0; --chosen: #e9eefb;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #161615; --surface: #1f1f1e; --line: #343432; --ink: #ececea; --faint: #9c9c96; --accent: #8fb0ff; --chosen: #283352; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body {
  display: grid; grid-template: auto 1fr / minmax(280px, 380px) 1fr; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header { grid-column: 1 / -1; display: flex; align-items: center; gap: 12px; padding: 12px 20px; border-bottom: 1px solid var(--line); background: var(--surface); }
h1 { margin: 0; font-size: 17px; letter-spacing: -.01em; }
#total { color: var(--faint); flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
#lost { color: #b3261e; }
@media (prefers-color-scheme: dark) { #lost { color: #ff9d94; } }
button {
  flex: none; font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: 5px 12px; cursor: pointer;
}
button:hover { border-color: var(--faint); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
nav { overflow-y: auto; border-right: 1px solid var(--line); background: var(--surface); }
#list { list-style: none; margin: 0; padding: 0; }
#list a { display: block; padding: 11px 20px; color: inherit; text-decoration: none; border-bottom: 1px solid var(--line); }
#list a:hover { background: var(--ground); }
#list a[aria-current] { background: var(--chosen); box-shadow: inset 3px 0 var(--accent); }
.top { display: flex; gap: 10px; justify-content: space-between; }
.to { font-weight: 600; }
.to, .subject { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
time { color: var(--faint); font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.subject { color: var(--faint); }
#older { display: block; margin: 14px auto; }
main { min-width: 0; overflow: hidden; display: flex; flex-direction: column; }
#empty { margin: auto; padding: 24px; max-width: 34ch; text-align: center; color: var(--faint); }
#mail { display: flex; flex-direction: column; height: 100%; min-height: 0; }
#mail h2 { margin: 18px 24px 8px; font-size: 21px; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 14px; margin: 0 24px 14px; font-size: 14px; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
#tabs { display: flex; gap: 4px; padding: 0 24px; border-bottom: 1px solid var(--line); overflow-x: auto; flex: none; }
#tabs button { border: 0; border-radius: 0; border-bottom: 2px solid transparent; color: var(--faint); padding: 8px 10px; white-space: nowrap; }
#tabs button[aria-selected=true] { color: var(--ink); border-color: var(--accent); }
#view { flex: 1; min-height: 0; overflow: auto; background: var(--surface); }
#view iframe { display: block; width: 100%; height: 100%; border: 0; background: #fff; color-scheme: light; }
#view pre { margin: 0; padding: 18px 24px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
#view pre.text { font: inherit; max-width: 80ch; }
#view dl { margin: 18px 24px; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
#back { display: none; }
@media (max-width: 720px) {
  body { grid-template-columns: 1fr; }
  header { padding: 10px 16px; }
  #list a { padding: 11px 16px; }
  nav { border-right: 0; }
  body.reading nav, body:not(.reading) main { display: none; }
  body.reading #back { display: block; }
  body.reading #clear { display: none; }
  #mail h2, dl, #view dl { margin-left: 16px; margin-right: 16px; }
  #tabs { padding: 0 8px; }
  #view dl { grid-template-columns: 1fr; }
  #view dd { margin-bottom: 8px; }
}
`;
