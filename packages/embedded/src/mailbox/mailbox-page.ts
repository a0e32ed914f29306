import { createHash } from 'node:crypto';
import { mailboxScript } from './mailbox-script.js';
import { mailboxStyle } from './mailbox-style.js';

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The Content-Security-Policy of the page: its own script and style, and nothing from elsewhere. */
export const mailboxPagePolicy = [
  "default-src 'none'",
  `script-src ${hashOf(mailboxScript)}`,
  `style-src ${hashOf(mailboxStyle)}`,
  "connect-src 'self'",
  "frame-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='1' y='3' width='14' height='10' rx='2' fill='%232f5fd0'/%3E%3Cpath d='M2 5l6 4 6-4' fill='none' stroke='%23fff' stroke-width='1.5'/%3E%3C/svg%3E";

export const mailboxPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidings</title>
<link rel="icon" href="${ICON}">
<style>${mailboxStyle}</style>
</head>
<body>
<header>
  <button id="back" type="button" data-word="back"></button>
  <h1 data-word="title"></h1>
  <span id="total"></span>
  <span id="lost" role="status" data-word="lost" hidden></span>
  <button id="clear" type="button" data-word="clear"></button>
</header>
<nav>
  <ol id="list"></ol>
  <button id="older" type="button" data-word="older" hidden></button>
</nav>
<main>
  <p id="empty"></p>
  <article id="mail" hidden>
    <h2 id="subject"></h2>
    <dl>
      <dt data-word="from"></dt><dd id="from"></dd>
      <dt data-word="to"></dt><dd id="to"></dd>
      <dt data-word="date"></dt><dd id="date"></dd>
      <dt id="filesName" data-word="files"></dt><dd id="files"></dd>
    </dl>
    <div id="tabs" role="tablist">
      <button type="button" role="tab" aria-controls="view" data-word="html"></button>
      <button type="button" role="tab" aria-controls="view" data-word="text"></button>
      <button type="button" role="tab" aria-controls="view" data-word="headers"></button>
      <button type="button" role="tab" aria-controls="view" data-word="source"></button>
    </div>
    <div id="view" role="tabpanel" tabindex="0"></div>
  </article>
</main>
<script>${mailboxScript}</script>
</body>
</html>
`;
