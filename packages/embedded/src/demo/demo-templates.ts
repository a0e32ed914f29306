import { type CreateTemplateInput, TemplateFormat } from '@tidings/server/features/templates/templates.feature';

const STATISTIC = `<!doctype html>
<html>
  <body style="margin:0;background:#f2f4f7;font-family:-apple-system,'Segoe UI',Roboto,sans-serif;color:#1d2939">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
      <table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px">
        <tr><td style="padding:32px 32px 8px">
          <h1 style="margin:0;font-size:24px">{{title}}</h1>
          <p style="margin:8px 0 0;color:#667085">Hello {{#if user.name}}{{user.name}}{{else}}there{{/if}}, here is what is new.</p>
        </td></tr>
        {{#each films}}
        <tr><td style="padding:16px 32px;border-bottom:1px solid #eaecf0">
          <h2 style="margin:0 0 4px;font-size:18px">{{title}}</h2>
          <p style="margin:0 0 8px;color:#98a2b3;font-size:13px">{{date}}</p>
          <p style="margin:0">{{description}}</p>
        </td></tr>
        {{else}}
        <tr><td style="padding:16px 32px">No films this time.</td></tr>
        {{/each}}
        <tr><td style="padding:24px 32px;color:#667085;font-size:13px">
          Sent to {{user.email}}. <a href="{{unsubscribeUrl}}">Unsubscribe</a> · <a href="{{preferencesUrl}}">Choose what you get</a>
        </td></tr>
      </table>
    </td></tr></table>
  </body>
</html>
`;

const WELCOME = `<!doctype html>
<html>
  <body style="margin:0;background:#f2f4f7;font-family:-apple-system,'Segoe UI',Roboto,sans-serif;color:#1d2939">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
      <table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px">
        <tr><td style="padding:32px">
          <h1 style="margin:0 0 12px;font-size:24px">{{title}}</h1>
          <p style="margin:0 0 12px">Hello {{#if user.name}}{{user.name}}{{else}}there{{/if}},</p>
          <p style="margin:0">this mail was rendered from a template with your own data.</p>
        </td></tr>
      </table>
    </td></tr></table>
  </body>
</html>
`;

const PLAIN_TEXT = `Hello {{#if user.name}}{{user.name}}{{else}}there{{/if}},

{{message}}

The Tidings team
`;

/** What people can unsubscribe from in the demo. */
export const DEMO_TOPIC = {
  slug: 'product-news',
  name: 'Product news',
  description: 'New films, once a week',
  names: { ru: 'Новости' },
  descriptions: { ru: 'Новые фильмы, раз в неделю' },
};

/** Matches the playground's examples, which send `welcome` with a `title`. */
export const DEMO_TEMPLATES: CreateTemplateInput[] = [
  {
    slug: 'statistic',
    title: '{{title}}',
    description: 'A list of films',
    content: STATISTIC,
    format: TemplateFormat.HTML,
    topic: DEMO_TOPIC.slug,
  },
  {
    slug: 'welcome',
    title: '{{title}}',
    description: 'The first mail to a new member',
    content: WELCOME,
    format: TemplateFormat.HTML,
  },
  {
    slug: 'plain-text',
    title: '{{subject}}',
    description: 'A plain-text mail',
    content: PLAIN_TEXT,
    format: TemplateFormat.TEXT,
  },
];
