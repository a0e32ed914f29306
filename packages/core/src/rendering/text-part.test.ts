import { describe, expect, test } from 'vitest';
import { htmlToText } from './text-part.js';

const lines = (html: string): string[] => htmlToText(html).split('\n');

describe('data tables', () => {
  test('have separated cells, and one line for each row', () => {
    const rows = '<tr><td>1</td><td>20</td></tr><tr><td>2</td><td>5</td></tr>';
    expect(lines(`<table><tr><th>Qty</th><th>Price</th></tr>${rows}</table>`)).toEqual([
      'Qty | Price',
      '1 | 20',
      '2 | 5',
    ]);
  });

  test('keep empty cells between others, and drop columns that are always empty', () => {
    const html = `<table border="1"><tr><td>Item</td><td>&nbsp;</td><td>Qty</td><td>Price</td></tr>
      <tr><td>Shipping</td><td></td><td> </td><td>$3</td></tr><tr><td>Note</td><td></td><td></td><td></td></tr></table>`;
    expect(lines(html)).toEqual(['Item | Qty | Price', 'Shipping |  | $3', 'Note']);
  });

  test('put a cell of several lines on one line', () => {
    const html = `<table><caption>Order</caption><thead><tr><th><p>Item</p></th><th><p>Price</p></th></tr></thead>
      <tbody><tr><td><a href="https://x.test/w">Widget</a><br><em>Size M</em></td><td>$10</td></tr></tbody></table>`;
    expect(lines(html)).toEqual(['Order', '', 'Item | Price', 'Widget [https://x.test/w] Size M | $10']);
  });

  test('are separated from the surrounding text', () => {
    const html = '<p>Yours:</p><table><tr><th>a</th><th>b</th></tr></table><p>Bye</p>';
    expect(lines(html)).toEqual(['Yours:', '', 'a | b', '', 'Bye']);
  });
});

describe('layout tables', () => {
  test('add neither bars nor repeated blank lines, even if they are nested or have one column', () => {
    const cell = (inner: string) =>
      `<table role="presentation" width="100%"><tr><td width="10">&nbsp;</td><td>${inner}</td><td>&nbsp;</td></tr></table>`;
    const html = cell(
      `${cell('<h1>Hi</h1>')}<table><tr><td height="20" style="font-size:0">&nbsp;</td></tr></table>${cell(cell('<p>News</p>'))}`,
    );
    expect(lines(html)).toEqual(['Hi', '', 'News']);
  });

  test('have their single-line cells on one line', () => {
    const html = `<table role="presentation"><tr><td>Total</td><td align="right"><p>$25</p></td></tr></table>
      <table><tr><td><a href="https://x.test/a">Shop</a></td><td></td><td><a href="https://x.test/b">About</a></td></tr></table>`;
    expect(lines(html)).toEqual(['Total  $25', '', 'Shop [https://x.test/a]  About [https://x.test/b]']);
  });

  test('have their columns of several lines below one another', () => {
    const html = '<table><tr><td><b>From</b><br>Ann<br>Street 1</td><td><b>To</b><br>Bob</td></tr></table>';
    expect(lines(html)).toEqual(['From', 'Ann', 'Street 1', '', 'To', 'Bob']);
  });

  test('are recognized despite header cells, as in Foundation for Emails', () => {
    const column = (inner: string) =>
      `<th class="small-12 columns"><table><tr><th>${inner}</th><th class="expander"></th></tr></table></th>`;
    const html = `<table class="row"><tbody><tr>${column('<h4>Left</h4>')}${column('<p>Right</p>')}</tr></tbody></table>`;
    expect(lines(html)).toEqual(['Left  Right']);
  });

  test('of MJML for Outlook leave no trace, and the columns with font size 0 are kept', () => {
    const html = `<div style="display:none;font-size:1px;max-height:0px;opacity:0;overflow:hidden;">Preview</div>
      <!--[if mso | IE]><table><tr><td><![endif]--><table role="presentation"><tbody><tr><td style="direction:ltr;font-size:0px">
      <!--[if mso | IE]><table><tr><td style="width:300px"><![endif]-->
      <div class="mj-column-per-50" style="font-size:0px"><table role="presentation"><tbody>
        <tr><td style="font-size:0px;padding:10px"><div style="font-size:13px">Left</div></td></tr>
        <tr><td style="font-size:0px"><div style="height:20px;line-height:20px;">&#8202;</div></td></tr>
        <tr><td style="font-size:0px"><table><tr><td><a href="https://x.test/" style="font-size:13px">Go</a></td></tr></table></td></tr>
      </tbody></table></div>
      <!--[if mso | IE]></td><td><![endif]--><div class="mj-column-per-50" style="font-size:0px"><div style="font-size:20px">Right</div></div>
      <!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table><!--[if mso | IE]></td></tr></table><![endif]-->`;
    expect(lines(html)).toEqual(['Left', 'Go [https://x.test/]', '', 'Right']);
  });
});

