/** What the process tells that runs Tidings, once it is ready. */
export interface Served {
  url: string;
  mailboxUrl: string;
}
