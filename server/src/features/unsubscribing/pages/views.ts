import { addressForPeople } from '@tidings/core/addresses/normal-form';
import type { TopicState } from '@tidings/core/ledger/subscriptions';
import type { LiveSubscriptions } from '../subscription.service.js';
import { type Html, html } from './html.js';
import { pickByLocale } from './locales.js';
import { messagesFor, type NoticeName } from './messages.js';
import { pageOf } from './page.js';

/** `locales`: what the reader understands, the preferred one first. */
interface Reader {
  locales: readonly string[];
}

/** A form field names what its button does. */
export const ACTION = 'action';
export const ACTIONS = { unsubscribe: 'unsubscribe', resubscribe: 'resubscribe' } as const;

/** Fields of the preference page. `was…` hold what the page showed, so that only what the reader changed is changed. */
export const FIELDS = { topic: 'topic', wasTopic: 'was-topic', all: 'stop-all', wasAll: 'was-stop-all' } as const;

/** `a***@example.com`: a link that was forwarded doesn't give the address away. */
const maskAddress = (address: string): string => {
  const shown = addressForPeople(address);
  const at = shown.lastIndexOf('@');
  return `${[...shown][0]}***${shown.slice(at)}`;
};

const textsOf = ({ name, names, description, descriptions }: TopicState, { locales }: Reader) => ({
  name: pickByLocale(names, locales)?.value ?? name,
  description: pickByLocale(descriptions, locales)?.value ?? description,
});

export const noticePage = (name: NoticeName, { locales }: Reader): string => {
  const { locale, messages } = messagesFor(locales);
  const { title, about } = messages.notices[name];
  return pageOf({ locale, title, content: html`<p>${about}</p>` });
};

const actionForm = (action: keyof typeof ACTIONS, label: string): Html =>
  html`<form method="post"><button name="${ACTION}" value="${ACTIONS[action]}">${label}</button></form>`;

/** Offers to opt out of the mail's topic, or shows that the person has, with a way back. */
export const unsubscribePage = (
  { token, subscriptions }: { token: string; subscriptions: LiveSubscriptions },
  reader: Reader,
): string => {
  const { locale, messages } = messagesFor(reader.locales);
  const { unsubscribe, unsubscribed, preferences } = messages;
  const { mailTopic, topics, allTopics } = subscriptions;
  const address = maskAddress(subscriptions.address);
  const topic = topics.find(({ slug }) => slug === mailTopic);
  const page = (title: string, content: Html) =>
    pageOf({
      locale,
      title,
      content: html`${content}<p><a href="../preferences/${token}">${preferences.link}</a></p>`,
    });

  if (allTopics.isOptedOut) {
    const undo = mailTopic === null ? actionForm('resubscribe', unsubscribed.undo) : undefined;
    return page(unsubscribed.title, html`<p role="status">${unsubscribed.aboutAll(address)}</p>${undo}`);
  }
  if (mailTopic === null) {
    return page(
      unsubscribe.titleOfAll,
      html`<p>${unsubscribe.aboutAll(address)}</p>${actionForm('unsubscribe', unsubscribe.button)}`,
    );
  }
  if (!topic) return page(unsubscribed.title, html`<p>${unsubscribed.aboutEnded}</p>`);
  const { name } = textsOf(topic, reader);
  if (topic.isOptedOut) {
    return page(
      unsubscribed.title,
      html`<p role="status">${unsubscribed.about(name, address)}</p>${actionForm('resubscribe', unsubscribed.undo)}`,
    );
  }
  return page(
    unsubscribe.title(name),
    html`<p>${unsubscribe.about(name, address)}</p>${actionForm('unsubscribe', unsubscribe.button)}`,
  );
};

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;

const checkBox = ({
  name,
  value,
  state,
  label,
  about,
}: {
  name: string;
  value: string;
  state: 'checked' | 'unchecked';
  label: string;
  about: string;
}): Html =>
  html`<label><input type="checkbox" name="${name}" value="${value}"${state === 'checked' ? html` checked` : undefined}><span dir="auto">${label}${about && html`<small>${about}</small>`}</span></label>`;

/** Shows all topics with check boxes. `outcome`: 'saved' after a change. */
export const preferencesPage = (
  { subscriptions, outcome }: { subscriptions: LiveSubscriptions; outcome?: 'saved' },
  reader: Reader,
): string => {
  const { locale, messages } = messagesFor(reader.locales);
  const texts = messages.preferences;
  const { topics, allTopics, isHeld } = subscriptions;
  const boxes = topics.map((topic) => {
    const { name, description } = textsOf(topic, reader);
    const state = topic.isOptedOut ? 'unchecked' : 'checked';
    return html`${checkBox({ name: FIELDS.topic, value: topic.slug, state, label: name, about: description })}${state === 'checked' ? hidden(FIELDS.wasTopic, topic.slug) : undefined}
`;
  });
  const content = html`${outcome && html`<p role="status" class="done">${texts.saved}</p>`}
<p>${texts.about(maskAddress(subscriptions.address))}</p>
${isHeld ? html`<p>${texts.held}</p>` : undefined}
<form method="post">
${boxes.length > 0 ? html`<fieldset><legend>${texts.topics}</legend>${boxes}</fieldset>` : html`<p>${texts.noTopics}</p>`}
<div class="all">${checkBox({ name: FIELDS.all, value: 'yes', state: allTopics.isOptedOut ? 'checked' : 'unchecked', label: texts.all, about: texts.aboutAll })}</div>
${allTopics.isOptedOut ? hidden(FIELDS.wasAll, 'yes') : undefined}
<button>${texts.save}</button>
</form>`;
  return pageOf({ locale, title: texts.title, content });
};
