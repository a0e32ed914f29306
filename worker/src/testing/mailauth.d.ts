/** The package has no types. */
declare module 'mailauth/lib/dkim/verify.js' {
  export const dkimVerify: (
    mail: Buffer,
    options: { resolver: (name: string, type: string) => Promise<string[][]> },
  ) => Promise<{
    results: { algo: string; status: { result: string; comment?: string }; signingHeaders: { keys: string } }[];
  }>;
}
