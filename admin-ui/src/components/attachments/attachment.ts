/** A stored file of a mail. */
export interface Attachment {
  id: string;
  name: string;
  contentType: string;
  /** In bytes. */
  size: number;
  /** Content-ID of a picture in the HTML: `<img src="cid:…">`. */
  cid: string | null;
}

export const toAttachmentInput = ({ id, name, contentType, cid }: Attachment) => ({
  fileId: id,
  name,
  contentType,
  cid,
});

export const isPicture = ({ contentType }: Pick<Attachment, 'contentType'>): boolean => /^image\//.test(contentType);

export const isInvitation = ({ contentType }: Pick<Attachment, 'contentType'>): boolean =>
  /^text\/calendar;.*method=/.test(contentType);

/** A Content-ID made from a file name, which none of `taken` is. */
export const cidOf = (name: string, taken: readonly (string | null)[]): string => {
  const base =
    name
      .toLowerCase()
      .replace(/\.[^.]*$/, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'picture';
  for (let number = 1; ; number += 1) {
    const cid = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(cid)) return cid;
  }
};
