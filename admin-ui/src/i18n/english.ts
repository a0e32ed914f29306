import raEnglish from 'ra-language-english';

export const tidingsEnglish = {
  sign_in: {
    title: 'Sign in to Tidings',
    username: 'Username or e-mail',
  },
  sign_out: 'Sign out',
  home: {
    signed_in_as: 'Signed in as',
    email: 'E-mail',
    role: 'Role',
    playground: 'API playground',
    playground_about: 'Try the GraphQL API in the browser, with examples ready to run.',
    try_again: 'Try again',
  },
  role: { NONE: 'None', VIEWER: 'Viewer', EDITOR: 'Editor', ADMIN: 'Administrator' },
  error: {
    wrong_credentials: 'Wrong name or password.',
    forbidden: 'This account may not use the admin.',
    rate_limited:
      'Too many tries. Wait %{smart_count} second and try again. |||| Too many tries. Wait %{smart_count} seconds and try again.',
    unavailable: 'The server is up, but its database isn’t. Try again in a moment.',
    unreachable: 'The server can’t be reached. Check the connection and try again.',
    internal: 'Something went wrong on the server.',
    internal_with_id: 'Something went wrong on the server. Its log has more under %{id}.',
  },
};

export const english = { ...raEnglish, tidings: tidingsEnglish };
