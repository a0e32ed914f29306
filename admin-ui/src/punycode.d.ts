declare module 'punycode.js' {
  const punycode: { toUnicode(input: string): string };
  export default punycode;
}
