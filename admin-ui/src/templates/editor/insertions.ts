import type { Insertion } from './create-editor';
import { pathWithin, scopeAfter } from './scope';

interface Place {
  /** The text before the cursor. */
  before: string;
  selected: string;
}

/** A value, written as it must be read at its place. */
export const valueAt =
  (path: string) =>
  ({ before }: Place): Insertion => ({ text: `{{${pathWithin(path, scopeAfter(before))}}}` });

export const listAt =
  (path: string) =>
  ({ before, selected }: Place): Insertion => ({
    text: `{{#each ${pathWithin(path, scopeAfter(before))}}}\n${selected || '  {{this}}'}\n{{/each}}`,
    select: path === NEW_LIST ? path : selected || '{{this}}',
  });

export const conditionAt =
  (path: string) =>
  ({ before, selected }: Place): Insertion => ({
    text: `{{#if ${pathWithin(path, scopeAfter(before))}}}\n${selected}\n{{/if}}`,
    ...(path === NEW_CONDITION && { select: path }),
  });

/** Names for a list and a condition that the template doesn't have yet. */
export const NEW_LIST = 'items';
export const NEW_CONDITION = 'condition';

/** A link that looks like a button, also in Outlook, which ignores the padding of links. */
export const button =
  (label: string) =>
  ({ selected }: Place): Insertion => {
    const text = selected || label;
    return {
      text: `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin: 8px 0 24px;">
  <tr>
    <td bgcolor="#14655b" style="border-radius: 6px; background-color: #14655b; mso-padding-alt: 13px 26px;">
      <a href="https://" style="display: inline-block; padding: 13px 26px; font-size: 16px; line-height: 22px; font-weight: 600; color: #ffffff; text-decoration: none;">${text}</a>
    </td>
  </tr>
</table>`,
      select: 'https://',
    };
  };

export const picture = (description: string) => (): Insertion => ({
  text: `<img src="https://" alt="${description}" width="520" style="display: block; width: 100%; max-width: 520px; height: auto; border: 0;">`,
  select: 'https://',
});

export const partialAt = (slug: string) => (): Insertion => ({ text: `{{> ${slug}}}` });

export const layoutAround =
  (slug: string) =>
  ({ selected }: Place): Insertion => ({ text: `{{#> ${slug}}}\n${selected}\n{{/${slug}}}` });
