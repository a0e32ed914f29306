/** The mail that every figure sends: 2 KB of HTML with the recipient's name and a list, and a text part. */
const films = Array.from({ length: 8 }, (_, n) => ({
  title: `Film number ${n + 1}`,
  date: `19${79 + n}-05-25`,
  description: 'A guide leads two men into the Zone, and back. '.repeat(2).trim(),
}));

export const CONTEXT = { title: 'New films this week', films };

const STYLE = 'font-family: sans-serif; color: #222222; line-height: 1.4';

export const TEMPLATE = {
  title: '{{title}}',
  content: `<html>
<body style="${STYLE}">
<h1>{{title}}</h1>
<p>Hello {{user.name}},</p>
<p>these have come in since you were last here:</p>
{{#each films}}
<h2 style="margin: 0">{{title}}</h2>
<p><i>{{date}}</i><br>
{{description}}</p>
{{/each}}
<p>See you soon!<br>
You get this mail as {{user.email}}.</p>
</body>
</html>
`,
};

/** The text part of the same mail. The bare loop renders it from its own template, which is cheaper than converting the HTML. */
export const TEXT = `{{title}}

Hello {{user.name}},

these have come in since you were last here:

{{#each films}}
{{title}}

{{date}}
{{description}}

{{/each}}
See you soon!
You get this mail as {{user.email}}.`;

/** The content of a file of this size. */
export const fileOf = (bytes) => Buffer.alloc(bytes, 'a file of a mail, as it is attached to each of them');

export const FILE_NAME = 'terms.bin';

export const MAIL_FROM = 'Tidings <news@example.test>';
export const personOf = (n) => ({ email: `person${n}@example.test`, name: `Person ${n}` });