describe('invisible content', () => {
  test.each([
    ['the title of a page without a body', '<html><head><title>Campaign 12</title></head><p>Seen</p></html>'],
    ['the title of a page with a body', '<html><head><title>Campaign 12</title></head><body><p>Seen</p></body></html>'],
    ['display: none', '<div style="color:red; DISPLAY : none !important">hidden</div><p>Seen</p>'],
    ['visibility: hidden', '<span style="visibility:hidden">hidden</span><p>Seen</p>'],
    ['the attribute hidden', '<div hidden>hidden</div><p>Seen</p>'],
    ['a font of size 0', '<div style="font-size:0">hid<b>den</b></div><p>Seen</p>'],
    ['a font of 1 px', '<span style="font-size: 1px; color: #fff">hidden</span><p>Seen</p>'],
    ['a height of zero', '<div style="max-height:0;overflow:hidden;mso-hide:all">hidden</div><p>Seen</p>'],
    ['full transparency', '<div style="opacity:0">hidden</div><p>Seen</p>'],
    [
      'a class that a style sheet hides',
      '<style>a{} .pre, td.x { display:none }</style><i class="b pre">h</i><p>Seen</p>',
    ],
    ['content for Outlook only', '<!--[if mso]><p>hidden</p><![endif]--><p>Seen</p>'],
    ['Office settings', '<xml><o:PixelsPerInch>96</o:PixelsPerInch></xml><p>Seen</p>'],
    ['the padding of a preheader', `<p>Seen</p><div>${'&#847;&zwnj;&nbsp;&#8199;&shy;&#8203;'.repeat(50)}</div>`],
  ])('is not in the text: %s', (_, html) => {
    expect(htmlToText(html)).toBe('Seen');
  });

  test('such as soft hyphens and zero-width characters is removed, and runs of no-break spaces become one space', () => {
    expect(htmlToText('<p>a&nbsp;&nbsp; <b>&nbsp;b</b> co&shy;op zero&#8203;width\u200c&#847;</p>')).toBe(
      'a b coop zerowidth',
    );
  });
});

describe('visible content', () => {
  test.each([
    [
      'the link of a bulletproof button',
      '<a href="https://x.test/" style="mso-hide:all">Seen</a>',
      'Seen [https://x.test/]',
    ],
    ['content for all clients but Outlook', '<!--[if !mso]><!--><p>Seen</p><!--<![endif]-->', 'Seen'],
    [
      'a class that is hidden on phones',
      '<style>@media (max-width:9px){.p{display:none}}</style><p class="p">Seen</p>',
      'Seen',
    ],
    [
      'a class that is hidden from Outlook',
      '<!--[if mso]><style>.p{display:none}</style><![endif]--><p class="p">Seen</p>',
      'Seen',
    ],
    ['the overflow of a height of zero', '<div style="max-height:0;position:relative">Seen</div>', 'Seen'],
    [
      'a larger font within one of size 0',
      '<div style="font-size:0"><span style="font-size:14px">Seen</span></div>',
      'Seen',
    ],
    ['a class within a font of size 0', '<td style="font-size:0"><span class="text">Seen</span></td>', 'Seen'],
    ['joiners of Persian and of emoji', '<p>می‌خواهم 👩‍💻</p>', 'می‌خواهم 👩‍💻'],
    ['text in a page’s head', '<head><title>t</title>Seen</head>', 'Seen'],
  ])('stays in the text: %s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text);
  });
});

test('block elements break the text, even if they are empty', () => {
  const html =
    'Hello<p></p>World<div></div>and<span> </span>so<span></span>on<center>middle</center><dl><dt>term</dt><dd>meaning</dd></dl>';
  expect(lines(html)).toEqual(['Hello', 'World', 'and soon', 'middle', 'term', 'meaning']);
});

test('preformatted code keeps its blank lines and spaces', () => {
  expect(htmlToText('<p>x</p><pre>a   b\n\n\n\n  c</pre>')).toBe('x\n\na   b\n\n\n\n  c');
});
