/** Meaning of a column by its name. A `status` counts only if its cells are about mail. */
export type HeaderMeaning =
  | 'email'
  | 'username'
  | 'firstName'
  | 'lastName'
  | 'fullName'
  | 'fullNameLastFirst'
  | 'locale'
  | 'timezone'
  | 'isActive'
  | 'status'
  | 'stopped'
  | 'groups'
  | 'attributes';

/** Column names of other products' exports, in the languages of their users. */
const NAMES: Record<HeaderMeaning, string> = {
  email: `email, e-mail, mail, mail address, mailaddress, email address, e-mail address, emails, primary email,
    email 1 value, e-mail 1 - value, email 1, email1, contact email, subscriber email, user email, work email,
    your email, subscriber, электронная почта, эл почта, почта, адрес электронной почты, адрес эл почты, емейл,
    емаил, имейл, мейл, електронна пошта, електронна адреса, пошта, emailadresse, e-mail-adresse, mailadresse,
    adresse email, adresse e-mail, adresse mail, adresse de messagerie, courriel, adresse courriel,
    adresse electronique, correo, correo electronico, direccion de correo electronico, direccion de correo,
    direccion de email, e-mail-adres, emailadres, mailadres, indirizzo email, indirizzo e-mail,
    indirizzo di posta elettronica, posta elettronica, endereco de email, endereco de e-mail, correio eletronico,
    endereco eletronico, adres e-mail, adres email, adres poczty elektronicznej, e-mailova adresa, emailova adresa,
    e-posta, eposta, e-posta adresi, e-postadress, e-postadresse, epost, sahkoposti, sahkopostiosoite, e-mail cim,
    email cim, メールアドレス, メール, 电子邮件, 电子邮件地址, 邮箱, 電子郵件, 이메일`,
  username: `username, user name, user, login, login name, логин, имя пользователя, пользователь,
    benutzername, benutzer, nom d utilisateur, identifiant, usuario, nombre de usuario, nome utente, utente, usuário,
    nome de usuario, gebruikersnaam, nazwa uzytkownika, uzivatelske jmeno, kullanici adi`,
  firstName: `first name, firstname, first, fname, given name, givenname, forename, имя, ім'я, vorname, prenom,
    nombre, nombres, primer nombre, primeiro nome, voornaam, imie, jmeno, krestni jmeno, meno, ad, adi, fornamn, fornavn,
    etunimi, keresztnev, 名, 이름`,
  lastName: `last name, lastname, last, lname, surname, family name, familyname, фамилия, прізвище, nachname,
    familienname, nom de famille, apellido, apellidos, sobrenome, apelido, ultimo nome, cognome, achternaam, nazwisko,
    prijmeni, priezvisko, soyad, soyadi, soyisim, efternamn, etternavn, efternavn, sukunimi, vezeteknev, 姓, 성`,
  fullName: `name, full name, fullname, display name, displayname, contact name, subscriber name, полное имя,
    имя и фамилия, name vorname, vollstandiger name, nom, nom complet, nombre completo, nombre y apellidos, nome,
    nome completo, nome e cognome, volledige naam, naam, imie i nazwisko, cele jmeno, ad soyad, adi soyadi, isim, namn,
    navn, 氏名, 姓名`,
  fullNameLastFirst: `фио, фамилия имя отчество, фамилия имя, фамилия и имя, піб, surname name, last name first name,
    nachname vorname, nom prenom, nom et prenom, apellidos y nombre, cognome e nome, nazwisko i imie, prijmeni a jmeno`,
  locale: `locale, language, lang, preferred language, язык, мова, sprache, langue, idioma, lingua, taal, jezyk, jazyk,
    dil`,
  timezone: `timezone, time zone, tz, часовой пояс, часовий пояс, zeitzone, fuseau horaire, zona horaria, fuso orario,
    fuso horario, tijdzone, strefa czasowa, casove pasmo, saat dilimi`,
  isActive: `is active, isactive, active, enabled, is enabled, активен, активный, aktiv, actif, activo, ativo, attivo,
    actief, aktywny, aktivni, aktif`,
  status: `status, state, email status, subscription status, subscriber status, contact status, member status, list status,
    email subscription status, marketing status, marketing contact status, mailing status, email permission status,
    confirm status, subscribed, is subscribed, subscribed to emails, email marketing consent, marketing consent, consent,
    email consent, accepts email marketing, accepts marketing, opt in, email opt in, статус, статус подписки, подписан,
    активность, abonniert, statut, abonne, estado, suscrito, stato, stav, durum`,
  stopped: `unsubscribed, unsubscribe, unsub, unsub time, unsub reason, unsub reason other, unsub campaign title,
    unsub campaign id, unsubscribed at, unsubscribed on, unsubscribe time, unsubscribe date, unsubscribe reason,
    unsubscription date, date unsubscribed, unsubscribed from all email, unsubscribed from all emails, clean time,
    clean campaign title, clean campaign id, cleaned, cleaned at, bounced, bounce, bounced at, hard bounced,
    is bounced, bounce reason, bounce date, bounce type, email hard bounce reason, hard bounce reason, blocked, is blocked,
    blocked at, blocklisted, blacklisted, is blocklisted, is blacklisted, email blocklisted, email blacklisted,
    email blocklist, email blacklist, blacklist, blocklist, blocked reason, block reason, suppressed, is suppressed,
    suppressed at, suppression reason, suppression type, email suppressions, opted out, opt out, optout, opt out date,
    opted out of email, opted out of all email, email opt out, email optout, has opted out of email, do not contact,
    do not email, do not mail, donotcontact, complained, complained at, spam complaint, complaint, deleted at,
    invalid email address,
    email address quarantined, quarantined email reason, globally ineligible, is globally ineligible, отписан,
    дата отписки, причина отписки, отписка, заблокирован, в черном списке, черный список, abgemeldet, abgemeldet am,
    gesperrt, desabonne, desinscrit, liste noire, dado de baja, baja, disiscritto, cancellato, wypisany, odhlasen,
    uitgeschreven`,
  groups: `groups, group, tags, tag, labels, label, lists, list, list name, lists names, categories, category,
    group membership, segments, segment, audiences, группы, группа, метки, метка, списки, список, теги, тег, категории,
    групи, gruppen, gruppe, kategorien, etiquettes, groupes, groupe, categories, listes, grupos, grupo, etiquetas,
    categorias, gruppi, gruppo, etichette, categorie, groepen, grupy, kategorie, skupiny, gruplar`,
  attributes: `attributes, custom attributes, data, атрибуты`,
};

/** Letters and digits in lower case, without accents: "E-mail 1 - Value" is "email1value". */
export const keyOfHeader = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const MEANINGS = new Map(
  (Object.entries(NAMES) as [HeaderMeaning, string][])
    .toReversed()
    .flatMap(([meaning, names]) => names.split(',').map((name) => [keyOfHeader(name), meaning] as const)),
);

/** HubSpot has a column for each kind of mail: "Opted out of email: Marketing Information". */
const STOPPED_FROM = /^(?:opted ?out of e-?mail|unsubscribed from)\b/i;
const MAX_NAME_LENGTH = 80;

/** Meaning of a column name; undefined for an unknown name. */
export const meaningOf = (name: string): HeaderMeaning | undefined => {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  return MEANINGS.get(keyOfHeader(name)) ?? (STOPPED_FROM.test(name.trim()) ? 'stopped' : undefined);
};
