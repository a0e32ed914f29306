/** Gives the reader a file to keep, as a download. */
export const saveFile = (content: Blob, name: string): void => {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: Safari fetches it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};
